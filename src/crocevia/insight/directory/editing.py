"""Changing an organisation, for the operator's people and its own administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crocevia.insight.directory.forms import OrganisationForm
from crocevia.people.models import Organisation
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.parties import may_change_organisation, save_organisation
from crocevia.ui.record_pages import conflict_of


def _seen(request: HttpRequest, organisation: Organisation) -> int:
    raw = request.POST.get("seen", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else organisation.version


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What was typed is never lost: not to a mistake, not to somebody else's save."""
    organisation = get_object_or_404(Organisation, slug=slug)
    page = reverse("organisation_detail", args=[slug])
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if not may_change_organisation(request.actor, organisation):
        raise PermissionDenied
    form = OrganisationForm(request.POST or None, organisation=organisation)
    conflict = None
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            save_organisation(actor=request.actor, slug=slug, version=_seen(request, organisation), **values)
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        except NotAllowed as why:
            form.add_error(None, str(why))
        except Conflict as clash:
            conflict = conflict_of(form, form.cleaned_data, clash.current, page)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(page)
    context = {
        "title": _("Edit: %(title)s") % {"title": organisation.name},
        "path": [
            {"label": _("Partners"), "url": reverse("organisation_list")},
            {"label": organisation.name, "url": page},
        ],
        "form": form,
        "parts": form.parts,
        "conflict": conflict,
        "seen": _seen(request, organisation),
        "cancel_url": page,
    }
    return render(request, "crocevia/form.html", context, status=409 if conflict else 422 if form.errors else 200)
