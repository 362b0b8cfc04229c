"""The only writers of vocabularies. No actor: people stand above this layer, and only commands load schemes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from crocevia.vocabulary import queries
from crocevia.vocabulary.entries import BadEntry, Bilingual, ConceptEntry, MappingEntry, in_levels
from crocevia.vocabulary.models import Concept, Mapping, Scheme

CONCEPT_FIELDS = ["label_it", "label_en", "broader", "definition_it", "definition_en", "position"]
BATCH = 200
NOTHING = Bilingual()


@dataclass(frozen=True, slots=True)
class Tally:
    """What a load did to the entries, and whether it `described` the scheme itself anew.

    `absent` concepts are no longer in the source but stay, since records may point at them.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    absent: int = 0
    removed: int = 0
    described: bool = False

    @property
    def changed_nothing(self) -> bool:
        return not (self.created or self.updated or self.removed or self.described)


@transaction.atomic
def load_scheme(
    *,
    code: str,
    labels: Bilingual,
    concepts: Iterable[ConceptEntry],
    version: str = "",
    source: str = "",
    licence: str = "",
    note: Bilingual = NOTHING,
) -> Tally:
    """Bring a scheme to what its source says. A second load of the same source changes nothing."""
    entries = tuple(concepts)
    for entry in entries:
        _check(entry)
    levels = in_levels(entries)
    positions = {entry.notation: position for position, entry in enumerate(entries)}
    scheme, described = _bring_scheme(
        code,
        label_it=labels.it,
        label_en=labels.en,
        version=version,
        source=source,
        licence=licence,
        note_it=note.it,
        note_en=note.en,
    )

    present = {concept.notation: concept for concept in scheme.concepts.all()}
    before = len(present)
    created = updated = 0
    for level in levels:
        fresh, changed = [], []
        for entry in level:
            wanted = {
                "label_it": entry.label.it,
                "label_en": entry.label.en,
                "broader": present[entry.broader] if entry.broader else None,
                "definition_it": entry.definition.it,
                "definition_en": entry.definition.en,
                "position": positions[entry.notation],
            }
            concept = present.get(entry.notation)
            if concept is None:
                fresh.append(Concept(scheme=scheme, notation=entry.notation, **wanted))
            elif _differs(concept, wanted):
                for name, value in wanted.items():
                    setattr(concept, name, value)
                changed.append(concept)
        for concept in Concept.objects.bulk_create(fresh, batch_size=BATCH):
            present[concept.notation] = concept
        Concept.objects.bulk_update(changed, CONCEPT_FIELDS, batch_size=BATCH)
        created += len(fresh)
        updated += len(changed)

    queries.forget()
    absent = before + created - len(entries)
    return Tally(created, updated, unchanged=len(entries) - created - updated, absent=absent, described=described)


@transaction.atomic
def map_concepts(*, scheme: str, mappings: Iterable[MappingEntry]) -> Tally:
    """Make these the mappings that start from `scheme`; others that start from it are removed."""
    entries = tuple(mappings)
    codes = {scheme, *(entry.object_scheme for entry in entries)}
    pks = {
        (code, notation): pk
        for pk, code, notation in Concept.objects.filter(scheme__code__in=codes)
        .order_by()
        .values_list("pk", "scheme__code", "notation")
    }

    wanted: dict[tuple[int, str, int], MappingEntry] = {}
    for entry in entries:
        if entry.relation not in Mapping.Relation.values:
            raise BadEntry(entry.place, f"{entry.relation!r} is no relation; say one of {', '.join(Mapping.Relation)}.")
        ends = []
        for code, notation in ((scheme, entry.subject), (entry.object_scheme, entry.object)):
            if (code, notation) not in pks:
                raise BadEntry(entry.place, f"{notation!r} is not in the scheme {code!r}.")
            ends.append(pks[code, notation])
        key = (ends[0], entry.relation, ends[1])
        if key in wanted:
            raise BadEntry(entry.place, f"{entry.subject!r} {entry.relation} {entry.object!r} is given twice.")
        wanted[key] = entry

    present = {
        (mapping.subject_id, mapping.relation, mapping.object_id): mapping
        for mapping in Mapping.objects.filter(subject__scheme__code=scheme)
    }
    fresh = [
        Mapping(subject_id=key[0], relation=key[1], object_id=key[2], derived=entry.derived, note=entry.note)
        for key, entry in wanted.items()
        if key not in present
    ]
    changed = []
    for key, entry in wanted.items():
        mapping = present.get(key)
        if mapping and (mapping.derived, mapping.note) != (entry.derived, entry.note):
            mapping.derived, mapping.note = entry.derived, entry.note
            changed.append(mapping)
    gone = [mapping.pk for key, mapping in present.items() if key not in wanted]

    Mapping.objects.bulk_create(fresh, batch_size=BATCH)
    Mapping.objects.bulk_update(changed, ["derived", "note"], batch_size=BATCH)
    Mapping.objects.filter(pk__in=gone).delete()
    queries.forget()
    return Tally(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed), removed=len(gone))


def _bring_scheme(code: str, **wanted: str) -> tuple[Scheme, bool]:
    """The scheme's own row, and whether it had to be written."""
    scheme, fresh = Scheme.objects.get_or_create(code=code, defaults=wanted)
    changed = not fresh and _differs(scheme, wanted)
    if changed:
        for name, value in wanted.items():
            setattr(scheme, name, value)
        scheme.save()
    return scheme, fresh or changed


def _differs(row: Scheme | Concept, wanted: dict) -> bool:
    """Whether a row says something else than wanted. A broader concept is compared by key, without a query."""
    for name, value in wanted.items():
        if name == "broader":
            if row.broader_id != (value.pk if value else None):
                return True
        elif getattr(row, name) != value:
            return True
    return False


def _check(entry: ConceptEntry) -> None:
    """Refuse what the columns cannot hold, before the database does so without naming the line."""
    if not entry.notation:
        raise BadEntry(entry.place, "the code is empty.")
    if not (entry.label.it or entry.label.en):
        raise BadEntry(entry.place, f"{entry.notation!r} has no label in either language.")
    limits = {"code": (entry.notation, "notation"), "Italian label": (entry.label.it, "label_it")}
    limits["English label"] = (entry.label.en, "label_en")
    for what, (text, name) in limits.items():
        longest = Concept._meta.get_field(name).max_length
        if len(text) > longest:
            raise BadEntry(entry.place, f"the {what} of {entry.notation[:60]!r} is longer than {longest} characters.")
