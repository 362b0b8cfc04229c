"""The match page as plain data for its templates: filters, matrix, ranking, gaps, the open cell, two parties side by side."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.matching.asked import COLUMNS, MOST_COLUMNS, Asked
from crocevia.matching.coverage import Answer, admits, concepts_in
from crocevia.matching.items import record_id
from crocevia.people.models import Organisation
from crocevia.records.models import Citation
from crocevia.vocabulary.queries import concepts_of, label_of
from matchengine import Aspect, Evidence

AGAINST: dict[str, Callable[[Evidence], str]] = {
    "old": lambda e: _("The evidence is of %(year)s: it may no longer hold.") % {"year": e.year},
    "undated": lambda e: _("The source gives no date."),
    "other_language": lambda e: _("The words are in another language: matched through the lexicon and by sense."),
    "no_shared_term": lambda e: _("No term in common: near in sense only."),
    "single_source": lambda e: _("One piece of evidence only."),
}


def cluster_scheme() -> str:
    return f"{settings.DISTRICT}-clusters"


def short_name(name: str) -> str:
    """Three or four letters for a narrow column: FAE, UNIB, IIT."""
    words = [w for w in name.replace("-", " ").replace("_", " ").split() if w[0].isalnum()]
    if words and words[0].isupper() and 2 <= len(words[0]) <= 5:
        return words[0]
    capitals = "".join(w[0] for w in words if w[0].isupper())
    return capitals[:4] if len(capitals) > 2 else name.replace(" ", "")[:4].upper()


@dataclass
class MatchPage:
    """Everything the page shows, drawn from one answer. `cell_url` gives the address of a cell's evidence."""

    answer: Answer
    asked: Asked
    path: str
    cell_url: str
    language: str = ""

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

    def party(self, party: str) -> dict[str, Any]:
        organisation = self.organisation(party)
        slug = organisation.slug
        return {
            "id": party,
            "slug": slug,
            "name": organisation.name,
            "short": short_name(organisation.name),
            "sub": self.sub(organisation),
            "resident": organisation.resident,
            "rank": self.rank[party],
            "pinned": slug in self.asked.pinned,
            "compared": slug in self.asked.compare,
            "url": reverse("organisation_detail", args=[slug]),
            "pin_url": self.path + self.asked.toggled("pin", slug),
            "hidden_url": self.path + self.asked.toggled("hide", slug),
            "compare_url": self.path + self.asked.toggled("compare", slug),
        }

    def cell(self, number: int, aspect: Aspect, party: str) -> dict[str, Any]:
        value = self.value(number, party)
        proofs = self.evidence(aspect, party)
        state = "none" if math.isnan(value) or not proofs else "shown"
        key = f"{aspect.id}~{self.organisation(party).slug}"
        best = proofs[0] if proofs else None
        return {
            "key": key,
            "party": self.organisation(party).name,
            "value": None if state == "none" else round(value * 100),
            "probability": None if state == "none" else value,
            "proofs": len(proofs),
            "state": state,
            "open": key == self.asked.cell,
            "url": self.path + self.asked.query(cell=key),
            "fragment_url": self.cell_url + self.asked.query(cell=key),
            "best_sentence": best.sentence if best else "",
            "best_language": best.language if best else "",
            "best_source": " · ".join(str(w) for w in (label_of("capability-kinds", best.kind), best.year) if w) if best else "",
        }

    def aspects(self) -> list[dict[str, Any]]:
        """The rows of the matrix."""
        rows = []
        coverage = self.answer.coverage
        for number, aspect in enumerate(coverage.aspects):
            ranked = sorted(
                ((self.value(number, p), p) for p in self.seen if not math.isnan(self.value(number, p))), reverse=True
            )
            best, best_party = ranked[0] if ranked else (0.0, "")
            gap = best < coverage.threshold
            name = self.organisation(best_party).name if best_party else ""
            rows.append(
                {
                    "index": number + 1,
                    "id": aspect.id,
                    "text": aspect.text,
                    "sub": label_of("answer-roles", aspect.role) if aspect.role else "",
                    "must": aspect.must,
                    "gap": gap,
                    "nearest_name": name,
                    "nearest_value": round(best * 100),
                    "best": round(best * 100),
                    "best_name": name,
                    "cells": [self.cell(number, aspect, party) for party in self.shown],
                }
            )
        return rows

    def matrix(self) -> dict[str, Any]:
        more = min(len(self.seen), MOST_COLUMNS)
        return {
            "parties": [self.party(party) for party in self.shown],
            "aspects": self.aspects(),
            "threshold": round(self.answer.coverage.threshold * 100),
            "total": len(self.seen),
            "more_url": self.path + self.asked.query(columns=more) if len(self.shown) < more else "",
            "fewer_url": self.path + self.asked.query(columns="") if self.asked.columns > COLUMNS else "",
            "hidden": [
                {"name": self.organisation(p).name, "url": self.path + self.asked.toggled("hide", self.organisation(p).slug)}
                for p in self.hidden
            ],
        }

    def ranking(self, most: int = 30) -> list[dict[str, Any]]:
        """Parties in order with the reason for each."""
        rows = []
        for party in self.seen[:most]:
            row = self.party(party)
            numbers = [self.value(i, party) for i in range(len(self.answer.coverage.aspects))]
            row["values"] = [None if math.isnan(n) else n for n in numbers]
            row["expected"] = sum(n for n in numbers if not math.isnan(n))
            proofs = [e for a in self.answer.coverage.aspects for e in self.evidence(a, party)]
            top = max(proofs, key=lambda e: e.strength, default=None)
            row["why"], row["why_language"] = (top.title, top.language) if top else ("", "")
            row["proofs"] = len({e.item for e in proofs})
            row["covers"] = sum(1 for n in numbers if not math.isnan(n) and n >= self.answer.coverage.threshold)
            rows.append(row)
        return rows

    def gaps(self) -> list[str]:
        return [row["text"] for row in self.aspects() if row["gap"]]

    def filters(self) -> dict[str, Any]:
        """Chips with counts over the whole answer, so that a choice never hides the other choices."""
        kinds: Counter[str] = Counter()
        clusters: Counter[str] = Counter()
        resident = 0
        for party in self.answer.coverage.parties:
            organisation = self.answer.organisations.get(party)
            if organisation is None:
                continue
            kinds.update(concepts_in(organisation, "party-kinds"))
            clusters.update(concepts_in(organisation, cluster_scheme()))
            resident += organisation.resident
        total = len(self.answer.organisations)

        def chips(key: str, scheme: str, counts: Counter[str], chosen: tuple[str, ...]) -> list[dict[str, Any]]:
            names = concepts_of(scheme)
            shown = [n for n in names if counts[n] or n in chosen]
            return [
                {"value": n, "label": names[n].label, "count": counts[n], "pressed": n in chosen, "url": self.path + self.asked.toggled(key, n)}
                for n in shown
            ]

        where = [("", _("everyone"), total), ("resident", _("residents only"), resident), ("outside", _("outside the park"), total - resident)]
        return {
            "kinds": chips("kind", "party-kinds", kinds, self.asked.kinds),
            "clusters": chips("cluster", cluster_scheme(), clusters, self.asked.clusters),
            "where": [
                {"value": v, "label": label, "count": n, "pressed": self.asked.where == v, "url": self.path + self.asked.query(where=v)}
                for v, label, n in where
            ],
            "recent": {"pressed": self.asked.recent, "url": self.path + self.asked.query(recent="" if self.asked.recent else "1")},
            "place": self.asked.place,
            "trl": self.asked.trl,
            "distance": self.asked.distance,
            "clear_url": self.path if self.asked.query() != "?" else "",
            "sentence": self.sentence(),
        }

    def sentence(self) -> str:
        """The filters as words, for print and for the reader of a shared address."""
        parts = [label_of("party-kinds", k) for k in self.asked.kinds]
        parts += [label_of(cluster_scheme(), c) for c in self.asked.clusters]
        if self.asked.where:
            parts.append(_("residents only") if self.asked.where == "resident" else _("outside the park"))
        if self.asked.place:
            parts.append(_("in %(place)s") % {"place": self.asked.place})
        if self.asked.trl:
            parts.append(_("TRL %(trl)d or more") % {"trl": self.asked.trl})
        if self.asked.recent:
            parts.append(_("recent evidence only"))
        return ", ".join(parts) or _("everyone, no filter")

    def open_cell(self) -> dict[str, Any] | None:
        """The evidence of the cell that the address names, or None when it names none that is in sight."""
        aspect_id, _tilde, slug = self.asked.cell.partition("~")
        aspect = next((a for a in self.answer.coverage.aspects if a.id == aspect_id), None)
        party = next((p for p in self.seen if self.organisation(p).slug == slug), None)
        if aspect is None or party is None:
            return None
        proofs = self.evidence(aspect, party)
        number = self.answer.coverage.aspects.index(aspect)
        value = self.value(number, party)
        if not proofs or math.isnan(value):
            return None
        sources = sources_of({record_id(e.item) for e in proofs})
        terms: dict[tuple[str, str], dict[str, str]] = {}
        for term in sorted((t for e in proofs for t in e.terms), key=lambda t: -t.weight):
            terms.setdefault((term.asked.casefold(), term.found.casefold()), {"asked": term.asked, "found": term.found, "how": term.how})
        against = dict.fromkeys(AGAINST[code](e) for e in proofs[:1] for code in e.against if code in AGAINST)
        return {
            "aspect": aspect,
            "aspect_index": number + 1,
            "party": self.party(party),
            "value": round(value * 100),
            "probability": value,
            "covered": value >= self.answer.coverage.threshold,
            "count": ngettext("%(n)d piece of evidence", "%(n)d pieces of evidence", len(proofs)) % {"n": len(proofs)},
            "proofs": [
                {
                    "sentence": e.sentence,
                    "spans": e.spans,
                    "title": e.title,
                    "kind": label_of("capability-kinds", e.kind),
                    "year": e.year,
                    "language": e.language,
                    "strength": e.strength,
                    "url": reverse("capability_detail", args=[record_id(e.item)]),
                    "sources": sources.get(record_id(e.item), []),
                }
                for e in proofs
            ],
            "terms": list(terms.values())[:12],
            "asked_language": self.answer.coverage.language,
            "against": list(against),
            "close_url": self.path + self.asked.query(),
        }

    def comparison(self) -> dict[str, Any] | None:
        """Two parties side by side, aspect by aspect, when two are chosen and in sight."""
        chosen = [p for slug in self.asked.compare for p in self.seen if self.organisation(p).slug == slug]
        if len(chosen) != 2:
            return None
        rows = []
        for number, aspect in enumerate(self.answer.coverage.aspects):
            cells = [self.cell(number, aspect, party) for party in chosen]
            rows.append({"index": number + 1, "text": aspect.text, "must": aspect.must, "cells": cells})
        return {"parties": [self.party(p) for p in chosen], "rows": rows, "close_url": self.path + self.asked.query(compare=())}


def sources_of(records: set[str]) -> dict[str, list[dict[str, str]]]:
    """Where each record's fact comes from, in one query."""
    found: dict[str, list[dict[str, str]]] = {}
    for citation in Citation.objects.filter(record_id__in=records).select_related("document"):
        found.setdefault(str(citation.record_id), []).append(citation.shown)
    return found
