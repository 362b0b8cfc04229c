"""A third, small index: every organisation of the directory as somebody who may have written a teaser, by what any member may read of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings

from crocevia.matching.held import HeldIndex
from crocevia.matching.items import speaking_kinds
from crocevia.people.models import Organisation
from crocevia.records.models import Audience
from matchengine import Engine, Item

TITLES = 12
"""Titles of its open records that stand in an organisation's profile."""
SCHEMES = ("party-kinds", "ateco-2007", "ateco-2025")


def items(only: Iterable[str] | None = None) -> Iterator[Item]:
    """One item an organisation: sector, kind, size, place, and the titles of what it shows to the district. Never its name."""
    rows = Organisation.objects.order_by("pk").prefetch_related("classifications__concept__scheme")
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    held = list(rows)
    titles = _titles([o.pk for o in held])
    for organisation in held:
        labels = [
            label
            for c in organisation.classifications.all()
            if c.concept.scheme.code in (*SCHEMES, settings.CLUSTER_SCHEME)
            for label in (c.concept.label_it, c.concept.label_en)
            if label
        ]
        parts = [organisation.sector, organisation.place, *dict.fromkeys(labels), *titles[organisation.pk][:TITLES]]
        text = ". ".join(part for part in parts if part)
        if text:
            title = organisation.sector or (labels[0] if labels else "")
            yield Item(str(organisation.pk), str(organisation.pk), title, text, kind="profile")


def _titles(owners: list) -> dict:
    found = defaultdict(list)
    for kind in speaking_kinds():
        open_ = kind.model.objects.filter(owner__in=owners).exclude(audience=Audience.OWNER).order_by("pk")
        for owner, title in open_.values_list("owner", "title"):
            found[owner].append(title)
    return found


INDEX = HeldIndex("authors", items, shipped_model=True)
"""Read by the model that `authorship.SLACK` was measured with."""


def engine() -> Engine:
    """The index, made when it is asked for first and when it is broken."""
    return INDEX.engine()


def follow_changes(subjects: frozenset[str]) -> None:
    """After a commit: put changed organisations, and those whose records changed, in place of the old ones."""
    if not INDEX.folder.exists():
        return
    changed = {s.removeprefix("organisation:") for s in subjects if s.startswith("organisation:")}
    records = [s.removeprefix("record:") for s in subjects if s.startswith("record:")]
    for kind in speaking_kinds() if records else ():
        changed |= {str(pk) for pk in kind.model.objects.filter(pk__in=records).values_list("owner", flat=True) if pk}
    if changed:
        INDEX.put(list(items(changed)), changed)
