"""Questions about vocabularies. Within one web request each scheme is read once and kept; elsewhere nothing is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db.models import Count, Q, QuerySet
from django.dispatch import receiver

from crocevia.vocabulary.models import Concept, Mapping, Scheme

_kept = Local()


@receiver(request_started, dispatch_uid="vocabulary_keep")
def _keep(**_: object) -> None:
    _kept.concepts = {}


@receiver(request_finished, dispatch_uid="vocabulary_let_go")
def _let_go(**_: object) -> None:
    if hasattr(_kept, "concepts"):
        del _kept.concepts


def forget() -> None:
    """Drop what this request has kept: a scheme was just loaded."""
    if hasattr(_kept, "concepts"):
        _kept.concepts = {}


def schemes() -> QuerySet[Scheme]:
    """Every scheme with `size`, the number of its concepts."""
    return Scheme.objects.annotate(size=Count("concepts"))


def concepts_of(scheme: str) -> dict[str, Concept]:
    """The concepts of a scheme by notation, in the scheme's own order, without their definitions.

    An unknown scheme has no concepts. A definition that is asked for later costs a query: see `browse` for pages.
    """
    kept = getattr(_kept, "concepts", None)
    if kept is not None and scheme in kept:
        return kept[scheme]
    rows = Concept.objects.filter(scheme__code=scheme).order_by("position", "notation")
    found = {concept.notation: concept for concept in rows.defer("definition_it", "definition_en")}
    if kept is not None:
        kept[scheme] = found
    return found


def label_of(scheme: str, notation: str) -> str:
    """The label in the reader's language; the notation itself when the scheme does not know it."""
    concept = concepts_of(scheme).get(notation)
    return concept.label if concept else notation


def choices_of(scheme: str) -> list[tuple[str, str]]:
    """(notation, label) pairs for a form, in the scheme's own order."""
    return [(notation, concept.label) for notation, concept in concepts_of(scheme).items()]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A concept reached by a mapping, with the relation as read from where one stands."""

    concept: Concept
    relation: Mapping.Relation
    derived: bool
    note: str


def mappings_of(concepts: Iterable[Concept]) -> dict[int, list[Mapped]]:
    """For each concept's key, what it is mapped to in any scheme, from both sides: one query for all."""
    keys = {concept.pk for concept in concepts}
    found: dict[int, list[Mapped]] = defaultdict(list)
    rows = (
        Mapping.objects.filter(Q(subject__in=keys) | Q(object__in=keys))
        .select_related("subject__scheme", "object__scheme")
        .order_by("subject__scheme__code", "object__scheme__code", "object__position", "subject__position")
    )
    for row in rows:
        relation = Mapping.Relation(row.relation)
        if row.subject_id in keys:
            found[row.subject_id].append(Mapped(row.object, relation, row.derived, row.note))
        if row.object_id in keys:
            found[row.object_id].append(Mapped(row.subject, relation.seen_from_the_object, row.derived, row.note))
    return found


def mapped(concept: Concept, scheme: str) -> list[Mapped]:
    """What a concept is mapped to in one scheme."""
    return [found for found in mappings_of([concept]).get(concept.pk, []) if found.concept.scheme.code == scheme]


def notations_mapped(subject_scheme: str, object_scheme: str) -> dict[str, list[str]]:
    """Every mapping from one scheme to another, as notations: organisation role → party kinds. One query."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = (
        Mapping.objects.filter(subject__scheme__code=subject_scheme, object__scheme__code=object_scheme)
        .order_by("subject__position", "object__position")
        .values_list("subject__notation", "object__notation")
    )
    for subject, notation in rows:
        found[subject].append(notation)
    return dict(found)
