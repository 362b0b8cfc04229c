"""The district's own pages: its story, timeline, territory, clusters, sources."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.insight.district.story import (
    Section,
    Story,
    Topic,
    areas_section,
    differing_figures,
    figures_section,
    of_record,
    sentences,
    told_to,
)
from crocevia.insight.telling import source_of


def way_here() -> list[dict[str, str]]:
    """The path above a page of the district."""
    return [{"label": _("District"), "url": reverse("district")}]


def doors() -> dict[str, Any]:
    """The part of the narrow column that leads to the other pages."""
    pages = (
        (_("Timeline"), reverse("district_timeline")),
        (_("Territory"), reverse("district_territory")),
        (_("Clusters"), reverse("clusters")),
        (_("Sources"), reverse("district_sources")),
        (_("People"), reverse("people_list")),
    )
    return {"title": _("More of the district"), "template": "insight/doors.html", "doors": pages}


def _contents(sections: list[Section]) -> dict[str, Any]:
    chips = [{"label": section["title"], "url": f"#{section['id']}"} for section in sections]
    return {"title": _("On this page"), "chips": chips}


def _lead(story: Story) -> tuple[str, str]:
    """What the district is, as the sources put it."""
    kinds = [s for s in story.told(Topic.IDENTITY) if s.metric == "type"]
    return (kinds[0].text, kinds[0].language) if kinds else ("", "")


@require_safe
def district(request: HttpRequest) -> HttpResponse:
    """The district by its facts: figures, purpose, way of working, site, services, fund, training."""
    story = told_to(request.actor)
    identity = [s for s in story.told(Topic.IDENTITY) if s.organisation_id]
    sections = [
        *differing_figures(story),
        figures_section(story),
        sentences(_("What it is for"), "mission", story.told(Topic.MISSION)),
        sentences(_("How it works"), "method", story.told(Topic.METHOD)),
        areas_section(story),
        sentences(_("Services"), "services", story.told(Topic.SERVICE)),
        sentences(_("Recognition"), "recognition", story.told(Topic.RECOGNITION)),
        of_record(story, _("The fund"), "fund", Topic.FUND),
        of_record(story, _("Training"), "training", Topic.TRAINING),
        sentences(_("Names, owners, bodies"), "identity", identity),
    ]
    shown = [section for section in sections if section]
    lead, language = _lead(story)
    context = {
        "title": _("The district"),
        "lead": lead,
        "lead_language": language,
        "meta": [story.district.name] if story.district else [],
        "sections": shown,
        "aside": [_contents(shown), doors()],
        "actions": [{"label": _("Its page as a partner"), "url": reverse("organisation_detail", args=[story.district.slug])}]
        if story.district
        else [],
    }
    if not shown:
        context["sections"] = [{"title": "", "empty": {"reason": _("No source about the district has been loaded yet.")}}]
    return render(request, "insight/page.html", context)


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """The milestones, in order, with the place in the source of each."""
    story = told_to(request.actor, Topic.MILESTONE)
    events = [
        {
            "id": f"s-{statement.code}",
            "when": statement.as_of,
            "text": statement.text,
            "language": statement.language,
            "sub": _("planned") if statement.planned else "",
            "vague": statement.planned or statement.derived,
            "source": source_of(statement.citations.all()),
            "differs": statement.disagreement,
        }
        for statement in sorted(story.told(Topic.MILESTONE), key=lambda s: (s.as_of, s.position))
        if statement.organisation_id
    ]
    context = {
        "title": _("Timeline of the district"),
        "path": way_here(),
        "meta": [f"{events[0]['when'][:4]}–{events[-1]['when'][:4]}"] if events else [],
        "events": events,
        "aside": [doors()],
    }
    return render(request, "insight/timeline.html", context)
