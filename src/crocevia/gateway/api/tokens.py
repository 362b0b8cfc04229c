"""Keys for a user's own programs: made, shown once, listed, revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crocevia.people.models import ApiToken
from crocevia.records.parties import issue_token, revoke_token

DAYS = ((30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("one year")))
MOST_TOKENS = 20


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("The program or the machine that will use it: you will know it again by this."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Valid for"), choices=DAYS, coerce=int, initial=90)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The user's tokens, and a form for one more. The plain token is in this one answer and nowhere else."""
    form = TokenForm(request.POST or None)
    plain = ""
    if request.method == "POST" and form.is_valid():
        if request.user.api_tokens.count() >= MOST_TOKENS:
            form.add_error(None, _("You have %(most)d tokens: revoke one that is no longer used.") % {"most": MOST_TOKENS})
        else:
            expires = timezone.now() + dt.timedelta(days=form.cleaned_data["days"])
            _token, plain = issue_token(actor=request.actor, user=request.user, name=form.cleaned_data["name"], expires=expires)
            form = TokenForm()
    context = {
        "title": _("API tokens"),
        "intro": _("A token lets a program act as you, with what you may see and do. Keep it as you keep a password."),
        "form": form,
        "submit_label": _("Make a token"),
        "plain": plain,
        "tokens": _section(list(request.user.api_tokens.all())),
    }
    response = render(request, "gateway/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _section(tokens: list[ApiToken]) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "name": token.name,
            "created": date_format(localtime(token.created), "SHORT_DATETIME_FORMAT"),
            "last_used": date_format(localtime(token.last_used), "SHORT_DATETIME_FORMAT") if token.last_used else _("never"),
            "expires": date_format(localtime(token.expires), "SHORT_DATE_FORMAT") if token.expires else _("never"),
            "live": token.expires is None or token.expires > now,
            "actions": [
                {
                    "label": _("Revoke"),
                    "url": reverse("token_revoke", args=[token.pk]),
                    "method": "post",
                    "stop": True,
                    "ask": _("Programs that use this token stop working at once. Revoke it?"),
                }
            ],
        }
        for token in tokens
    ]


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = ApiToken.objects.filter(user=request.user, pk=pk).first()
    if token is None:
        raise Http404
    revoke_token(actor=request.actor, token=token)
    messages.success(request, _("Revoked."))
    return HttpResponseRedirect(reverse("token_list"))
