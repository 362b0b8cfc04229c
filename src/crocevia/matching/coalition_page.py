"""The coalition page as plain data for matching/coalition.html: seats, coverage, gaps, alternatives, conflict, weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crocevia.exchange.needs.models import Need
from crocevia.matching.asked import Asked
from crocevia.matching.coalition import Proposed
from crocevia.matching.coalition_asked import MOST, Choice, address, limits
from crocevia.matching.coalition_calls import PREFIX
from crocevia.matching.coalition_eligible import eligibility
from crocevia.matching.coalition_words import cost_in_words, out_of_hundred, points, proof, rule_in_words, sentence
from crocevia.matching.coverage import concepts_in
from crocevia.matching.page import short_name
from crocevia.matching.unsaid import ways_to_say
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.vocabulary.queries import concepts_of, label_of
from matchengine.coalition import Coalition, LeaveOut, Rule, Seat


@dataclass(frozen=True, slots=True)
class Paths:
    """Of the page, of the rest that it fetches afterwards, and of the match page."""

    page: str
    aside: str
    match: str


class CoalitionPage:
    """Everything that the page shows, drawn from one proposal."""

    def __init__(self, told: Proposed, paths: Paths) -> None:
        self.told = told
        self.path = paths.page
        self.match = paths.match
        self.paths = paths
        self.asked: Asked = told.asked
        self.choice: Choice = told.choice
        self.place = {each.id: number for number, each in enumerate(told.problem.candidates)}

    def context(self) -> dict[str, Any]:
        best = self.told.composition.best
        shown = {
            "path": self.path,
            "answer": sentence(self.told),
            "seats": self.seats(best) if best else [],
            "rows": self.rows(best) if best else [],
            "gaps": self.gaps(best) if best else [],
            "sums": self.sums(best) if best else [],
            "proof": proof(best) if best else "",
            "proven": bool(best and best.proven),
            "alternatives": self.alternatives(best) if best else [],
            "conflict": self.conflict(),
            "others": self.others(best),
            "banned": self.banned(),
            "settings": self.settings(),
            "kinds": self.kinds(),
            "carried": self.carried(),
            "whole": self.told.whole,
            "aside_url": address(self.paths.aside, self.asked, self.choice),
            "reset_url": self.path if address(self.path, self.asked, self.choice) != f"{self.path}?" else "",
        }
        return {"coalition": shown, "answer": shown["answer"]}

    def aside(self) -> dict[str, Any]:
        """What the page fetches afterwards: the cost of each absence and the alternatives."""
        best = self.told.composition.best
        seats = self.seats(best) if best else []
        return {"coalition": {"seats": seats, "whole": True, "alternatives": self.alternatives(best) if best else []}}

    def everybody(self, need: Need) -> list[Organisation]:
        """The owner of the need and who was chosen."""
        best = self.told.composition.best
        chosen = [self.told.organisation(party) for party in best.parties] if best else []
        return [*([need.owner] if need.owner else []), *chosen]

    def eligibility(self, need: Need | None, actor: Actor) -> dict[str, Any] | None:
        """Whether the group may apply to the call, with a pin for each suggested party that could join, and where to say what nobody has said."""
        shown = eligibility(self.told, need)
        if shown is None:
            return None
        for each in shown["suggested"]:
            pins = tuple(dict.fromkeys((*self.asked.pinned, each["slug"])))
            each["url"] = self.address(pin=pins) if each["inside"] else each["sheet"]
        ways = ways_to_say(actor, [row["wanting"] for row in shown["rules"]], self.address())
        for row, way in zip(shown["rules"], ways, strict=True):
            row["say_url"] = way
        return {**shown, "without_url": self.address(call="")}

    def address(self, **changes: object) -> str:
        return address(self.path, self.asked, self.choice, **changes)

    def party(self, party: str) -> dict[str, Any]:
        organisation = self.told.organisation(party)
        slug = organisation.slug
        pinned = slug in self.asked.pinned
        others = tuple(each for each in self.asked.pinned if each != slug)
        kinds = [label_of("party-kinds", kind) for kind in concepts_in(organisation, "party-kinds")[:1]]
        return {
            "slug": slug,
            "name": organisation.name,
            "short": short_name(organisation.name),
            "url": reverse("organisation_detail", args=[slug]),
            "sub": ", ".join([*kinds, *([organisation.place] if organisation.place else [])]),
            "pinned": pinned,
            "pin_url": self.address(pin=others if pinned else (*self.asked.pinned, slug)),
            "ban_url": self.address(pin=others, hide=(*self.asked.hidden, slug)),
        }

    def seats(self, best: Coalition) -> list[dict[str, Any]]:
        """Who sits there, for what, what it costs to do without, and how they are known to the owner."""
        without = {each.party: each for each in self.told.composition.without}
        return [
            {
                **self.party(seat.party),
                "leads": [self.aspect(aspect) for aspect in seat.leads],
                "adds": [
                    {**self.aspect(aspect), "n": out_of_hundred(chance)}
                    for aspect, chance in seat.adds
                    if aspect not in seat.leads and out_of_hundred(chance) > 0
                ],
                "worth": points(seat.worth),
                "serves": self.served(seat),
                "trust": self.told.candidate(seat.party).trust_reason,
                "busy": self.told.candidate(seat.party).load > 0,
                "without": self.without(without.get(seat.party)),
            }
            for seat in best.seats
        ]

    def served(self, seat: Seat) -> list[str]:
        return [rule_in_words(rule, self.told) for rule in seat.serves if rule.code != "cover"]

    def without(self, left: LeaveOut | None) -> dict[str, Any] | None:
        if left is None:
            return None
        names = [self.told.organisation(party).name for party in left.instead]
        lost = [self.aspect(aspect) for aspect in left.lost]
        alone = not names and left.cost is not None
        return {"words": cost_in_words(left), "instead": names, "alone": alone, "lost": lost}

    def aspect(self, key: str) -> dict[str, Any]:
        number = next(n for n, each in enumerate(self.told.problem.aspects) if each.id == key)
        aspect = self.told.problem.aspects[number]
        return {
            "index": number + 1,
            "text": aspect.text,
            "language": self.told.answer.language_of(aspect),
        }

    def rows(self, best: Coalition) -> list[dict[str, Any]]:
        """The aspects against the chosen parties, with what they reach together."""
        rows = []
        for number, aspect in enumerate(self.told.problem.aspects):
            cells = []
            for party in best.parties:
                value = float(self.told.problem.odds[number, self.place[party]])
                organisation = self.told.organisation(party)
                cell = f"{aspect.id}~{organisation.slug}"
                cells.append(
                    {
                        "value": None if math.isnan(value) else value,
                        "party": organisation.name,
                        "url": f"{self.match}{self.asked.query(cell=cell)}#evidence",
                    }
                )
            rows.append(
                {
                    **self.aspect(aspect.id),
                    "must": aspect.must,
                    "sub": label_of("answer-roles", aspect.role) if aspect.role else "",
                    "cells": cells,
                    "together": best.reached[number],
                    "target": self.told.composition.targets[number],
                    "missing": aspect.id in best.missing,
                    "nobody": aspect.id in best.nobody,
                }
            )
        return rows

    def gaps(self, best: Coalition) -> list[dict[str, Any]]:
        return [
            {**self.aspect(key), "nobody": key in best.nobody, "n": out_of_hundred(self.reached(best, key))}
            for key in best.missing
        ]

    def reached(self, best: Coalition, key: str) -> float:
        return best.reached[next(n for n, each in enumerate(self.told.problem.aspects) if each.id == key)]

    def sums(self, best: Coalition) -> list[dict[str, str]]:
        """The objective, taken apart."""
        told = best.points
        rows = [
            {"label": _("Coverage"), "value": points(told.coverage)},
            {"label": _("Seats"), "value": points(-told.seats)},
            {"label": _("Parties with little room"), "value": points(-told.load)},
            {"label": _("Trusted ways to the owner"), "value": points(told.trust)},
        ]
        kept = [row for row in rows if row["value"] != points(0) or row is rows[0]]
        return [*kept, {"label": _("Worth"), "value": points(told.total)}]

    def alternatives(self, best: Coalition) -> list[dict[str, Any]]:
        found = []
        for other in self.told.composition.alternatives:
            slugs = tuple(self.told.organisation(party).slug for party in other.parties)
            found.append(
                {
                    "parties": [{**self.party(party), "new": party not in best.parties} for party in other.parties],
                    "gone": [
                        self.told.organisation(party).name for party in best.parties if party not in other.parties
                    ],
                    "worth": points(other.worth),
                    "less": points(best.worth - other.worth),
                    "reached": list(other.reached),
                    "missing": [self.aspect(key)["index"] for key in other.missing],
                    "take_url": self.address(pin=slugs),
                }
            )
        return found

    def others(self, best: Coalition | None, most: int = 8) -> list[dict[str, Any]]:
        """The first of the ranking who may join and stayed out."""
        inside = best.parties if best else ()
        away = [
            each.id
            for each in self.told.problem.candidates
            if each.id not in inside and each.id not in self.told.problem.bans
        ]
        shown = []
        for party in away[:most]:
            values = [None if math.isnan(v) else float(v) for v in self.told.problem.odds[:, self.place[party]]]
            top = max(range(len(values)), key=lambda number: values[number] or 0.0)
            n = out_of_hundred(values[top])
            shown.append({**self.party(party), "values": values, "best": top + 1 if n else 0, "n": n})
        return shown

    def conflict(self) -> dict[str, Any] | None:
        """Which rules collide, and for each what becomes possible without it."""
        clash = self.told.composition.conflict
        if clash is None:
            return None
        ways = {way.rule: way for way in clash.ways}
        rows = []
        for rule in clash.rules:
            way = ways.get(rule)
            rows.append(
                {
                    "words": rule_in_words(rule, self.told),
                    "frees": [self.told.organisation(party).name for party in way.parties] if way else [],
                    "open": way is not None and way.worth is not None,
                    **self.mend(rule, way.parties if way else ()),
                }
            )
        return {"rows": rows, "minimal": clash.minimal}

    def mend(self, rule: Rule, parties: tuple[str, ...]) -> dict[str, str]:
        """The link that takes a rule back, where it is one of the broker's own."""
        if rule.code in ("pin", "ban"):
            slug = self.told.organisation(rule.subject).slug
            key, held = ("pin", self.asked.pinned) if rule.code == "pin" else ("hide", self.asked.hidden)
            label = _("Unpin") if rule.code == "pin" else _("Let in again")
            return {"url": self.address(**{key: tuple(each for each in held if each != slug)}), "label": label}
        if rule.code == "most_parties" and len(parties) > self.choice.most and len(parties) <= MOST:
            return {"url": self.address(most=len(parties)), "label": _("Allow %(n)d") % {"n": len(parties)}}
        if rule.code == "at_least" and rule.subject.startswith("kind:"):
            kind = rule.subject.removeprefix("kind:")
            return {"url": self.address(**{"with": self.choice.toggled(kind)}), "label": _("Ask no longer")}
        if rule.subject.startswith(PREFIX):
            return {"url": self.address(call=""), "label": _("Without the call")}
        return {}

    def banned(self) -> list[dict[str, str]]:
        by_slug = {self.told.organisation(party).slug: party for party in self.told.problem.bans}
        return [
            {
                "name": self.told.organisation(party).name,
                "url": self.address(hide=tuple(s for s in self.asked.hidden if s != slug)),
            }
            for slug, party in sorted(by_slug.items())
        ]

    def settings(self) -> list[dict[str, Any]]:
        """Each weight and level with its words."""
        words = {
            "most": (_("Parties at most"), _("A larger group is harder to hold together.")),
            "seat": (_("What a seat costs"), _("A sure essential aspect is worth 100: a party must add more than its seat.")),
            "room": (_("Little room"), _("Taken off a party that has as many introductions open as it can bear.")),
            "trust": (_("A trusted way"), _("Given to a party that the owner has worked with; less for a shared membership or an introducer.")),
            "share": (_("Level"), _("An essential aspect must reach this share of what the best party can do alone.")),
            "enough": (_("Enough"), _("From this chance on, a second party for the same aspect adds nothing.")),
        }  # fmt: skip
        return [
            {
                "name": name,
                "label": label,
                "help": help_,
                "value": getattr(self.choice, name),
                "low": limits(name)[0],
                "high": limits(name)[1],
            }
            for name, (label, help_) in words.items()
        ]

    def kinds(self) -> list[dict[str, Any]]:
        """The kinds of party that occur among those who may join, to be asked for."""
        there = {kind for each in self.told.problem.candidates for kind in each.kinds}
        names = concepts_of("party-kinds")
        return [
            {"value": kind, "label": names[kind].label, "chosen": kind in self.choice.wanted}
            for kind in names
            if kind in there or kind in self.choice.wanted
        ]

    def carried(self) -> list[tuple[str, str]]:
        """What the form hands on unseen: filters, pins, bans."""
        kept = {
            "cluster": self.asked.clusters, "kind": self.asked.kinds, "where": self.asked.where, "place": self.asked.place,
            "trl": self.asked.trl or "", "recent": "1" if self.asked.recent else "", "distance": self.asked.distance or "",
            "pin": self.asked.pinned, "hide": self.asked.hidden,
        }  # fmt: skip
        return [
            (name, str(each))
            for name, value in kept.items()
            for each in (value if isinstance(value, tuple) else (value,))
            if each not in ("", None)
        ]
