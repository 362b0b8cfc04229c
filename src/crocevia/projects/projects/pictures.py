"""A project's plan, money and readiness as data for tables and drawings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crocevia.projects.projects.models import Milestone, Money, Project, WorkPackage
from crocevia.ui.gantt import Bar, Point, Row, chart
from crocevia.ui.writing import partial_date


def _short(day: dt.date | None) -> str:
    return partial_date(day.isoformat(), "short") if day else ""


def _span(start: dt.date | None, end: dt.date | None) -> str:
    if start is None:
        return ""
    return f"{_short(start)} – {_short(end) if end else '…'}"


def package_state(package: WorkPackage, today: dt.date) -> tuple[str, str]:
    """Mark and word."""
    if package.actual_end:
        return "good", _("done")
    if package.planned_end < today:
        return "stop", _("late")
    if package.actual_start:
        return "info", _("at work")
    return ("stop", _("not begun in time")) if package.planned_start < today else ("none", _("to come"))


def point_state(point: Milestone, today: dt.date) -> tuple[str, str]:
    if point.done:
        return "good", _("reached")
    if point.dropped:
        return "none", _("given up")
    return ("stop", _("late")) if point.due < today else ("none", _("to come"))


def _bars(package: WorkPackage, today: dt.date) -> list[Bar]:
    bars = [Bar("planned", package.planned_start, package.planned_end)]
    if package.actual_start:
        end = package.actual_end or max(today, package.actual_start)
        bars.append(Bar("actual", package.actual_start, end))
        if end > package.planned_end:
            bars.append(Bar("late", max(package.planned_end + dt.timedelta(days=1), package.actual_start), end))
    return bars


def _point(point: Milestone, today: dt.date) -> Point:
    if point.done:
        return Point("done", point.done)
    if point.dropped:
        return Point("dropped", point.due)
    return Point("late" if point.due < today else "due", point.due)


def _in_order(packages: Sequence[WorkPackage], points: Sequence[Milestone]) -> list[WorkPackage | Milestone]:
    """Each package with its own points under it; those of the whole project at the end."""
    found: list[WorkPackage | Milestone] = []
    for package in packages:
        found += [package, *(p for p in points if p.package_id == package.pk)]
    return [*found, *(p for p in points if p.package_id is None)]


def gantt_of(packages: Sequence[WorkPackage], points: Sequence[Milestone], language: str) -> dict[str, Any]:
    """The plan for crocevia/figures/gantt.html; nothing without a day."""
    today = timezone.localdate()
    rows = [
        Row(f"{each.number}. {each.title}", language=language, bars=_bars(each, today))
        if isinstance(each, WorkPackage)
        else Row(each.title, language=language, level=1, points=[_point(each, today)])
        for each in _in_order(packages, points)
    ]
    return chart(rows, today)


def spoken_plan(packages: Sequence[WorkPackage], points: Sequence[Milestone]) -> str:
    today = timezone.localdate()
    late = sum(package_state(p, today)[0] == "stop" for p in packages) + sum(point_state(p, today)[0] == "stop" for p in points)
    return _("The plan on a line of days: %(packages)d work packages, %(points)d milestones and deliverables, %(late)d late. The table below has every day.") % {
        "packages": len(packages), "points": len(points), "late": late,
    }  # fmt: skip


def plan_rows(packages: Sequence[WorkPackage], points: Sequence[Milestone], language: str) -> list[dict[str, Any]]:
    today = timezone.localdate()
    rows: list[dict[str, Any]] = []
    for each in _in_order(packages, points):
        if isinstance(each, WorkPackage):
            mark, word = package_state(each, today)
            cells: list[dict[str, Any]] = [
                {"value": f"{each.number}. {each.title}", "lang": language},
                {"value": each.lead.name if each.lead else ""},
                {"value": _span(each.planned_start, each.planned_end)},
                {"value": _span(each.actual_start, each.actual_end)},
            ]
        else:
            mark, word = point_state(each, today)
            file = {"value": each.file.name, "url": reverse("file_download", args=[each.file_id])} if each.file else {"value": ""}
            cells = [
                {"value": each.title, "lang": language, "sub": Milestone.Type(each.type).label},
                {**file, "label": _("File")},
                {"value": _short(each.due)},
                {"value": _short(each.done), "sub": each.dropped},
            ]
        rows.append({"cells": [*cells, {"value": word, "mark": mark}], "html_class": "" if isinstance(each, WorkPackage) else "in"})
    return rows


def _euro(amount: Decimal) -> str:
    return number_format(amount, 0 if amount == amount.to_integral_value() else 2, use_l10n=True, force_grouping=True) if amount else ""


def money_of(project: Project) -> dict[str, Any]:
    """Euro by partner and source with their sums, each line with its bars out of the largest line."""
    rows = list(project.money.select_related("organisation"))
    sources = [{"code": code, "label": label} for code, label in Money.Source.choices]
    by_partner: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        by_partner.setdefault(row.organisation.name, {})[row.source] = row.amount
    most = max((sum(line.values()) for line in by_partner.values()), default=Decimal(1))
    lines = [_line(name, line, most) for name, line in by_partner.items()]
    if len(lines) > 1:
        sums = {s["code"]: sum((line.get(s["code"], Decimal(0)) for line in by_partner.values()), Decimal(0)) for s in sources}
        lines.append({**_line(_("All together"), sums, sum(sums.values(), Decimal(0))), "sum": True})
    return {"sources": sources, "lines": lines}


def _line(name: str, amounts: dict[str, Decimal], most: Decimal) -> dict[str, Any]:
    bars, at = [], Decimal(0)
    for code in Money.Source.values:
        amount = amounts.get(code, Decimal(0))
        if amount:
            bars.append({"source": code, "x": f"{at / most * 100:.2f}%", "width": f"{amount / most * 100:.2f}%"})
        at += amount
    cells = [{"label": label, "words": _euro(amounts.get(code, Decimal(0)))} for code, label in Money.Source.choices]
    return {"name": name, "cells": cells, "total": _euro(at), "bars": bars}


def trl_scale(project: Project) -> tuple[dict[str, Any], str]:
    """The nine levels with those at the start, now and wanted; and the same in words. Nothing where none is known."""
    start, now, wanted = project.trl_start, project.trl_now, project.trl_wanted
    if not (start or now or wanted):
        return {}, ""

    def place(value: int) -> str:
        return f"{4 + (value - 1) * 11.5:.1f}%"

    ticks = [
        {
            "value": n,
            "x": place(n),
            "told": n in (start, now, wanted),
            "r": 8 if n == now else 6 if n in (start, wanted) else 3,
            "mark": "f-cov" if n == now else "f-soft" if n == start else "hollow" if n == wanted else "f-rule",
        }
        for n in range(1, 10)
    ]
    told = [(_("at the start"), start), (_("now"), now), (_("wanted"), wanted)]
    spoken = ", ".join(f"{label} {value}" for label, value in told if value)
    moved = {"from": place(min(start, now)), "to": place(max(start, now))} if start and now and start != now else {}
    return {"ticks": ticks, **moved}, _("Technology readiness level: %(told)s") % {"told": spoken}
