"""What nobody has said of organisations, and what waits for it: a page to fill in countries and sizes, many at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import ENGAGED
from crocevia.exchange.needs.models import Need
from crocevia.funding.calls.catalogue import rule_sets
from crocevia.funding.calls.models import Call
from crocevia.funding.calls.profile import fields_asked
from crocevia.matching.coverage import concepts_in
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.people.sizes import SIZES
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.parties import save_organisation

FIELDS = ("country", "size")
ENTERPRISES = frozenset({"company", "startup"})
"""Kinds of party of which rules ask the size; of a university or a public body no rule does."""
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Unsaid:
    """One organisation, the fields that nobody has said, and the open introductions that it answers in, by need."""

    organisation: Organisation
    fields: tuple[str, ...]
    needs: tuple[tuple[UUID, str], ...]


def mine(actor: Actor) -> QuerySet[Organisation]:
    """Those that the actor may change."""
    every = Organisation.objects.prefetch_related("classifications__concept__scheme")
    return every if actor.is_staff_of_district or actor.is_system else every.filter(pk__in=actor.administered)


def unsaid(actor: Actor, only: Collection[str] = ()) -> list[Unsaid]:
    """Whoever lacks a country, or an enterprise its size: first who answers in open introductions, then by name. `only`: these, of
    whom a rule asked; then also the size of what is no enterprise as far as anybody has said.
    """
    needs = defaultdict(dict)
    read = Need.objects.visible_to(actor, "full").order_by().values("pk")  # a candidate reads the introduction before the need
    seen = Introduction.objects.visible_to(actor, "full").filter(state__in=ENGAGED, for_need__in=read)
    for candidate, need, title in seen.order_by("pk").values_list("candidate_id", "for_need_id", "for_need__title"):
        needs[candidate][need] = title
    found = []
    lacking = mine(actor).filter(Q(country="") | Q(size=""))
    for one in lacking.filter(slug__in=only) if only else lacking:
        enterprise = only or ENTERPRISES.intersection(concepts_in(one, "party-kinds"))
        fields = tuple(name for name in FIELDS if not getattr(one, name) and (name == "country" or enterprise))
        if fields:
            found.append(Unsaid(one, fields, tuple(needs[one.pk].items())))
    return sorted(found, key=lambda each: (-len(each.needs), each.organisation.name.casefold()))


def ways_to_say(actor: Actor, lacking: Collection[Collection[tuple[str, str]]], back: str) -> list[str]:
    """For each rule's lacking (slug, field) the address to say it of the parties that the actor may change, and come `back`; or nothing."""
    asked = {slug for rule in lacking for slug, name in rule if name in FIELDS}
    may = set(mine(actor).filter(slug__in=asked).order_by().values_list("slug", flat=True)) if asked else set()
    found = []
    for rule in lacking:
        slugs = [slug for slug in dict.fromkeys(slug for slug, name in rule if name in FIELDS) if slug in may]
        found.append(f"{reverse('unsaid')}?{urlencode({'party': slugs, 'back': back}, doseq=True)}" if slugs else "")
    return found


def _named(data: QueryDict) -> list[str]:
    return [slug.replace("\x00", "") for slug in data.getlist("party")[:SHOWN]]


def _back(request: HttpRequest, given: str) -> str:
    """The page of this site to return to, or nothing."""
    safe = url_has_allowed_host_and_scheme(given, {request.get_host()}) and given.startswith("/")
    return given if safe else ""


def waiting(actor: Actor) -> Counter[str]:
    """How many calls that this reader may still apply to have a rule that asks for the field."""
    asked = {name: set(fields_asked(rule_set)) for name, rule_set in rule_sets().items()}
    found: Counter[str] = Counter()
    calls = Call.objects.visible_to(actor, "full").exclude(standing="closed").exclude(rules="")
    for rules in calls.order_by().values_list("rules", flat=True):
        found.update(asked.get(rules, set()) & {"country", "size"})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def unsaid_page(request: HttpRequest) -> HttpResponse:
    """The list with its fields; a post keeps each row that was filled in, and shows those that could not be kept."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if not (request.actor.is_staff_of_district or request.actor.administered):
        raise PermissionDenied
    wrong: dict[str, str] = {}
    back = _back(request, (request.POST if request.method == "POST" else request.GET).get("back", ""))
    if request.method == "POST":
        kept, wrong = _keep(request)
        if kept:
            messages.success(request, ngettext("%(n)d organisation completed.", "%(n)d organisations completed.", kept) % {"n": kept})
        if not wrong:
            return HttpResponseRedirect(back or request.path)
    rows = unsaid(request.actor, set(_named(request.GET)))
    calls = waiting(request.actor)
    came_from = [{"label": _("Back to where you were"), "url": back}] if back else [{"label": _("Partners"), "url": reverse("organisation_list")}]
    context = {
        "title": _("What nobody has said"),
        "path": came_from,
        "back": back,
        "rows": [_row(each, request, wrong) for each in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
        "sizes": list(SIZES.items()),
        "words": [
            ngettext("%(n)d open call asks for countries.", "%(n)d open calls ask for countries.", calls["country"]) % {"n": calls["country"]},
            ngettext("%(n)d asks for sizes.", "%(n)d ask for sizes.", calls["size"]) % {"n": calls["size"]},
        ],
    }
    return render(request, "matching/unsaid.html", context, status=422 if wrong else 200)


def unsaid_action(request: HttpRequest, context: dict[str, Any]) -> None:
    """From the calls to what their rules wait for."""
    if request.actor.is_staff_of_district or request.actor.administered:
        context["actions"].append({"label": _("What nobody has said"), "url": reverse("unsaid")})


def _keep(request: HttpRequest) -> tuple[int, dict[str, str]]:
    """How many were kept, and by slug why others were not."""
    kept, wrong = 0, {}
    for one in mine(request.actor).filter(slug__in=_named(request.POST)):
        values = {
            name: word
            for name in FIELDS
            if (word := request.POST.get(f"{name}.{one.slug}", "").replace("\x00", "").strip()) and not getattr(one, name)
        }
        if "country" in values:
            values["country"] = values["country"].upper()
        if not values:
            continue
        seen = request.POST.get(f"seen.{one.slug}", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else one.version
        try:
            save_organisation(actor=request.actor, slug=one.slug, version=version, **values)
        except ValidationError as why:
            wrong[one.slug] = " ".join(why.messages)
        except NotAllowed as why:
            wrong[one.slug] = str(why)
        except Conflict:
            wrong[one.slug] = _("Somebody changed it meanwhile: look again.")
        else:
            kept += 1
    return kept, wrong


def _row(each: Unsaid, request: HttpRequest, wrong: dict[str, str]) -> dict[str, Any]:
    one = each.organisation
    typed = request.POST if one.slug in wrong else {}
    return {
        "organisation": one,
        "fields": each.fields,
        "needs": [{"title": title, "url": reverse("need_detail", args=[pk])} for pk, title in each.needs],
        "country": typed.get(f"country.{one.slug}", ""),
        "size": typed.get(f"size.{one.slug}", ""),
        "wrong": wrong.get(one.slug, ""),
    }
