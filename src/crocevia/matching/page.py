"""The match page as plain data for crocevia/match/*.html: matrix, ranking, gaps, the open cell, two parties side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.matching.asked import Asked
from crocevia.matching.coverage import Answer, admits, concepts_in
from crocevia.matching.items import record_id
from crocevia.people.models import Organisation
from crocevia.records.models import Citation
from crocevia.vocabulary.queries import label_of
from matchengine import Aspect, Evidence

AGAINST: dict[str, Callable[[Evidence], str]] = {
    "old": lambda e: _("The evidence is of %(year)s: it may no longer hold.") % {"year": e.year},
    "undated": lambda e: _("The source gives no date."),
    "other_language": lambda e: _("The words are in another language: matched through the lexicon and by sense."),
    "no_shared_term": lambda e: _("No term in common: near in sense only."),
    "single_source": lambda e: _("One piece of evidence only."),
}


def cluster_scheme() -> str:
    return settings.CLUSTER_SCHEME


def short_name(name: str) -> str:
    """Three or four letters for a narrow column: FAE, UNIB, IIT."""
    words = [w for w in name.replace("-", " ").replace("_", " ").split() if w[0].isalnum()]
    if words and words[0].isupper() and 2 <= len(words[0]) <= 5:
        return words[0]
    capitals = "".join(w[0] for w in words if w[0].isupper())
    return capitals[:4] if len(capitals) > 2 else name.replace(" ", "")[:4].upper()


@dataclass
class MatchPage:
    """Everything the page shows, drawn from one answer. `cell_url` gives the address of a cell's evidence, `otherwise` the label and
    address of what helps where nobody is found."""

    answer: Answer
    asked: Asked
    path: str
    cell_url: str
    otherwise: tuple[str, str] = ("", "")
    own: bool = False
    """The words stand in the reader's session alone: the address says nothing to anybody else."""

    def __post_init__(self) -> None:
        coverage = self.answer.coverage
        self.values = coverage.probabilities
        self.row_of = {party: i for i, party in enumerate(coverage.parties)}
        scheme = cluster_scheme()
        admitted = [
            party
            for party in coverage.parties
            if party in self.answer.organisations and admits(self.asked.filters, self.answer.organisations[party], scheme)
        ]
        self.rank = {party: place for place, party in enumerate(admitted, start=1)}
        slug = {party: self.answer.organisations[party].slug for party in admitted}
        self.hidden = [party for party in admitted if slug[party] in self.asked.hidden]
        seen = [party for party in admitted if slug[party] not in self.asked.hidden]
        pinned = [party for party in seen if slug[party] in self.asked.pinned]
        self.seen = seen
        self.shown = [*pinned, *(party for party in seen if party not in pinned)][: max(self.asked.columns, len(pinned))]

    def organisation(self, party: str) -> Organisation:
        return self.answer.organisations[party]

    def value(self, aspect: int, party: str) -> float:
        return float(self.values[aspect, self.row_of[party]])

    def evidence(self, aspect: Aspect, party: str) -> tuple[Evidence, ...]:
        return self.answer.coverage.evidence.get((aspect.id, party), ())

    def sub(self, organisation: Organisation) -> str:
        kinds = concepts_in(organisation, "party-kinds")
        words = [label_of("party-kinds", kinds[0])] if kinds else []
        return ", ".join([*words, *([_("resident")] if organisation.resident else [])])

    def address(self, query: str) -> str:
        return self.path + query

    def party(self, party: str) -> dict[str, Any]:
        organisation = self.organisation(party)
        slug = organisation.slug
        return {
            "key": slug,
            "name": organisation.name,
            "short": short_name(organisation.name),
            "sub": self.sub(organisation),
            "rank": self.rank[party],
            "pinned": slug in self.asked.pinned,
            "url": reverse("organisation_detail", args=[slug]),
            "pin_url": self.address(self.asked.toggled("pin", slug)),
            "hide_url": self.address(self.asked.toggled("hide", slug)),
            "language": organisation.language,
        }

    def side(self, number: int, aspect: Aspect, party: str) -> dict[str, Any]:
        """One value with its best sentence: what a cell shows at a glance."""
        value = self.value(number, party)
        proofs = self.evidence(aspect, party)
        none = math.isnan(value) or not proofs
        best = proofs[0] if proofs else None
        said = [label_of("capability-kinds", best.kind), best.year] if best else []
        source = " · ".join(str(word) for word in said if word)
        return {
            "value": None if none else value,
            "proofs": len(proofs),
            "state": "none" if none else "shown",
            "spans": best.spans if best else (),
            "language": best.language if best else "",
            "sentence": best.sentence if best else "",
            "source": source,
        }

    def cell(self, number: int, aspect: Aspect, party: str) -> dict[str, Any]:
        side = self.side(number, aspect, party)
        key = f"{aspect.id}~{self.organisation(party).slug}"
        return {
            **side,
            "key": key,
            "party": self.organisation(party).name,
            "open": key == self.asked.cell,
            "url": self.cell_url + self.asked.query(cell=key),
            "best_sentence": side["sentence"],
            "best_source": side["source"],
        }

    def row(self, number: int, aspect: Aspect) -> dict[str, Any]:
        """One row of the matrix."""
        values = ((self.value(number, party), party) for party in self.seen)
        ranked = sorted(((v, p) for v, p in values if not math.isnan(v)), key=lambda pair: -pair[0])
        best, best_party = ranked[0] if ranked else (None, "")
        gap = best is None or best < self.answer.coverage.threshold
        name = self.organisation(best_party).name if best_party else ""
        cells = [self.cell(number, aspect, party) for party in self.shown]
        return {
            "index": number + 1,
            "id": aspect.id,
            "text": aspect.text,
            "language": self.answer.language_of(aspect),
            "sub": label_of("answer-roles", aspect.role) if aspect.role else "",
            "must": aspect.must,
            "gap": gap,
            "nearest_name": name,
            "nearest_value": best,
            "best": best,
            "best_name": name,
            "cells": cells,
            "evidence": self.open_cell() if any(cell["open"] for cell in cells) else None,
        }

    def matrix(self) -> dict[str, Any]:
        hidden = [self.organisation(party) for party in self.hidden]
        label, url = (_("Take the filters away"), self.path) if self.asked.query() != "?" else self.otherwise
        return {
            "parties": [self.party(party) for party in self.shown],
            "aspects": [self.row(number, aspect) for number, aspect in enumerate(self.answer.coverage.aspects)],
            "hidden": [{"name": o.name, "show_url": self.address(self.asked.toggled("hide", o.slug))} for o in hidden],
            "empty": {
                "reason": _("Every party is put aside.")
                if self.hidden
                else _("Nobody here: no evidence that you may read speaks of this need."),
                "link_label": label,
                "link_url": url,
            },
        }

    def ranking(self, most: int = 30) -> dict[str, Any]:
        """Parties in order with the reason for each."""
        rows = []
        aspects = self.answer.coverage.aspects
        for party in self.seen[:most]:
            numbers = [self.value(number, party) for number in range(len(aspects))]
            proofs = [e for aspect in aspects for e in self.evidence(aspect, party)]
            top = max(proofs, key=lambda e: e.strength, default=None)
            rows.append(
                {
                    **self.party(party),
                    "values": [None if math.isnan(n) else n for n in numbers],
                    "expected": sum(n for n in numbers if not math.isnan(n)),
                    "why": top.title if top else "",
                    "why_language": top.language if top else "",
                }
            )
        note = _("By expected aspects; an essential one weighs twice a useful one.")
        if len(self.seen) > most:
            note = " ".join((_("The first %(most)d of %(all)d.") % {"most": most, "all": len(self.seen)}, note))
        return {"rows": rows, "note": note, "compare_url": self.path if len(rows) > 1 else ""}

    def sentence(self) -> str:
        """The result in one sentence, gaps named."""
        aspects = self.answer.coverage.aspects
        covered = sum(not self.row(number, aspect)["gap"] for number, aspect in enumerate(aspects))
        gaps = [a.text for number, a in enumerate(aspects) if self.row(number, a)["gap"]]
        said = ngettext("%(n)d party has evidence", "%(n)d parties have evidence", len(self.seen)) % {"n": len(self.seen)}
        reached = ngettext("%(n)d aspect of %(all)d is covered", "%(n)d aspects of %(all)d are covered", covered)
        told = f"{said}; {reached % {'n': covered, 'all': len(aspects)}}."
        return " ".join((told, _("Nobody here for: %(gaps)s.") % {"gaps": "; ".join(gaps)})) if gaps else told

    def strip(self) -> dict[str, Any] | None:
        """What the pinned parties would cover together."""
        pinned = [party for party in self.shown if self.organisation(party).slug in self.asked.pinned]
        if not pinned:
            return None
        together = []
        for number in range(len(self.answer.coverage.aspects)):
            held = [v for v in (self.value(number, party) for party in pinned) if not math.isnan(v)]
            together.append(max(held) if held else None)
        reached = sum(v is not None and v >= self.answer.coverage.threshold for v in together)
        words = ngettext("%(n)d aspect of %(all)d", "%(n)d aspects of %(all)d", reached) % {"n": reached, "all": len(together)}
        return {
            "title": _("Pinned"),
            "members": [{"name": p["name"], "sub": p["sub"], "pinned": True} for p in map(self.party, pinned)],
            "cover": {"words": words, "values": together, "note": _("the best of the pinned for each aspect")},
            "note": _("The choice stands in this address, which works for you alone.")
            if self.own
            else _("The address of this page keeps the choice: copy it to share it."),
        }

    def open_cell(self) -> dict[str, Any] | None:
        """The evidence of the cell that the address names, or None when it names none that is in sight."""
        aspect_id, _tilde, slug = self.asked.cell.partition("~")
        aspects = self.answer.coverage.aspects
        number = next((n for n, aspect in enumerate(aspects) if aspect.id == aspect_id), None)
        party = next((p for p in self.seen if self.organisation(p).slug == slug), None)
        if number is None or party is None:
            return None
        aspect = aspects[number]
        proofs = self.evidence(aspect, party)
        value = self.value(number, party)
        if not proofs or math.isnan(value):
            return None
        told = self.party(party)
        other = {"label": _("Put this party aside"), "url": told["hide_url"]}
        pin = {"label": _("Unpin") if told["pinned"] else _("Pin this party"), "url": told["pin_url"]}
        return {
            "party": told["name"],
            "party_url": told["url"],
            "aspect": aspect.text,
            "language": self.answer.language_of(aspect),
            "value": value,
            "proofs": _proofs(proofs),
            "terms": _terms(proofs),
            "against": list(dict.fromkeys(AGAINST[code](e) for e in proofs[:1] for code in e.against if code in AGAINST)),
            "actions": [pin, other],
            "close_url": self.address(self.asked.query()),
        }

    def comparison(self) -> dict[str, Any] | None:
        """Two parties side by side, aspect by aspect, when two are chosen and in sight."""
        chosen = [p for slug in self.asked.compare for p in self.seen if self.organisation(p).slug == slug]
        if len(chosen) != 2:
            return None
        left, right = chosen
        aspects = self.answer.coverage.aspects
        rows = [
            {
                "index": number + 1,
                "text": aspect.text,
                "language": self.answer.language_of(aspect),
                "left": self.side(number, aspect, left),
                "right": self.side(number, aspect, right),
            }
            for number, aspect in enumerate(aspects)
        ]
        expected = {
            party: sum(v for v in (self.value(n, party) for n in range(len(aspects))) if not math.isnan(v))
            for party in chosen
        }
        places = {party: self.organisation(party).place for party in chosen}
        facts = [{"label": _("Place"), "left": places[left], "right": places[right]}] if any(places.values()) else []
        return {
            "left": {**self.party(left), "expected": expected[left]},
            "right": {**self.party(right), "expected": expected[right]},
            "aspects": rows,
            "facts": facts,
            "back_url": self.address(self.asked.query(compare=())),
        }


def _proofs(proofs: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    sources = sources_of({record_id(e.item) for e in proofs})
    shown = []
    for each in proofs:
        cited = sources.get(record_id(each.item), [])
        shown.append(
            {
                "sentence": each.sentence,
                "spans": each.spans,
                "title": each.title,
                "url": reverse("capability_detail", args=[record_id(each.item)]),
                "kind": label_of("capability-kinds", each.kind),
                "year": each.year or "",
                "language": each.language,
                "source": "; ".join(source["title"] for source in cited),
                "locator": "; ".join(source["locator"] for source in cited if source["locator"]),
            }
        )
    return shown


def _terms(proofs: tuple[Evidence, ...], most: int = 12) -> list[dict[str, Any]]:
    """Every pair of asked and found words once, the weightiest first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    pairs = sorted(((t, e.language) for e in proofs for t in e.terms), key=lambda pair: -pair[0].weight)
    for term, language in pairs:
        key = (term.asked.casefold(), term.found.casefold())
        found.setdefault(key, {"asked": term.asked, "found": term.found, "how": term.how, "language": language})
    return list(found.values())[:most]


def sources_of(records: set[str]) -> dict[str, list[dict[str, str]]]:
    """Where each record's fact comes from, in one query."""
    found: dict[str, list[dict[str, str]]] = {}
    for citation in Citation.objects.filter(record_id__in=records).select_related("document"):
        found.setdefault(str(citation.record_id), []).append(citation.shown)
    return found
