"""How much de minimis aid an undertaking may still be granted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crocevia.funding.aid.actions import state_complete
from crocevia.funding.aid.page import Asked, room_context
from crocevia.funding.aid.undertaking import known_room, undertaking_of
from crocevia.people.models import Organisation
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of


def _named(wanted: str) -> Organisation | None:
    return (
        Organisation.objects.filter(slug=wanted[:80]).first()
        or Organisation.objects.filter(name__iexact=wanted[:300]).first()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def aid_room(request: HttpRequest) -> HttpResponse:
    """The address names the party only; days and amounts go by POST and are forgotten."""
    data = request.POST if request.method == "POST" else request.GET
    wanted = " ".join(data.get("party", "").replace("\x00", "").split())
    organisation = _named(wanted) if wanted else None
    context: dict[str, Any] = {
        "title": _("Room under the de minimis ceiling"),
        "path": [{"label": kind_of("aid").plural, "url": reverse("aid_list")}],
        "names": Organisation.objects.values_list("name", flat=True)[:1000],
        "wanted": wanted,
        "unknown": bool(wanted) and organisation is None,
    }
    if organisation:
        if request.method == "POST" and data.get("state"):
            return _state(request, organisation)
        asked = Asked.of(data if request.method == "POST" else {})
        context |= room_context(undertaking_of(organisation, request.actor), asked)
        context["own"] = organisation.pk in request.actor.organisations
        context["stated"] = known_room(organisation, request.actor, asked.day).stated if context["own"] else None
    return render(request, "funding/room.html", context)


def _state(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    try:
        state_complete(organisation, actor=request.actor)
    except NotAllowed as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Said: as of today all grants to this undertaking are recorded here."))
    return HttpResponseRedirect(f"{reverse('aid_room')}?{urlencode({'party': organisation.slug})}")


def room_action(request: HttpRequest, context: dict[str, Any]) -> None:
    """From the register to the room."""
    context["actions"].insert(0, {"label": _("Room under the ceiling"), "url": reverse("aid_room")})


def room_of_owner(request: HttpRequest, record: Any, context: dict[str, Any]) -> None:
    """From a grant to the room of its beneficiary."""
    if record.owner and record.reads_in_full:
        url = f"{reverse('aid_room')}?party={record.owner.slug}"
        context["actions"].append({"label": _("Room under the ceiling"), "url": url})
