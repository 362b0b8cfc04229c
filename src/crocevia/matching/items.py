"""Records as the engine sees them: one item a record and level, so that card and full words never mix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crocevia.people.actor import Actor
from crocevia.records.kinds import Kind, kinds
from crocevia.records.models import Record
from matchengine import Item


def item_id(record_id: object, level: str) -> str:
    return f"{record_id}|{level}"


def record_id(item: str) -> str:
    """The record behind an item's id."""
    return item.split("|")[0]


def speaking_kinds() -> list[Kind]:
    """The kinds whose records are evidence of what their owner can do."""
    return [kind for kind in kinds() if kind.evidence]


def item_of(kind: Kind, record: Record) -> Item | None:
    """The record's evidence, or None when it has no owner or no words."""
    told = kind.evidence
    if told is None or record.owner_id is None:
        return None
    parts = [str(getattr(record, name) or "").strip() for name in told.texts]
    text = " ".join(dict.fromkeys(part for part in parts if part))
    title = str(getattr(record, told.title))
    if not (text or title):
        return None
    return Item(
        id=item_id(record.pk, told.level),
        party=str(record.owner_id),
        title=title,
        text=text,
        kind=str(getattr(record, told.type)) if told.type else kind.code,
        language=record.language or None,
        year=getattr(record, told.year) if told.year else None,
        trl=getattr(record, told.trl) if told.trl else None,
        level=told.level,
    )


def items(only: Iterable[str] | None = None) -> Iterator[Item]:
    """The items of all records, or of those with the given ids."""
    for kind in speaking_kinds():
        rows = kind.model.objects.order_by("pk")
        if only is not None:
            rows = rows.filter(pk__in=list(only))
        for record in rows.iterator(chunk_size=500):
            item = item_of(kind, record)
            if item:
                yield item


def allowed_items(actor: Actor, trl_at_least: int | None = None) -> frozenset[str]:
    """The allow-mask: ids of the items whose words this actor may read. `trl_at_least` drops what is known to be below."""
    allowed: set[str] = set()
    for kind in speaking_kinds():
        level = kind.evidence.level
        rows = kind.model.objects.visible_to(actor, level).order_by()
        if trl_at_least and kind.evidence.trl:
            rows = rows.filter(**{f"{kind.evidence.trl}__gte": trl_at_least})
        allowed.update(item_id(pk, level) for pk in rows.values_list("pk", flat=True))
    return frozenset(allowed)
