"""What the page of a project shows beyond its fields: how far it has come, plan, partners, money, readiness, what stands in the way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.projects.outcomes.questions import questions_section
from crocevia.projects.projects.life import roles_of
from crocevia.projects.projects.models import Partner, Project
from crocevia.projects.projects.pictures import gantt_of, money_of, plan_rows, spoken_plan, trl_scale
from crocevia.projects.projects.rules import OWN_WAY, STATES, WAY
from crocevia.projects.projects.steps import Forms
from crocevia.records.files import files_of
from crocevia.records.models import Record
from crocevia.ui.writing import partial_date

Section = dict[str, Any]

def project_page(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """Sections in the order of a broker's questions: what next, what for, when, who, with what money, how ready, what hinders."""
    project: Project = record
    roles = roles_of(project, request.actor)
    seats = list(project.partners.select_related("organisation"))
    forms = Forms(project, roles, seats)
    told = context["sections"]
    prose = [section for section in told if section.get("text")]
    rest = [section for section in told if section not in prose]
    front = [
        _next(project, forms),
        *prose,
        _plan(project, forms),
        _partners(seats, forms),
        _money(project, forms),
        _readiness(project, forms),
        _issues(project, forms),
        _files(project, request, forms),
        _outcomes(project, request, forms),
    ]
    context["sections"] = [section for section in [*front, *rest] if section]
    ties = forms.ties()
    if ties:
        place = next((s for s in context["sections"] if s.get("id") == "relations"), None)
        if place is None:
            place = {"title": _("Parties and relations"), "id": "relations"}
            context["sections"].append(place)
        place.update(template="crocevia/detail/folded.html", folds=[{"label": _("Tie it to another record"), "forms": ties}])
    context["aside"] = [part for part in context["aside"] if part["title"] != _("Who sees what")]
    context["aside"].append(_readers(project, seats))

def _readers(project: Project, seats: list[Partner]) -> dict[str, Any]:
    here = [s.organisation.name for s in seats if s.until is None]
    rows = [{"label": _("Whole"), "value": ", ".join([*here, _("its broker")])}, {"label": _("Others"), "value": _("do not know that it is there")}]
    return {"title": _("Who sees what"), "rows": rows}

def line_of(project: Project) -> list[dict[str, str]]:
    """The straight way with the present state on it; one that left it stands where it left."""
    way = OWN_WAY if project.self_funded else WAY
    at = project.state
    aside = {"reserve_list": "under_evaluation", "suspended": "running"}
    at = aside.get(at, at)
    if at not in way:
        reached = [("running", project.actual_start), ("under_evaluation", project.decision), ("submitted", project.proposal)]
        at = next((state for state, stands in reached if stands and state in way), way[0])
    place = way.index(at)
    words = [str(STATES[state]) for state in way]
    if project.state not in way:
        words[place] = str(STATES[project.state])
    states = ["done" if n < place else "now" if n == place else "" for n in range(len(way))]
    return [{"label": word, "state": state} for word, state in zip(words, states, strict=True)]

def _next(project: Project, forms: Forms) -> Section:
    return {
        "title": _("Next step"),
        "id": "next",
        "template": "projects/next.html",
        "line": line_of(project),
        "line_label": _("How far this project has come"),
        "forms": forms.next(),
        "folds": [{"label": _("Stop, suspend or withdraw"), "forms": forms.out()}],
        "note": _("since %(day)s") % {"day": partial_date(localtime(project.since).date().isoformat())},
    }

def _plan(project: Project, forms: Forms) -> Section:
    packages = list(project.packages.select_related("lead"))
    points = list(project.milestones.select_related("package", "file"))
    return {
        "title": _("Plan"),
        "id": "plan",
        "template": "projects/plan.html",
        "gantt": gantt_of(packages, points, project.language),
        "spoken": spoken_plan(packages, points),
        "plan_columns": [
            {"key": "what", "label": _("Work package, milestone, deliverable")}, {"key": "who", "label": _("Led by, file")},
            {"key": "planned", "label": _("Planned")}, {"key": "actual", "label": _("As it went")}, {"key": "state", "label": _("State")},
        ],
        "plan_rows": plan_rows(packages, points, project.language),
        "folds": [
            {"label": _("A point is reached, or given up"), "forms": forms.points()},
            {"label": _("Write the plan"), "forms": forms.plan()},
        ],
    }  # fmt: skip

def _partners(seats: list[Partner], forms: Forms) -> Section:
    rows = [
        {
            "url": reverse("organisation_detail", args=[seat.organisation.slug]),
            "cells": [
                {"value": seat.organisation.name},
                {"value": Partner.Role(seat.role).label},
                {"value": partial_date(seat.since.isoformat(), "short"), "sub": _("left on %(day)s") % {"day": partial_date(seat.until.isoformat(), "short")} if seat.until else ""},
            ],
        }
        for seat in sorted(seats, key=lambda s: (s.until is not None, Partner.Role.values.index(s.role), s.organisation.name))
    ]  # fmt: skip
    columns = [{"key": "who", "label": _("Partner")}, {"key": "role", "label": _("Part in the project")}, {"key": "since", "label": _("Since")}]
    found: Section = {
        "title": _("Partners"), "id": "partners", "columns": columns, "rows": rows, "template": "crocevia/detail/folded.html",
        "folds": [{"label": _("Add, change or end a partner"), "forms": forms.partners()}],
    }  # fmt: skip
    return found if rows else {**found, "empty": {"reason": _("No partner is named yet.")}}

def _money(project: Project, forms: Forms) -> Section | None:
    lines = money_of(project)
    if not lines["lines"] and not forms.money():
        return None
    folds = [{"label": _("Write who pays what"), "forms": forms.money()}]
    return {"title": _("Budget and funding"), "id": "money", "template": "projects/money.html", "note": _("in euro"), **lines, "folds": folds}

def _readiness(project: Project, forms: Forms) -> Section | None:
    readings = list(project.readings.select_related("read_by__person"))
    scale, spoken = trl_scale(project)
    if not scale and not forms.readiness():
        return None
    rows = [
        {"cells": [{"value": partial_date(r.day.isoformat(), "short")}, {"value": r.value}, {"value": r.note}, {"value": str(r.read_by or "")}]}
        for r in reversed(readings)
    ]
    columns = [
        {"key": "day", "label": _("On")}, {"key": "value", "label": _("TRL")}, {"key": "note", "label": _("What shows it")}, {"key": "who", "label": _("By")},
    ]  # fmt: skip
    return {
        "title": _("Technology readiness"), "id": "readiness", "template": "projects/readiness.html", "scale": scale, "spoken": spoken,
        "read_columns": columns, "read_rows": rows, "folds": [{"label": _("Note the level"), "forms": forms.readiness()}],
    }  # fmt: skip

def _issues(project: Project, forms: Forms) -> Section | None:
    issues = list(project.issues.select_related("opened_by__person", "closed_by__person"))
    if not issues and not forms.issues():
        return None
    rows = [
        {
            "cells": [
                {"value": issue.title, "sub": f"{partial_date(localtime(issue.opened_at).date().isoformat(), 'short')} · {issue.opened_by or ''}"},
                {"value": _("solved"), "mark": "good"} if issue.closed_at else {"value": _("open"), "mark": "wait"},
                {
                    "value": issue.settled,
                    "sub": f"{partial_date(localtime(issue.closed_at).date().isoformat(), 'short')} · {issue.closed_by or ''}" if issue.closed_at else "",
                },
            ]
        }
        for issue in issues
    ]
    left = sum(issue.closed_at is None for issue in issues)
    columns = [{"key": "what", "label": _("What stands in the way")}, {"key": "state", "label": _("State")}, {"key": "how", "label": _("How it was solved")}]
    found: Section = {
        "title": _("Issues"), "id": "issues", "columns": columns, "rows": rows, "template": "crocevia/detail/folded.html",
        "note": ngettext("%(n)d open", "%(n)d open", left) % {"n": left} if left else "",
        "folds": [{"label": _("Open or solve an issue"), "forms": forms.issues()}],
    }  # fmt: skip
    return found if rows else {**found, "empty": {"reason": _("Nothing stands in the way, as far as anybody has said.")}}

def _outcomes(project: Project, request: HttpRequest, forms: Forms) -> Section | None:
    found = questions_section(project, request.actor)
    drafts = forms.outcomes()
    if found is None and not drafts:
        return None
    found = found or {"title": _("What came of it"), "id": "outcomes", "empty": {"reason": _("Asked 6, 12 and 24 months after the work is completed.")}}
    return {**found, "template": "crocevia/detail/folded.html", "folds": [{"label": _("Draft an outcome"), "forms": drafts}]}


def _files(project: Project, request: HttpRequest, forms: Forms) -> Section | None:
    kept = files_of(project, request.actor)
    if not kept and not forms.files():
        return None
    rows = [
        {
            "url": reverse("file_download", args=[file.pk]),
            "cells": [
                {"value": file.title, "sub": file.name},
                {"value": file.number},
                {"value": partial_date(localtime(file.kept_at).date().isoformat(), "short"), "sub": str(file.kept_by or "")},
                {"value": file.digest[:12]},
            ],
        }
        for file in kept
    ]
    columns = [
        {"key": "file", "label": _("File")}, {"key": "number", "label": _("Version"), "align": "r"}, {"key": "when", "label": _("Kept on")},
        {"key": "hash", "label": _("Fingerprint")},
    ]  # fmt: skip
    found: Section = {
        "title": _("Deliverables and files"), "id": "files", "columns": columns, "rows": rows, "template": "crocevia/detail/folded.html",
        "folds": [{"label": _("Keep a file"), "forms": forms.files()}],
    }  # fmt: skip
    return found if rows else {**found, "empty": {"reason": _("No file is kept yet.")}}

