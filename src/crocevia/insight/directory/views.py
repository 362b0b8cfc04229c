"""The directory's pages: partners, one partner, people."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.insight.directory.gathered import gather
from crocevia.insight.directory.page import organisation_context
from crocevia.insight.directory.rows import partner_columns, partner_row, people_columns, person_row
from crocevia.records.party_listing import organisations_of, persons_of
from crocevia.ui.lists import asked, exports, listing_context


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every organisation of the district's world, filtered and searched."""
    listing = organisations_of(request.actor, asked(request))
    context = listing_context(
        listing,
        title=_("Partners"),
        intro=_("Who is in the district and around it, and what each can bring. Other names are searched too."),
        unit={"one": _("organisation"), "many": _("organisations")},
        columns=partner_columns(),
        row=partner_row,
        exports=exports(request.path.rstrip("/"), listing),
        empty={
            "reason": _("No organisation matches."),
            "link_label": _("Clear the filters") if listing.asked else "",
            "link_url": request.path,
        },
    )
    return render(request, "crocevia/list.html", context)


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who they are, what they can do, whom they are tied to, as far as this reader may see."""
    gathered = gather(request.actor, slug)
    if gathered is None:
        raise Http404
    return render(request, "insight/organisation.html", organisation_context(request, gathered))


@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Office holders whom the sources name; for members of the district also one another."""
    listing = persons_of(request.actor, asked(request))
    context = listing_context(
        listing,
        title=_("People"),
        intro=_("Office holders and others whom the sources speak of. Whom a source does not name, nobody names here."),
        unit={"one": _("person"), "many": _("people")},
        columns=people_columns(),
        row=person_row,
        exports=exports(request.path.rstrip("/"), listing),
        empty={
            "reason": _("No person matches."),
            "link_label": _("Clear the search") if listing.asked else "",
            "link_url": request.path,
        },
    )
    return render(request, "crocevia/list.html", context)
