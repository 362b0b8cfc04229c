"""The narrow column of a partner's page: identity, clusters, figures, people, sources."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crocevia.insight.directory.gathered import Gathered
from crocevia.insight.telling import has_figure, number
from crocevia.people import identifiers
from crocevia.people.models import Classification
from crocevia.people.sizes import SIZES
from crocevia.records.parties import may_change_organisation
from crocevia.records.party_listing import KINDS, LOMBARDY, ROLES, concepts_in, district_clusters
from crocevia.ui.writing import partial_date

Part = dict[str, Any]
# The district has a page of figures; its operator's column shows the first few.
FIGURES_OF_THE_OPERATOR = 4


def _identity(gathered: Gathered) -> Part:
    organisation = gathered.organisation
    edit = reverse("organisation_edit", args=[organisation.slug])
    add = edit if may_change_organisation(gathered.actor, organisation) else ""
    names = ", ".join(name.value for name in organisation.names.all())
    rows: list[dict[str, Any]] = []
    if names:
        rows.append({"label": _("Also called"), "value": names})
    for label, scheme in ((_("Form"), KINDS), (_("Roles"), ROLES)):
        words = ", ".join(held.concept.label for held in concepts_in(organisation, scheme))
        if words:
            rows.append({"label": label, "value": words})
    rows.append({"label": _("Since"), "value": partial_date(organisation.founded), "url": "" if organisation.founded else add})
    rows.append({"label": _("Place"), "value": organisation.place, "language": organisation.language, "url": "" if organisation.place else add})
    for label, value in ((_("Country"), organisation.country), (_("Size"), SIZES.get(organisation.size, ""))):
        if value:
            rows.append({"label": label, "value": value})
    if organisation.website:
        rows.append({"label": _("Website"), "value": organisation.website, "url": organisation.website})
    numbers = list(organisation.identifiers.all())
    for held in numbers:
        rows.append({"label": identifiers.SCHEMES[held.scheme][0], "value": held.value})
    if not any(held.scheme == "vat" for held in numbers):
        rows.append({"label": identifiers.SCHEMES["vat"][0], "missing": _("not recorded"), "url": add})
    return {"title": _("Identity"), "rows": rows, "note": organisation.note}


def _chip(held: Classification, key: str, sub: str = "") -> dict[str, Any]:
    return {
        "label": held.concept.label,
        "sub": sub,
        "url": f"{reverse('organisation_list')}?{key}={held.concept.notation}",
    }


def _clusters(gathered: Gathered) -> list[Part]:
    organisation = gathered.organisation
    own = concepts_in(organisation, district_clusters())
    region = concepts_in(organisation, LOMBARDY)
    if not (own or region):
        return []
    chips = [_chip(held, "cluster") for held in own] + [_chip(held, "lombardy", _("Lombardy")) for held in region]
    ours = [held for held in (*own, *region) if held.derived]
    if not ours:
        note = ""
    elif len(ours) == len(chips):
        note = _("Our reading; nobody at %(name)s has confirmed it.") % {"name": organisation.name}
    else:
        named = ", ".join(held.concept.label for held in ours)
        note = _("Our reading, not confirmed: %(names)s.") % {"names": named}
    return [{"title": _("Clusters"), "chips": chips, "note": note}]


def _figures(gathered: Gathered) -> list[Part]:
    counted = [number(statement) for statement in gathered.statements if has_figure(statement)]
    if not counted:
        return []
    part: Part = {"title": _("Figures"), "template": "insight/figures.html", "counted": counted}
    if gathered.is_operator:
        part |= {"counted": counted[:FIGURES_OF_THE_OPERATOR], "more_url": reverse("district")}
    return [part]


def _people(gathered: Gathered) -> list[Part]:
    people = [
        {
            "name": held.person.name,
            "language": held.person.language,
            "title": held.title or label_of_role(held.role) or held.person.role,
            "since": held.since,
            "until": held.until,
        }
        for held in gathered.memberships
    ]
    return [{"title": _("People"), "template": "insight/people.html", "people": people}] if people else []


def label_of_role(role: str) -> str:
    """What a role on this platform is called."""
    return {
        "member": _("partner member"),
        "partner_administrator": _("partner administrator"),
        "broker": _("broker"),
        "district_administrator": _("district administrator"),
    }.get(role, "")


def _sources(gathered: Gathered) -> list[Part]:
    places: dict[int, dict[str, Any]] = {}
    for citation in gathered.organisation.citations.all():
        kept = places.setdefault(
            citation.document_id,
            {
                "label": citation.document.title,
                "places": [],
                "url": reverse("district_source", args=[citation.document.code]),
                "dated": citation.document.dated,
            },
        )
        if citation.place:
            kept["places"].append(citation.located)
    if not places:
        return []
    return [{"title": _("Sources"), "template": "insight/sources.html", "documents": list(places.values())}]


def parts_of(gathered: Gathered) -> list[Part]:
    return [
        _identity(gathered),
        *_clusters(gathered),
        *_figures(gathered),
        *_people(gathered),
        *_sources(gathered),
    ]

