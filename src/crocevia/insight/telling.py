"""Statements as pages tell them: sentences, figures, and the points on which sources differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from crocevia.records.models import Citation, Disagreement, Link, Statement

CITED = Prefetch("citations", Citation.objects.select_related("document"))


def has_figure(statement: Statement) -> bool:
    return statement.value is not None or statement.value_min is not None


def source_of(citations: Iterable[Citation]) -> dict[str, str] | None:
    """The first document, with every place in it; further documents are named beside."""
    held = list(citations)
    if not held:
        return None
    first = held[0].document_id
    places = [c.located for c in held if c.place and c.document_id == first]
    others = [f"{c.document.title}, {c.located}" if c.place else c.document.title for c in held if c.document_id != first]
    return {**held[0].shown, "locator": "; ".join(dict.fromkeys([*places, *others]))}


def sentence(statement: Statement) -> dict[str, Any]:
    """A statement in words, with what it is about, its date, its doubt and its source."""
    return {
        "code": statement.code,
        "label": statement.metric,
        "text": statement.text or ("" if has_figure(statement) else statement.qualifier),
        "hedge": statement.qualifier if statement.text and not has_figure(statement) else "",
        "language": statement.language,
        "as_of": statement.as_of,
        "note": statement.note,
        "derived": statement.derived,
        "planned": statement.planned,
        "source": source_of(statement.citations.all()),
        "differs": statement.disagreement,
    }


def number(statement: Statement) -> dict[str, Any]:
    """A statement with its figure: number or span, unit, hedge, period. Words beside a number become its note."""
    told = sentence(statement)
    if has_figure(statement) and statement.metric:
        told |= {"text": "", "note": "; ".join(part for part in (statement.text, statement.note) if part)}
    return {
        **told,
        "label": statement.metric or (statement.text if has_figure(statement) else ""),
        "value": statement.value if statement.value is not None else statement.value_min,
        "upper": statement.value_max,
        "unit": statement.unit,
        "qualifier": statement.qualifier,
        "period": statement.period,
    }


def by_label(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Sentences under the same name together, in the order in which the names first come; nameless ones last."""
    told = [sentence(statement) for statement in statements if not has_figure(statement)]
    order = {label: place for place, label in enumerate(dict.fromkeys(each["label"] for each in told))}
    return sorted(told, key=lambda each: (not each["label"], order[each["label"]]))


def source_words(told: Statement | Link) -> str:
    """Its source in one line: document and place."""
    said = source_of(told.citations.all())
    return ", ".join(part for part in (said["title"], said["locator"]) if part) if said else ""


def level_of(statement: Statement) -> str:
    """How good the evidence is: nothing here is more than what a document says."""
    return _("computed by us") if statement.derived else _("stated, no records behind it")


def side(statement: Statement) -> dict[str, Any]:
    """One side of a disagreement about a number, for crocevia/figures/figure.html."""
    return {**number(statement), "level": level_of(statement)}


def points_of(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """The points on which these statements disagree: a figure where several count in one unit, the rest in words."""
    by_point: dict[Disagreement, list[Statement]] = {}
    for statement in statements:
        if statement.disagreement:
            by_point.setdefault(statement.disagreement, []).append(statement)
    return [point_of(point, touched) for point, touched in by_point.items()]


def point_of(
    point: Disagreement, touched: list[Statement], named: Callable[[Statement], dict[str, Any]] | None = None
) -> dict[str, Any]:
    """One point: `figure` holds the sides that count the same thing, `sides` the others.

    `named` says whom each side is about, where a page speaks of several.
    """
    units = Counter(statement.unit for statement in touched if has_figure(statement))
    unit, most = units.most_common(1)[0] if units else ("", 0)
    drawn = [s for s in touched if has_figure(s) and s.unit == unit] if most > 1 else []
    figure = None
    if drawn:
        figure = {
            "label": point.topic,
            "readings": [side(statement) for statement in drawn],
            "why": point.detail,
            "language": point.language,
        }
    return {
        "point": point,
        "figure": figure,
        "sides": [
            {**number(statement), **(named(statement) if named else {})} for statement in touched if statement not in drawn
        ],
    }
