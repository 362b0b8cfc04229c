"""The relations of a partner, grouped for the picture in columns and its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.insight.telling import source_of
from crocevia.people.models import Organisation
from crocevia.records.kinds import kind_of
from crocevia.records.models import Citation, Link, Record
from crocevia.vocabulary.queries import label_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a relation stands in the picture, and what its group is called there."""

    side: str
    label: Any


# From the partner outward: it is a member of …
OUTWARD: dict[str, Place] = {
    "resident_of": Place("left", gettext_lazy("resident of")),
    "part_of": Place("left", gettext_lazy("part of")),
    "member_of": Place("left", gettext_lazy("member of")),
    "accredited_by": Place("left", gettext_lazy("accredited by")),
    "joint_venture_of": Place("left", gettext_lazy("joint venture of")),
    "manages": Place("right", gettext_lazy("manages")),
    "investor_in": Place("right", gettext_lazy("invests in")),
    "promoter_of": Place("right", gettext_lazy("promotes")),
    "founder_of": Place("right", gettext_lazy("founded")),
    "participant_of": Place("right", gettext_lazy("takes part in")),
    "agreement_with": Place("right", gettext_lazy("agreements with")),
}
# From the others inward: … is a member of it.
INWARD: dict[str, Place] = {
    "resident_of": Place("right", gettext_lazy("residents")),
    "part_of": Place("right", gettext_lazy("parts")),
    "member_of": Place("right", gettext_lazy("members")),
    "accredited_by": Place("right", gettext_lazy("accredits")),
    "joint_venture_of": Place("right", gettext_lazy("joint ventures")),
    "manages": Place("left", gettext_lazy("managed by")),
    "investor_in": Place("left", gettext_lazy("investors")),
    "promoter_of": Place("left", gettext_lazy("promoters")),
    "founder_of": Place("left", gettext_lazy("founders")),
    "participant_of": Place("left", gettext_lazy("partners in it")),
    "agreement_with": Place("right", gettext_lazy("agreements with")),
}
Section = dict[str, Any]


def _other_end(link: Link, outward: bool) -> tuple[Organisation | None, Record | None]:
    return (link.object, link.object_record) if outward else (link.subject, link.subject_record)


def _named(link: Link, outward: bool) -> dict[str, Any]:
    organisation, record = _other_end(link, outward)
    if organisation:
        url = reverse("organisation_detail", args=[organisation.slug])
        return {"name": organisation.name, "url": url, "language": ""}
    kind = kind_of(record.kind)
    url = reverse(f"{kind.code}_detail", args=[record.pk])
    return {"name": record.title, "url": url, "language": record.language}


Passage = tuple[int, tuple[int, ...], str]


def _places(citations: Iterable[Citation]) -> list[Passage]:
    """Where something is said, in the order in which one reads: line 41 stands before line 196."""
    return sorted({(c.document_id, tuple(map(int, re.findall(r"\d+", c.place))), c.place) for c in citations})


def lists_of(links: list[Link]) -> list[Passage]:
    """The lists that name one group, in the order of their place: several when some links cite one and some another."""
    told = {place for link in links for place in _places(link.citations.all())}
    several = len(told) > 1 and any(_places(link.citations.all()) != sorted(told) for link in links)
    return sorted(told) if several and len(told) < 4 else []


def _item(link: Link, outward: bool, lists: list[Passage], label: str) -> dict[str, Any]:
    held = _places(link.citations.all())
    named = [place in held for place in lists]
    return {
        **_named(link, outward),
        "old": bool(link.until) or bool(lists and not named[-1]),
        "lists": named,
        "relation": f"{label}: {link.role}" if link.role else label,
        "since": link.since,
        "until": link.until,
        "sub": link.note,
        "source": source_of(link.citations.all()),
    }


def _grouped(links: Iterable[Link], organisation: Organisation) -> dict[tuple[str, bool], list[Link]]:
    groups: dict[tuple[str, bool], list[Link]] = {}
    for link in links:
        outward = link.subject_id == organisation.pk
        groups.setdefault((link.predicate, outward), []).append(link)
    return groups


def companions_group(companions: Iterable[tuple[Record, list[Link]]]) -> dict[str, Any] | None:
    """Who took part in the same collaborations: one line for each, with the cases."""
    items: dict[str, dict[str, Any]] = {}
    for case, links in companions:
        for link in links:
            url = reverse("organisation_detail", args=[link.subject.slug])
            item = items.setdefault(url, {"name": link.subject.name, "url": url, "cases": []})
            item["cases"].append(case.title)
    if not items:
        return None
    drawn = [
        {"name": item["name"], "url": item["url"], "relation": _("in a case with"), "sub": "; ".join(item["cases"])}
        for item in items.values()
    ]
    return {
        "label": _("in a case with"),
        "side": "right",
        "items": sorted(drawn, key=lambda item: item["name"].casefold()),
    }


def relations_of(
    organisation: Organisation, links: list[Link], sub: str = "", companions: dict[str, Any] | None = None
) -> Section | None:
    """The section with the picture, or None when nothing is told. `companions` is one more group.

    A relation is dashed when it is over, or when only an earlier list of the same source names it.
    """
    groups, lists, where = [], [], ()
    by_group = _grouped(links, organisation)
    order = [(predicate, False) for predicate in INWARD] + [(predicate, True) for predicate in OUTWARD]
    order += [key for key in by_group if key not in order]
    for predicate, outward in order:
        held = by_group.get((predicate, outward))
        if not held:
            continue
        place = (OUTWARD if outward else INWARD).get(predicate)
        label = str(place.label) if place else label_of("link-predicates", predicate)
        # Two lists of members are worth showing side by side; who promotes a body is told in one breath or another.
        told = lists_of(held) if predicate == "member_of" and not outward else []
        if told:
            lists, where = told, (predicate, outward)
        items = [_item(link, outward, told, label) for link in held]
        items.sort(key=lambda item: item["name"].casefold())
        groups.append({"label": label, "side": place.side if place else "right", "items": _once(items)})
    if companions:
        groups.append(companions)
    if not groups:
        return None
    note = _("Solid: named in the latest list. Dashed: only in an earlier one.") if lists else ""
    return {
        "title": _("Relations"),
        "id": "relations",
        "note": _("Two lists in one source. Both are kept.") if len(lists) == 2 else "",
        "relations": {
            "name": organisation.name,
            "sub": sub,
            "groups": groups,
            "lists": _list_names(len(lists)) if where else [],
            "note": note,
        },
    }


def _list_names(number: int) -> list[str]:
    ordinal: list[Callable[[], str]] = [lambda: _("first list"), lambda: _("second list"), lambda: _("third list")]
    return [ordinal[i]() for i in range(number)]


def _once(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for each party of a group: a second link to the same one adds its words and its date."""
    kept: dict[str, dict[str, Any]] = {}
    for item in items:
        known = kept.setdefault(item["url"], item)
        if known is not item:
            known["relation"] = "; ".join(dict.fromkeys([known["relation"], item["relation"]]))
            known["since"] = min(filter(None, [known["since"], item["since"]]), default="")
    return list(kept.values())
