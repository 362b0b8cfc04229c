"""A partner's page from what was gathered: sections for the wide column, parts for the narrow one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crocevia.insight.directory.aside import parts_of
from crocevia.insight.directory.gathered import Gathered
from crocevia.insight.directory.relations import companions_group, relations_of
from crocevia.insight.directory.timeline import timeline_of
from crocevia.insight.telling import by_label, has_figure, points_of, source_of
from crocevia.insight.where import OF_THE_BODY
from crocevia.people.models import Organisation
from crocevia.projects.cases.models import Case
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.records.parties import may_change_organisation
from crocevia.records.party_listing import KINDS, concepts_in
from crocevia.ui.navigation import find_url
from crocevia.ui.writing import partial_date
from crocevia.vocabulary.queries import concepts_of, label_of

Section = dict[str, Any]



def capabilities_section(gathered: Gathered) -> Section:
    """What it can do, by type, each line with its sentence."""
    order = list(concepts_of("capability-kinds"))
    held = sorted(
        gathered.capabilities,
        key=lambda c: (order.index(c.type) if c.type in order else len(order), c.title.casefold()),
    )
    lines = [
        {
            "title": capability.title,
            "url": reverse("capability_detail", args=[capability.pk]),
            "kind": label_of("capability-kinds", capability.type),
            "sub": " · ".join(
                str(part)
                for part in (capability.year, f"TRL {capability.trl}" if capability.trl else "")
                if part
            ),
            "sentence": capability.evidence or capability.summary,
            "language": capability.language,
            "source": source_of(capability.citations.all()),
        }
        for capability in held
    ]
    section: Section = {"title": _("What it can do"), "id": "capabilities", "capabilities": lines}
    if lines:
        section["note"] = _("Each line rests on a sentence somebody wrote.")
    else:
        mine = gathered.organisation.pk in gathered.actor.organisations or gathered.actor.is_staff_of_district
        section["empty"] = {
            "reason": _("No source says yet what it can bring."),
            "link_label": _("Add a capability") if mine else "",
            "link_url": reverse("capability_new") if mine else "",
        }
    return section


def _parties_cell(gathered: Gathered, case: Case) -> dict[str, Any]:
    return {"value": ", ".join(link.subject.name for link in gathered.companions.get(case.pk, []))}


def cases_section(gathered: Gathered) -> Section | None:
    """Collaborations with its part in each, who else took part, and what came of it."""
    rows = []
    for case in gathered.cases:
        link = gathered.own_link(case)
        if link is None:
            continue
        source = source_of(case.citations.all())
        rows.append(
            {
                "url": reverse("case_detail", args=[case.pk]),
                "cells": [
                    {"value": case.title, "lang": case.language, "sub": case.type},
                    {
                        "value": link.role or label_of("link-predicates", link.predicate),
                        "lang": case.language if link.role else "",
                    },
                    _parties_cell(gathered, case),
                    {"value": case.outcome, "lang": case.language},
                    {
                        "value": ", ".join(part for part in (source["title"], source["locator"]) if part) if source else "",
                        "html_class": "src",
                    },
                ],
            }
        )
    if not rows:
        return None
    columns = [
        {"key": "case", "label": _("Case")},
        {"key": "role", "label": _("Its role")},
        {"key": "with", "label": _("With")},
        {"key": "outcome", "label": _("What came of it"), "long": True},
        {"key": "source", "label": _("Source"), "long": True},
    ]
    return {"title": _("Cases"), "id": "cases", "columns": columns, "rows": rows}


def _owned_row(record: Record) -> dict[str, Any]:
    kind = kind_of(record.kind)
    told = kind.state_of(record)
    state = kind.states.get(told, told)
    return {
        "url": reverse(f"{kind.code}_detail", args=[record.pk]),
        "cells": [
            {"value": record.title, "lang": record.language},
            {"value": state, "mark": kind.marks.get(told, "none") if state else ""},
            {"value": partial_date(record.updated, "short")},
        ],
    }


def owned_sections(gathered: Gathered) -> dict[str, Section]:
    """Needs and other records of its own that the reader may read in full, a table for each kind."""
    by_kind: dict[str, list[Record]] = {}
    for record in gathered.owned:
        by_kind.setdefault(record.kind, []).append(record)
    sections = {}
    for code, records in by_kind.items():
        kind = kind_of(code)
        columns = [
            {"key": "title", "label": kind.label},
            {"key": "state", "label": _("State")},
            {"key": "updated", "label": _("Changed")},
        ]
        rows = [_owned_row(record) for record in records]
        sections[code] = {"title": kind.plural, "id": f"owned-{code}", "columns": columns, "rows": rows}
    return sections


def told_section(gathered: Gathered, shown: set[Any]) -> Section | None:
    """Sentences of the sources that no other section shows."""
    rest = [s for s in gathered.statements if not has_figure(s) and s.pk not in shown]
    if gathered.is_operator:
        rest = [s for s in rest if s.topic in OF_THE_BODY]
    else:
        rest = [s for s in rest if s.disagreement_id is None]
    if not rest:
        return None
    return {
        "title": _("What the sources say"),
        "id": "told",
        "template": "insight/told.html",
        "told": by_label(rest),
    }


def differences_section(gathered: Gathered) -> Section | None:
    """Where the sources differ, both sides side by side."""
    points = [] if gathered.is_operator else points_of(gathered.statements)
    if not points:
        return None
    return {
        "title": _("Where the sources differ"),
        "id": "differences",
        "note": _("Both sides are kept."),
        "template": "insight/differences.html",
        "points": points,
    }


def _actions(gathered: Gathered) -> list[dict[str, Any]]:
    organisation, actions = gathered.organisation, []
    if gathered.is_operator:
        actions.append({"label": _("The district's story"), "url": reverse("district")})
    if may_change_organisation(gathered.actor, organisation):
        actions.append({"label": _("Members"), "url": reverse("organisation_members", args=[organisation.slug])})
        actions.append({"label": _("Edit"), "url": reverse("organisation_edit", args=[organisation.slug])})
    need = find_url("need_tell")
    if need:
        actions.append({"label": _("Bring a need"), "url": need, "main": True})
    return actions


def _meta(gathered: Gathered) -> list[Any]:
    kinds = [held.concept.label for held in concepts_in(gathered.organisation, KINDS)]
    return [_("Partner"), *kinds, *([{"mark": "good", "word": _("resident")}] if gathered.resident else [])]


def _lead(organisation: Organisation) -> str:
    return organisation.sector or organisation.summary


def organisation_context(request: HttpRequest, gathered: Gathered) -> dict[str, Any]:
    """The context of directory/organisation.html, a page of crocevia/detail.html."""
    organisation = gathered.organisation
    timeline, dated = timeline_of(gathered)
    kinds = [held.concept.label for held in concepts_in(organisation, KINDS)]
    founding = ", ".join(part for part in (*kinds[:1], partial_date(organisation.founded, "short")) if part)
    owned = owned_sections(gathered)
    together = [(case, gathered.companions[case.pk]) for case in gathered.cases if gathered.own_link(case)]
    sections = [
        capabilities_section(gathered),
        owned.pop("need", None),
        relations_of(organisation, gathered.between, founding, companions_group(together)),
        cases_section(gathered),
        timeline,
        *owned.values(),
        told_section(gathered, dated),
        differences_section(gathered),
    ]
    return {
        "title": organisation.name,
        "title_language": "",
        "lead": _lead(organisation),
        "lead_language": organisation.language,
        "path": [{"label": _("Partners"), "url": reverse("organisation_list")}],
        "meta": _meta(gathered),
        "actions": _actions(gathered),
        "sections": [section for section in sections if section],
        "aside": parts_of(gathered),
        "organisation": organisation,
    }
