"""Who works where, with which authority: seen and kept by the operator's people and the partner's own administrator."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crocevia.people.actor import Actor, Role
from crocevia.people.dates import in_force
from crocevia.people.models import Membership, Organisation, User
from crocevia.records.errors import NotAllowed
from crocevia.records.parties import end_membership, invite_member, may_change_organisation
from crocevia.ui.writing import partial_date

ROLES = {
    Role.MEMBER: gettext_lazy("partner member"),
    Role.PARTNER_ADMINISTRATOR: gettext_lazy("partner administrator"),
    Role.BROKER: gettext_lazy("broker"),
    Role.DISTRICT_ADMINISTRATOR: gettext_lazy("district administrator"),
}
_OPERATOR_ONLY = (Role.BROKER, Role.DISTRICT_ADMINISTRATOR)


class MemberForm(forms.Form):
    """A new member. The operator's own roles are offered at the operator only, to its administrators."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    title = forms.CharField(label=gettext_lazy("Function"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, at_operator: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        of_operator = at_operator and actor.is_administrator
        offered = [r for r in ROLES if (r in _OPERATOR_ONLY) == of_operator or (of_operator and r == Role.MEMBER)]
        self.fields["role"].choices = [(role.value, ROLES[role]) for role in offered]


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    organisation = get_object_or_404(Organisation, slug=slug)
    if not may_change_organisation(request.actor, organisation):
        raise PermissionDenied
    return organisation


def _letter(request: HttpRequest, user: User) -> None:
    """The letter with which a new member chooses a password."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The members of an organisation, and the form that adds one."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    organisation = _organisation(request, slug)
    at_operator = Membership.objects.filter(organisation=organisation, role__in=_OPERATOR_ONLY).exists()
    form = MemberForm(request.POST or None, actor=request.actor, at_operator=at_operator)
    if request.method == "POST" and form.is_valid():
        try:
            user, fresh = invite_member(actor=request.actor, organisation=organisation, **form.cleaned_data)
        except ValidationError as wrong:
            for name, said in getattr(wrong, "message_dict", {None: wrong.messages}).items():
                form.add_error(name if name in form.fields else None, said)
        except NotAllowed as why:
            form.add_error(None, str(why))
        else:
            if fresh:
                _letter(request, user)
            said = _("Added. A letter with the way to choose a password is on its way.") if fresh else _("Added.")
            messages.success(request, said)
            return HttpResponseRedirect(request.path)
    context = {
        "title": _("Members of %(name)s") % {"name": organisation.name},
        "path": [
            {"label": _("Partners"), "url": reverse("organisation_list")},
            {"label": organisation.name, "url": reverse("organisation_detail", args=[slug])},
        ],
        "form": form,
        "submit_label": _("Add the member"),
        "columns": [
            {"key": "name", "label": _("Name")},
            {"key": "role", "label": _("Role")},
            {"key": "since", "label": _("Since")},
            {"key": "state", "label": _("State")},
        ],
        "rows": _rows(organisation),
        "leaving": _leaving(request, organisation),
    }
    return render(request, "insight/members.html", context, status=422 if form.errors else 200)


def _places(organisation: Organisation) -> list[Membership]:
    held = organisation.memberships.exclude(role=Role.NONE).select_related("person__user")
    return sorted(held, key=lambda m: (bool(m.until), m.person.name.casefold()))


def _rows(organisation: Organisation) -> list[dict[str, Any]]:
    today = timezone.localdate()
    rows = []
    for place in _places(organisation):
        here = in_force(place.since, place.until, today)
        user = getattr(place.person, "user", None)
        rows.append(
            {
                "cells": [
                    {"value": place.person.name, "sub": user.email if user else ""},
                    {"value": ROLES.get(Role(place.role), place.role), "sub": place.title},
                    {"value": partial_date(place.since, "short")},
                    {"value": _("member") if here else _("left"), "mark": "good" if here else "none"},
                ]
            }
        )
    return rows


def _leaving(request: HttpRequest, organisation: Organisation) -> list[dict[str, Any]]:
    """What the reader may end, each with its own button."""
    today = timezone.localdate()
    shown = []
    for place in _places(organisation):
        mine = place.person_id == request.actor.person_id
        may = request.actor.is_administrator or place.role not in _OPERATOR_ONLY
        if in_force(place.since, place.until, today) and may and not mine:
            url = reverse("organisation_member_end", args=[organisation.slug, place.pk])
            shown.append(
                {
                    "label": _("End: %(name)s") % {"name": place.person.name},
                    "url": url,
                    "method": "post",
                    "ask": _("End the membership of %(name)s from today?") % {"name": place.person.name},
                }
            )
    return shown


@require_POST
def member_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a membership; what its person wrote stays."""
    organisation = _organisation(request, slug)
    place = organisation.memberships.exclude(role=Role.NONE).filter(pk=pk).first()
    if place is None:
        raise Http404
    try:
        end_membership(actor=request.actor, membership=place, day=timezone.localdate())
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    except NotAllowed as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("The membership has ended."))
    return HttpResponseRedirect(reverse("organisation_members", args=[slug]))
