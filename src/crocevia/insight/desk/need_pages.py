"""What the desk adds to a need: its introductions and candidates, its teaser and second reading, its owner's review."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.evidence import approved_teaser, barred, days_waiting
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import MARKS, STATES
from crocevia.exchange.introductions.wording import candidate_text
from crocevia.exchange.needs.actions import HANDOVER, move_need, revise_need
from crocevia.exchange.needs.comment_actions import send_back
from crocevia.exchange.needs.models import Need, TeaserVersion
from crocevia.exchange.needs.rules import VALIDATED
from crocevia.exchange.needs.teaser_actions import ask_second_reading, judge_teaser, may_review
from crocevia.exchange.needs.texts import brief_hash, brief_text
from crocevia.insight.desk.candidates import Candidate, candidate_for, candidates_of
from crocevia.insight.desk.comment_pages import comments_of
from crocevia.matching.coarser import first_words
from crocevia.matching.nearest import MatchengineError
from crocevia.people.actor import Role
from crocevia.people.answering import staff_in
from crocevia.people.models import Organisation, User
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.ui.record_pages import find
from crocevia.ui.steps import refused, seen, words
from crocevia.ui.writing import partial_date

log = logging.getLogger(__name__)
REVIEW_MARKS = {"waiting": "wait", "approved": "good", "refused": "stop"}


def need_sections(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """On the need's own page: the way to its introductions and its ledger, what waits for this reader."""
    need: Need = record
    actor = request.actor
    if not need.reads_in_full:
        if actor.organisations and need.state in ("open", "in_introduction") and approved_teaser(need):
            url = reverse("need_interest", args=[need.pk])
            context["actions"].append({"label": _("We could help"), "url": url, "main": True})
        return
    version = need.teasers.first()
    if version and version.review == TeaserVersion.Review.WAITING and may_review(actor, need, version):
        context["sections"].insert(0, _second_reading(need, version))
    if need.state == "owner_review" and need.owner_id in actor.organisations:
        context["actions"].append(
            {"label": _("Read and validate"), "url": reverse("need_review", args=[need.pk]), "main": True}
        )
    if not context["writable"]:
        return
    if actor.is_broker and need.broker_id == actor.user_id:
        context["actions"].append({"label": _("Introductions"), "url": reverse("need_introductions", args=[need.pk])})
    if HANDOVER.may_give(need, actor) and need.broker_id is None:
        url = reverse("need_hand_over", args=[need.pk])
        context["actions"].append({"label": _("Ask a broker"), "url": url, "main": True})
    context["actions"].append({"label": _("Who saw what"), "url": reverse("need_ledger", args=[need.pk])})
    if need.owner_id in actor.organisations:
        context["sections"].append(_introduced(need, request))
    comments = comments_of(need, actor)
    if comments:
        note = _("Its owner and its broker read them, nobody else.")
        context["sections"].append({"title": _("Comments on the text"), "note": note, "id": "comments", "template": "desk/comments.html"})
        context["comments"] = comments


def _second_reading(need: Need, version: TeaserVersion) -> dict[str, Any]:
    return {
        "title": _("Second reading of the teaser"),
        "note": _("You read the whole need until you have judged this one line."),
        "id": "second-reading",
        "template": "desk/second_reading.html",
        "version": version,
        "language": need.language,
        "url": reverse("need_teaser", args=[need.pk]),
        "danger_url": reverse("need_danger", args=[need.pk]),
    }


def _introduced(need: Need, request: HttpRequest) -> dict[str, Any] | None:
    rows = [_row(each) for each in need.introductions.visible_to(request.actor).order_by("-waiting_since")]
    return {"title": _("Introductions"), "columns": _columns(), "rows": rows, "id": "introductions"} if rows else {}


def _columns() -> list[dict[str, str]]:
    return [
        {"key": "candidate", "label": _("Candidate")}, {"key": "state", "label": _("State")}, {"key": "since", "label": _("Since")},
        {"key": "days", "label": _("Days"), "align": "r"},
    ]  # fmt: skip


def _row(introduction: Introduction) -> dict[str, Any]:
    state = introduction.state
    return {
        "url": reverse("introduction_detail", args=[introduction.pk]),
        "cells": [
            {"value": introduction.candidate_name, "sub": _("offered by itself") if introduction.unsolicited else ""},
            {"value": STATES[state], "mark": MARKS[state]},
            {"value": partial_date(localtime(introduction.waiting_since).date().isoformat(), "short")},
            {"value": days_waiting(introduction)},
        ],
    }


def brokered(request: HttpRequest, pk: UUID) -> Need:
    """The need, for its broker; 404 for who does not see it, 403 for who sees it and does not broker it."""
    need: Need = find(request, kind_of("need"), pk, writable=True)
    if not request.actor.is_broker or need.broker_id != request.actor.user_id:
        raise PermissionDenied
    return need


@require_safe
def need_introductions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The broker's page of one need: what is still missing, who is introduced, who else could be."""
    need = brokered(request, pk)
    ready = need.state in VALIDATED
    found, trouble = _found(need, request) if ready else ([], "")
    version = need.teasers.first()
    context = {
        "title": _("Introductions"),
        "need": need,
        "path": [
            {"label": _("Needs"), "url": reverse("need_list")},
            {"label": need.title, "url": reverse("need_detail", args=[pk])},
        ],
        "state": {"mark": kind_of("need").marks.get(need.state, "none"), "word": kind_of("need").states[need.state]},
        "ready": ready,
        "version": version,
        "review": {"mark": REVIEW_MARKS[version.review], "word": TeaserVersion.Review(version.review).label}
        if version
        else None,
        "drafted": "" if version else first_words(need),
        "reviewers": _reviewers(need, version),
        "columns": _columns(),
        "rows": [_row(each) for each in Introduction.objects.filter(for_need=need).visible_to(request.actor)],
        "candidates": [_shown(candidate, number) for number, candidate in enumerate(found, start=1)],
        "trouble": trouble,
        "others": _others(need, found) if ready else [],
        "ledger_url": reverse("need_ledger", args=[pk]),
        "hand_over_url": reverse("need_hand_over", args=[pk]),
    }
    return render(request, "desk/introductions.html", context)


def _found(need: Need, request: HttpRequest) -> tuple[list[Candidate], str]:
    try:
        return candidates_of(need, request.actor), ""
    except MatchengineError as why:
        log.error("the engine has no answer: %s", why)
        return [], _("The index cannot be read. Ask whoever runs the site to build the index again.")


def _others(need: Need, found: list[Candidate]) -> list[Organisation]:
    """Whom else the broker may name: everybody who may be a candidate and is none yet."""
    away = barred(need) | set(need.introductions.values_list("candidate_id", flat=True)) | {each.organisation.pk for each in found}
    return list(Organisation.objects.exclude(pk__in=away).only("pk", "name", "slug").order_by("name"))


def _shown(candidate: Candidate, number: int) -> dict[str, Any]:
    organisation = candidate.organisation
    return {
        "number": number,
        "name": organisation.name,
        "slug": organisation.slug,
        "url": reverse("organisation_detail", args=[organisation.slug]),
        "expected": candidate.expected,
        "reasons": candidate.reasons[:4],
        "rings": [n < candidate.open for n in range(3)],
        "open": candidate.open,
        "held_by": candidate.held_by,
    }


def _reviewers(need: Need, version: TeaserVersion | None) -> list[User]:
    """Brokers who may read the waiting teaser."""
    if version is None or version.review != TeaserVersion.Review.WAITING:
        return []
    return [user for user in staff_in(Role.BROKER) if user.pk not in (need.broker_id, version.written_by_id)]


@require_POST
def need_shortlist(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a party on the shortlist, with the reasons that the coverage gives at this moment."""
    need = brokered(request, pk)
    candidate = get_object_or_404(Organisation, slug=words(request.POST, "slug", 80))

    def act() -> None:
        actions.shortlist(
            need, actor=request.actor, candidate=candidate, reasons=candidate_for(need, request.actor, candidate)
        )

    refused(request, act, _("On the shortlist, with its reasons."))
    return HttpResponseRedirect(reverse("need_introductions", args=[pk]))


@require_POST
def need_teaser(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the teaser anew, ask a second broker to read it, or judge it."""
    verb, posted = request.POST.get("verb", ""), request.POST
    if verb in ("approve", "refuse"):
        need: Need = find(request, kind_of("need"), pk)
        number = words(posted, "number", 6)
        if not need.reads_in_full or not number.isdecimal():
            raise Http404
        told = {"number": int(number), "approve": verb == "approve", "reason": words(posted, "reason")}
        refused(
            request, lambda: judge_teaser(need, actor=request.actor, **told), _("Thank you: your judgement is kept.")
        )
        return HttpResponseRedirect(reverse("request_list"))
    need = brokered(request, pk)
    if verb == "write":
        text = words(posted, "teaser", 300)
        done = _("Kept as a new version. A second broker must read it.")
        refused(request, lambda: revise_need(need, actor=request.actor, version=seen(posted), teaser=text), done)
    else:
        key = words(posted, "reviewer", 9)
        reviewer = get_object_or_404(User, pk=int(key) if key.isdecimal() else 0)
        refused(request, lambda: ask_second_reading(need, actor=request.actor, reviewer=reviewer), _("Asked."))
    return HttpResponseRedirect(reverse("need_introductions", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def need_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner reads the whole brief, validates just this text, or sends it back with corrections."""
    need: Need = find(request, kind_of("need"), pk, writable=True)
    if need.owner_id not in request.actor.organisations:
        raise PermissionDenied
    if request.method == "POST":
        yes = request.POST.get("verb") == "validate"
        read, reason = words(request.POST, "read", 64) or "-", words(request.POST, "reason", 4000)

        def act() -> Need:
            if yes:
                return move_need(need, actor=request.actor, to="validated", text_hash=read)
            return send_back(need, actor=request.actor, words=reason)

        refused(request, act, _("Validated: exactly this text.") if yes else _("Sent back to your broker."))
        return HttpResponseRedirect(reverse("need_detail", args=[pk]))
    context = {
        "title": _("Is this your need?"),
        "need": need,
        "path": [
            {"label": _("Needs"), "url": reverse("need_list")},
            {"label": need.title, "url": reverse("need_detail", args=[pk])},
        ],
        "aspects": need.aspects.all(),
        "exclusions": need.exclusions.all(),
        "text": brief_text(need),
        "read": brief_hash(need),
        "waits": need.state == "owner_review",
        "comments": comments_of(need, request.actor, back="review"),
    }
    return render(request, "desk/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def need_interest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A party that read an open teaser offers itself: it says yes to being named, before anybody asked."""
    need: Need = find(request, kind_of("need"), pk)
    mine = Organisation.objects.filter(pk__in=request.actor.organisations).exclude(pk__in=barred(need)).first()
    version = approved_teaser(need)
    if mine is None or version is None or need.state not in ("open", "in_introduction"):
        raise Http404
    if request.method == "POST":
        done = _("Thank you: your interest is kept, and your yes with it.")
        refused(request, lambda: actions.express_interest(need, actor=request.actor, candidate=mine), done)
        return HttpResponseRedirect(reverse("request_list"))
    shown = Introduction(candidate_name=mine.name, teaser=version.text)
    lines = candidate_text(shown, request.LANGUAGE_CODE).split("\n")
    context = {
        "title": _("We could help"),
        "lines": lines,
        "need": need,
        "cancel_url": reverse("need_detail", args=[pk]),
    }
    return render(request, "desk/interest.html", context)
