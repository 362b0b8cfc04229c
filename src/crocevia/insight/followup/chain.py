"""The chain of a case, from listening to impact: at each step what the source gives, with the source, or that it does not say."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.exchange.needs.models import Need
from crocevia.insight.telling import source_of
from crocevia.projects.cases.models import Case
from crocevia.projects.outcomes.models import Outcome
from crocevia.records.models import Citation, Link, Record

Part = dict[str, Any]
_CITED = Prefetch("citations", Citation.objects.select_related("document"))


def case_chain(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """Nine steps, drawn and told. Nothing is read into the source: what it does not give is shown as not told."""
    case: Case = record
    if not record.reads_in_full:
        return
    seen = Link.objects.visible_to(request.actor).select_related("subject", "subject_record", "object_record").prefetch_related(_CITED)
    inward = list(seen.filter(object_record=record.pk))
    outward = list(seen.filter(subject_record=record.pk))
    whole = source_of(record.citations.select_related("document"))
    steps = [
        (_("Listening"), _words(case, "origin_story", whole)),
        (_("Brief"), _brief(case, inward, whole)),
        (_("Coverage"), []),
        (_("Coalition"), _parties(inward, broker=False)),
        (_("Introduction"), _parties(inward, broker=True)),
        (_("Agreement"), [_tied(link, link.object_record) for link in outward if link.predicate == "under_agreement"]),
        (_("Project"), _work(case, whole)),
        (_("Outcome"), _outcomes(case, inward, whole)),
        (_("Impact"), _figures(case, whole)),
    ]
    told = sum(bool(parts) for _label, parts in steps)
    section = {
        "title": _("From listening to impact"),
        "id": "chain",
        "note": ngettext("the source tells %(n)d of nine steps", "the source tells %(n)d of nine steps", told) % {"n": told},
        "template": "followup/chain.html",
        "steps": [{"label": label, "parts": parts} for label, parts in steps],
        "spoken": _("Steps that the source tells: %(told)s") % {"told": ", ".join(str(label) for label, parts in steps if parts)},
        "language": record.language,
        "marks": [{"x": f"{4 + n * 11.5:.1f}%", "told": bool(parts)} for n, (_label, parts) in enumerate(steps)],
    }
    said = {part["text"] for _label, parts in steps for part in parts if part.get("said")}
    context["sections"] = [section, *(each for each in context["sections"] if each.get("text") not in said)]


def _part(text: str, source: Any = None, **more: Any) -> Part:
    return {"text": text, "source": source, **more}


def _words(case: Case, name: str, source: Any) -> list[Part]:
    text = getattr(case, name)
    return [_part(text, source, said=True)] if text else []


def _tied(link: Link, record: Record | None) -> Part:
    assert record is not None
    url = reverse(f"{record.kind}_detail", args=[record.pk])
    return _part(record.title, source_of(link.citations.all()), url=url, language=record.language)


def _brief(case: Case, inward: list[Link], source: Any) -> list[Part]:
    needs = [link for link in inward if link.predicate == "solved_by" and link.subject_record]
    if not needs:
        return _words(case, "need_text", source)
    found = []
    for link in needs:
        aspects = Need.objects.get(pk=link.subject_record_id).aspects.count()
        sub = ngettext("%(n)d aspect, as we read it", "%(n)d aspects, as we read them", aspects) % {"n": aspects}
        found.append({**_tied(link, link.subject_record), "sub": sub})
    return found


def _parties(inward: list[Link], broker: bool) -> list[Part]:
    """Who took part and as what; or what the operator did to bring them together."""
    found = []
    for link in inward:
        if link.subject is None or (link.subject.slug == settings.DISTRICT) != broker:
            continue
        if broker and link.predicate not in ("facilitator_of", "promoter_of"):
            continue
        url = reverse("organisation_detail", args=[link.subject.slug])
        found.append(_part(link.subject.name, source_of(link.citations.all()), url=url, role=link.role))
    return found


def _work(case: Case, source: Any) -> list[Part]:
    found = _words(case, "solution", source)
    facts = []
    if case.duration:
        facts.append(ngettext("%(n)d month", "%(n)d months", case.duration) % {"n": case.duration})
    facts += [part for part in (case.funding_kind, case.programme) if part]
    return [*found, _part(" · ".join(facts), source)] if facts else found


def _outcomes(case: Case, inward: list[Link], source: Any) -> list[Part]:
    found = _words(case, "outcome", source)
    kept = {link.subject_record_id: link for link in inward if link.predicate == "outcome_of" and link.subject_record_id}
    for outcome in Outcome.objects.filter(pk__in=kept):
        sub = _("told by a source, not signed") if outcome.state == "reported" else ""
        url = reverse("outcome_detail", args=[outcome.pk])
        found.append(_part(str(Outcome.Type(outcome.type).label).capitalize(), None, url=url, sub=sub))
    return found


def _figures(case: Case, source: Any) -> list[Part]:
    found = []
    if case.staff:
        found.append(_part(ngettext("%(n)s person at work", "%(n)s people at work", case.staff) % {"n": number_format(case.staff, force_grouping=True)}, source))
    if case.floor_space:
        found.append(_part(_("%(n)s m² of floor") % {"n": number_format(case.floor_space, force_grouping=True)}, source))
    return found
