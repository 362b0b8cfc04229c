"""The district told by its facts: statements about the operator, its spaces, its fund and its training, by topic."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.insight.telling import CITED, by_label, has_figure, level_of, number, point_of, source_words
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.agreements.models import Agreement
from crocevia.records.models import Link, Statement
from crocevia.ui.writing import brief_number, partial_date

Topic = Statement.Topic
Section = dict[str, Any]
RECORDS = ("space", "fund", "programme")
FIRST_YEAR = 2002
_YEAR = re.compile(r"\b(19|20)\d\d\b")


@dataclass
class Story:
    """Every statement of the district's story that the reader may see, by topic, in the sources' order."""

    actor: Actor
    district: Organisation | None
    by_topic: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))

    def told(self, *topics: str) -> list[Statement]:
        return [statement for topic in topics for statement in self.by_topic.get(topic, [])]


def told_to(actor: Actor, *topics: str) -> Story:
    """The story, whole or some of its topics, in four queries."""
    rule = Q(organisation__slug=settings.DISTRICT) | Q(record__kind__in=RECORDS)
    rows = Statement.objects.visible_to(actor).filter(rule)
    if topics:
        rows = rows.filter(topic__in=topics)
    story = Story(actor, Organisation.objects.filter(slug=settings.DISTRICT).first())
    for statement in rows.select_related("disagreement", "record", "organisation").prefetch_related(CITED):
        story.by_topic[statement.topic].append(statement)
    return story


def sentences(title: str, key: str, statements: Sequence[Statement], note: str = "") -> Section | None:
    """A section of sentences: those about something under its name, the others one under the other."""
    told = by_label(statements)
    counted = [{**number(s), "label": capfirst(s.metric), "id": f"s-{s.code}"} for s in statements if has_figure(s)]
    if not (told or counted):
        return None
    return {
        "title": title,
        "id": key,
        "note": note,
        "figures": counted,
        "template": "insight/told.html",
        "told": told,
    }


def inferred_year(statement: Statement) -> int | None:
    """The year that an undated document betrays: the latest date inside it, as its dating note says."""
    for citation in statement.citations.all():
        found = _YEAR.search(citation.document.dated or citation.document.dating_note)
        if found:
            return int(found[0])
    return None


def marks_of(statement: Statement) -> list[dict[str, Any]]:
    """The statement on a line of years: a point, a band over a period, hollow where the date is inferred or planned."""
    year = int(statement.as_of[:4]) if statement.as_of else None
    of_period = _YEAR.fullmatch(statement.period)
    if of_period:
        return [{"kind": "point", "at": int(of_period[0])}]
    if year and statement.period == "last ten years":
        return [{"kind": "band", "since": year - 10, "until": year}]
    if year:
        return [{"kind": "point", "at": year, "vague": statement.planned}]
    inferred = inferred_year(statement)
    return [{"kind": "point", "at": inferred, "vague": True}] if inferred else []


def multiple(statement: Statement, last: int) -> dict[str, Any]:
    told = number(statement)
    also = [statement.period, "" if statement.as_of or statement.period else _("undated: year inferred")]
    return {
        **told,
        "id": f"s-{statement.code}",
        "label": capfirst(statement.metric),
        "words": "" if has_figure(statement) else statement.text,
        "sources": [told["source"]],
        "level": level_of(statement),
        "also": "; ".join(part for part in (*also, told["note"]) if part),
        "first": FIRST_YEAR,
        "last": last,
        "marks": marks_of(statement),
    }


def agreements_multiple(actor: Actor, last: int) -> dict[str, Any] | None:
    """Agreements on record, counted along the years: the one figure with records under it."""
    years = sorted(int(d[:4]) for d in Agreement.objects.visible_to(actor).exclude(signed="").values_list("signed", flat=True))
    if not years:
        return None
    points = [(year, sum(1 for y in years if y <= year) / len(years)) for year in dict.fromkeys(years)]
    return {
        "id": "agreements",
        "label": _("Agreements and memberships"),
        "url": reverse("agreement_list"),
        "value": len(years),
        "sources": [],
        "level": _("counted from dated records"),
        "first": FIRST_YEAR,
        "last": last,
        "marks": [{"kind": "steps", "points": points}],
    }


def figures_section(story: Story) -> Section | None:
    """Every key figure of the district on the same years."""
    last = timezone.localdate().year
    drawn = [multiple(statement, last) for statement in story.told(Topic.FIGURE)]
    counted = agreements_multiple(story.actor, last)
    drawn = [*([counted] if counted else []), *drawn]
    if not drawn:
        return None
    return {
        "title": _("Key figures"),
        "id": "figures",
        "note": _("Filled: dated. Hollow: date inferred or planned. Band: total over a period."),
        "template": "insight/multiples.html",
        "multiples": drawn,
    }


def differing_figures(story: Story) -> list[Section]:
    """Figures that the sources give differently, side by side: the number of organisations first."""
    by_point: dict[Any, list[Statement]] = {}
    for statement in story.told(Topic.FIGURE):
        if statement.disagreement:
            by_point.setdefault(statement.disagreement, []).append(statement)
    points = [point_of(point, touched) for point, touched in by_point.items()]
    drawn = [point for point in points if point["figure"]]
    if not drawn:
        return []
    residents = Link.objects.filter(predicate="resident_of", object__slug=settings.DISTRICT).values("subject").distinct().count()
    drawn[0]["figure"]["records"] = {
        "words": ngettext(
            "In this ledger, %(n)d resident has a page of its own.", "In this ledger, %(n)d residents have a page of their own.", residents
        )
        % {"n": residents},
        "url": f"{reverse('organisation_list')}?residency=yes",
    }
    return [
        {
            "title": _("Where the sources differ"),
            "id": "differ",
            "note": _("Nobody has chosen for you."),
            "template": "insight/differences.html",
            "points": drawn,
        }
    ]


def areas_section(story: Story) -> Section | None:
    """The site: its areas as bars, then everything said of it."""
    told = story.told(Topic.SITE)
    areas = [s for s in told if s.unit in ("m²", "m2") and s.value is not None]
    if not told:
        return None
    section = sentences(_("Site and buildings"), "site", [s for s in told if s not in areas]) or {
        "title": _("Site and buildings"),
        "id": "site",
    }
    bars = [
        {
            "label": capfirst(statement.metric),
            "value": statement.value,
            "words": brief_number(statement.value),
            "sub": ", ".join(
                part
                for part in (
                    _("planned") if statement.planned else "",
                    _("computed") if statement.derived else "",
                    source_words(statement),
                    partial_date(statement.as_of),
                )
                if part
            ),
        }
        for statement in areas
    ]
    links = {s.record.pk: s.record for s in told if s.record_id}
    return {
        **section,
        "template": "insight/site.html",
        "bars": bars,
        "records": [{"label": r.title, "language": r.language, "url": reverse(f"{r.kind}_detail", args=[r.pk])} for r in links.values()],
    }


def of_record(story: Story, title: str, key: str, topic: str) -> Section | None:
    """What is said of one kind of record, with the way to its page."""
    told = story.told(topic)
    section = sentences(title, key, told)
    if section is None:
        return None
    records = {s.record.pk: s.record for s in told if s.record_id}
    section["actions"] = [
        {"label": record.title, "url": reverse(f"{record.kind}_detail", args=[record.pk])} for record in records.values()
    ]
    return section
