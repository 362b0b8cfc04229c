"""What happened to a partner, in the order of time: foundation, dated facts and figures, agreements, cases, residency."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crocevia.insight.directory.gathered import Gathered
from crocevia.insight.telling import has_figure, source_of
from crocevia.insight.where import OF_THE_BODY
from crocevia.people.dates import first_day
from crocevia.records.models import Statement


def is_event(statement: Statement) -> bool:
    """A dated sentence happened. A dated figure was measured, and what stands under a name of its own was said then."""
    named = statement.metric and statement.topic != Statement.Topic.MILESTONE
    return bool(statement.as_of) and not (named or has_figure(statement)) and statement.disagreement_id is None


def _of_statement(statement: Statement) -> dict[str, Any]:
    worded = {"founded": _("Founded"), "established": _("Established")}.get(statement.metric)
    own = worded is not None
    return {
        "id": f"s-{statement.code}",
        "when": statement.as_of,
        "text": worded or statement.text,
        "language": "" if own else statement.language,
        "sub": " · ".join(part for part in (statement.qualifier, _("planned") if statement.planned else "", statement.note) if part),
        "vague": statement.planned or statement.derived or bool(statement.qualifier),
        "own": own,
        "source": source_of(statement.citations.all()),
    }


def _told_elsewhere(gathered: Gathered, statement: Statement) -> bool:
    """The district's milestones have a page of their own."""
    return gathered.is_operator and statement.topic not in OF_THE_BODY


def events_of(gathered: Gathered) -> list[dict[str, Any]]:
    """Every dated thing, and agreements without a date at the end."""
    events = [_of_statement(s) for s in gathered.statements if is_event(s) and not _told_elsewhere(gathered, s)]
    told = {event["when"] for event in events if event["own"]}
    if gathered.organisation.founded and not told:
        events.append({"when": gathered.organisation.founded, "text": _("Founded"), "own": True})
    for agreement in gathered.agreements:
        events.append(
            {
                "when": agreement.signed,
                "text": agreement.title,
                "url": reverse("agreement_detail", args=[agreement.pk]),
                "language": agreement.language,
                "sub": agreement.status_note,
                "source": source_of(agreement.citations.all()),
            }
        )
    for case in gathered.cases:
        if case.dated:
            events.append(
                {
                    "when": case.dated,
                    "text": case.title,
                    "url": reverse("case_detail", args=[case.pk]),
                    "language": case.language,
                    "sub": case.type,
                    "source": source_of(case.citations.all()),
                }
            )
    for link in gathered.links:
        if link.since and link.predicate == "resident_of" and link.subject_id == gathered.organisation.pk:
            events.append(
                {"when": link.since, "text": _("Settled in the park"), "own": True, "source": source_of(link.citations.all())}
            )
    return sorted(events, key=lambda event: (not event["when"], first_day(event["when"]) if event["when"] else None))


def timeline_of(gathered: Gathered) -> tuple[dict[str, Any] | None, set[Any]]:
    """The section, and the keys of the statements that it shows."""
    events = events_of(gathered)
    shown = {statement.pk for statement in gathered.statements if is_event(statement)}
    if not events:
        return None, shown
    vague = any(event.get("vague") for event in events)
    note = _("Filled: dated. Hollow: planned, or a date that is only bounded.") if vague else ""
    return {"title": _("Timeline"), "id": "timeline", "note": note, "timeline": events}, shown
