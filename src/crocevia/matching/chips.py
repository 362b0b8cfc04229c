"""The filters of the match page as chips with counts over the whole answer, so that a choice never hides the others."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crocevia.matching.asked import MOST_COLUMNS, Asked
from crocevia.matching.coverage import Answer, concepts_in
from crocevia.matching.page import MatchPage, cluster_scheme
from crocevia.vocabulary.queries import concepts_of, label_of

TRL_STEPS = (3, 5, 7)


def _chips(page: MatchPage, key: str, scheme: str, counts: Counter[str], chosen: tuple[str, ...]) -> list[dict[str, Any]]:
    names = concepts_of(scheme)
    return [
        {
            "value": n,
            "label": names[n].label,
            "count": counts[n],
            "pressed": n in chosen,
            "url": page.address(page.asked.toggled(key, n)),
        }
        for n in names
        if counts[n] or n in chosen
    ]


def _one(page: MatchPage, key: str, value: Any, label: str, pressed: bool, count: int | None = None) -> dict[str, Any]:
    url = page.address(page.asked.query(**{key: "" if pressed else value}))
    return {"value": value, "label": label, "count": count, "pressed": pressed, "url": url}


def facets(page: MatchPage) -> list[dict[str, Any]]:
    """Role, where, cluster, evidence: each option is a link with that filter set or taken away."""
    answer: Answer = page.answer
    asked: Asked = page.asked
    kinds: Counter[str] = Counter()
    clusters: Counter[str] = Counter()
    resident = 0
    places: Counter[str] = Counter()
    for organisation in answer.organisations.values():
        kinds.update(concepts_in(organisation, "party-kinds"))
        clusters.update(concepts_in(organisation, cluster_scheme()))
        resident += organisation.resident
        places.update([organisation.place] if organisation.place else [])
    total = len(answer.organisations)
    where = [
        _one(page, "where", "resident", _("residents only"), asked.where == "resident", resident),
        _one(page, "where", "outside", _("outside the park"), asked.where == "outside", total - resident),
        *(_one(page, "place", p, p, asked.place == p, n) for p, n in places.most_common(6)),
    ]
    proof = [_one(page, "recent", "1", _("of the last ten years"), asked.recent)]
    proof += [_one(page, "trl", trl, _("TRL %(trl)d or more") % {"trl": trl}, asked.trl == trl) for trl in TRL_STEPS]
    columns = _one(page, "columns", MOST_COLUMNS, _("all columns"), asked.columns == MOST_COLUMNS)
    shown = [
        {"key": "kind", "label": _("Role"), "options": _chips(page, "kind", "party-kinds", kinds, asked.kinds)},
        {"key": "where", "label": _("Where"), "options": where},
        {"key": "cluster", "label": _("Cluster"), "options": _chips(page, "cluster", cluster_scheme(), clusters, asked.clusters)},
        {"key": "proof", "label": _("Evidence"), "options": proof},
    ]
    if len(page.seen) > len(page.shown) or asked.columns == MOST_COLUMNS:
        shown.append({"key": "columns", "label": _("Show"), "options": [columns]})
    return [facet for facet in shown if facet["options"]]


def in_words(asked: Asked) -> str:
    """The filters as a sentence, for paper and for the reader of a shared address."""
    parts = [label_of("party-kinds", k) for k in asked.kinds]
    parts += [label_of(cluster_scheme(), c) for c in asked.clusters]
    if asked.where:
        parts.append(_("residents only") if asked.where == "resident" else _("outside the park"))
    if asked.place:
        parts.append(_("in %(place)s") % {"place": asked.place})
    if asked.trl:
        parts.append(_("TRL %(trl)d or more") % {"trl": asked.trl})
    if asked.recent:
        parts.append(_("recent evidence only"))
    if asked.distance:
        parts.append(_("distance %(distance)s") % {"distance": number_format(asked.distance / 100, 2)})
    return _("Searched: %(filters)s.") % {"filters": ", ".join(parts) or _("everyone, no filter")}
