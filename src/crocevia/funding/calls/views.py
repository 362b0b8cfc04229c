"""Eligibility of a chosen group, calls kept in view, and calendars of deadlines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crocevia.funding.calls import calendar
from crocevia.funding.calls.actions import forget_call, save_call
from crocevia.funding.calls.catalogue import rules_of
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.funding.calls.profile import Told, told_by
from crocevia.funding.calls.sheet import sheet
from crocevia.people.actor import Actor, actor_of
from crocevia.people.models import Organisation, User
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.listing import records_of
from crocevia.ui.lists import asked
from crocevia.ui.record_pages import find

MOST_IN_A_FEED = 1000


def told_in(request: HttpRequest) -> Told:
    """The group that a request names: the address on a first look, the form afterwards, with its two buttons obeyed."""
    data = request.POST if request.method == "POST" else request.GET
    slugs = [slug for slug in data.getlist("party") if slug != data.get("drop")]
    wanted = " ".join(data.get("add", "").replace("\x00", "").split())[:300]
    unknown = False
    if wanted:
        named = (
            Organisation.objects.filter(slug=wanted[:80]).first()
            or Organisation.objects.filter(name__iexact=wanted).first()
        )
        slugs += [named.slug] if named else []
        unknown = named is None
    told = told_by({key: data[key] for key in data}, slugs)
    if unknown:
        told.errors.append(_("The directory has no party called “%(name)s”.") % {"name": wanted})
    return told


def candidates() -> QuerySet[Organisation]:
    """Who could be added, when no need says who is likelier."""
    return Organisation.objects.prefetch_related("classifications__concept__scheme")


@require_http_methods(["GET", "HEAD", "POST"])
def call_eligibility(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rule by rule, for the parties that the reader chose. Nothing of it is kept: amounts go by POST and into no address."""
    call = find(request, kind_of("call"), pk)
    rule_set = rules_of(call)
    if rule_set is None:
        raise Http404
    context = {
        **sheet(rule_set, told_in(request), request.actor, candidates()),
        **sheet_frame(call),
        "path": [
            {"label": _("Calls"), "url": reverse("call_list")},
            {"label": call.title, "url": reverse("call_detail", args=[pk])},
        ],
        "action": request.path,
    }
    return render(request, "funding/eligibility.html", context)


def sheet_frame(call: Call) -> dict[str, Any]:
    """What stands around a sheet on any page."""
    return {
        "title": call.title,
        "title_language": call.language,
        "meta": [part for part in (_("Eligibility"), call.programme, call.topic) if part],
        "call": call,
    }


@require_POST
def call_save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a call in view, or, with `away`, no longer."""
    call = find(request, kind_of("call"), pk)
    try:
        if request.POST.get("away"):
            forget_call(call, actor=request.actor)
            messages.success(request, _("No longer kept in view."))
        else:
            save_call(call, actor=request.actor)
            messages.success(request, _("Kept in view. Only you know."))
    except NotAllowed:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('call_detail', args=[pk])}")
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return HttpResponseRedirect(reverse("call_detail", args=[pk]))


def kept_by(actor: Actor) -> QuerySet[Call]:
    """The calls that somebody keeps in view and may still see, the next deadline first."""
    kept = SavedCall.objects.filter(user_id=actor.user_id).values("call")
    return Call.objects.with_level(actor).filter(pk__in=kept).order_by("closes", "title")


@require_safe
def call_saved(request: HttpRequest) -> HttpResponse:
    """One's own calls, with the address of their calendar."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    kind = kind_of("call")
    address = reverse("call_saved_calendar", args=[request.actor.user_id, calendar_key(request.user)])
    context = {
        "title": _("Calls kept in view"),
        "path": [{"label": kind.plural, "url": reverse("call_list")}],
        "calls": [
            {
                "call": call,
                "closes": timezone.localdate(call.closes) if call.closes else "",
                "word": kind.states.get(kind.state_of(call), ""),
                "mark": kind.marks.get(kind.state_of(call), "none"),
            }
            for call in kept_by(request.actor)
        ],
        "feed": request.build_absolute_uri(address),
    }
    return render(request, "funding/saved.html", context)


def calendar_key(user: User) -> str:
    """The secret part of a person's feed: calendars cannot sign in. A new password makes a new one."""
    return salted_hmac("crocevia.funding.calls.calendar", f"{user.pk}|{user.password}", algorithm="sha256").hexdigest()[
        :40
    ]


def _calendar(request: HttpRequest, calls: QuerySet[Call], name: str) -> HttpResponse:
    found = (
        (call, request.build_absolute_uri(reverse("call_detail", args=[call.pk]))) for call in calls[:MOST_IN_A_FEED]
    )
    response = HttpResponse(calendar.feed(found, name), content_type=calendar.CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="calls.ics"'
    return response


@require_safe
def call_calendar(request: HttpRequest) -> HttpResponse:
    """The deadlines of a list of calls, as its address filters it; those that are past are left out."""
    found = records_of(kind_of("call"), request.actor, asked(request)).found
    return _calendar(request, found.exclude(standing="closed").exclude(deadlines=""), _("Deadlines of calls"))


@require_safe
def call_calendar_of_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    call = find(request, kind_of("call"), pk)
    return _calendar(request, Call.objects.filter(pk=call.pk), call.title)


@require_safe
def call_saved_calendar(request: HttpRequest, user: int, key: str) -> HttpResponse:
    """The deadlines that a person keeps in view, for whoever holds the secret address."""
    owner = User.objects.filter(pk=user, is_active=True).first()
    if owner is None or not constant_time_compare(calendar_key(owner), key):
        raise Http404
    return _calendar(request, kept_by(actor_of(owner)), _("Calls kept in view"))
