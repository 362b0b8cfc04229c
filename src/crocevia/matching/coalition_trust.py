"""How short the way is from the owner of a need to a party: what joins them, as far as this reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.records.models import Link

TOGETHER, SAME_CIRCLE, INTRODUCER, SAME_PLACE = 1.0, 0.6, 0.5, 0.3
_NOT_TRUST = ("part_of",)


@dataclass(frozen=True, slots=True)
class Way:
    """`length` in [0, 1], 1 the shortest, with its reason in words."""

    length: float
    reason: str


def ways(owners: frozenset[UUID], parties: Iterable[UUID], actor: Actor) -> dict[UUID, Way]:
    """The best way to each party that has one. In three queries, through the one rule of visibility.

    Together in a record or directly linked; members of the same body; an introducer who is linked with both; neighbours.
    """
    wanted = frozenset(parties) - owners
    if not owners or not wanted:
        return {}
    found: dict[UUID, Way] = {}

    def tell(party: UUID | None, length: float, reason: str) -> None:
        if party in wanted and (party not in found or found[party].length < length):
            found[party] = Way(length, reason)

    own = list(_links(actor).filter(Q(subject__in=owners) | Q(object__in=owners)))
    records, circles, known = set(), {}, {}
    for link in own:
        other, party = _other_end(link, owners)
        if other is not None:
            records.add(other)
        elif party is not None and link.predicate in ("member_of", "resident_of"):
            circles[party.pk] = link.predicate
            tell(party.pk, TOGETHER, _("linked with the owner"))
        elif party is not None:
            known[party.pk] = party.name
            tell(party.pk, TOGETHER, _("linked with the owner"))
    for link in _links(actor).filter(Q(object_record__in=records) | Q(subject_record__in=records)):
        title = (link.object_record or link.subject_record).title
        party = link.subject or link.object
        if party is not None and party.pk not in owners:
            known[party.pk] = party.name
            tell(party.pk, TOGETHER, _("with the owner in “%(title)s”") % {"title": title})
    ends = Q(subject__in=known, object__in=wanted) | Q(object__in=known, subject__in=wanted)
    for link in _links(actor).filter(ends | Q(object__in=circles, subject__in=wanted)):
        if link.object_id in circles and link.predicate == circles[link.object_id]:
            if link.predicate == "member_of":
                tell(link.subject_id, SAME_CIRCLE, _("member of %(body)s like the owner") % {"body": link.object.name})
            else:
                tell(link.subject_id, SAME_PLACE, _("resident at %(body)s like the owner") % {"body": link.object.name})
        for middle, far in ((link.subject_id, link.object_id), (link.object_id, link.subject_id)):
            if middle in known and far != middle:
                tell(far, INTRODUCER, _("%(name)s knows both") % {"name": known[middle]})
    return found


def _links(actor: Actor):
    shown = Link.objects.visible_to(actor).exclude(predicate__in=_NOT_TRUST)
    return shown.select_related("subject", "object", "subject_record", "object_record").order_by("pk")


def _other_end(link: Link, owners: frozenset[UUID]):
    """(record id, organisation) at the end that is not the owner's; one of them, or neither."""
    if link.object_record_id or link.subject_record_id:
        return link.object_record_id or link.subject_record_id, None
    party = link.object if link.subject_id in owners else link.subject
    return None, (party if party is not None and party.pk not in owners else None)


def houses(parties: Iterable[UUID]) -> dict[UUID, str]:
    """What belongs together by ownership among these parties: party → the name of its house, in one query."""
    root: dict[UUID, UUID] = {}

    def find(each: UUID) -> UUID:
        while root.setdefault(each, each) != each:
            each = root[each]
        return each

    # Ownership is public in the directory; a longer chain than parent and grandparent is rare, and each step is a row here.
    for subject, object_ in Link.objects.filter(predicate="part_of").values_list("subject_id", "object_id"):
        if subject and object_:
            one, two = sorted((find(subject), find(object_)), key=str)
            root[two] = one
    return {party: str(find(party)) for party in parties if party in root}
