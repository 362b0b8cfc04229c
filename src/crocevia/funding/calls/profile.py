"""From organisations of the directory to members of a consortium: what the directory knows, and what the page was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from crocevia.funding.aid.undertaking import Known
from crocevia.funding.calls.conditions import Amount, Conditions
from crocevia.funding.calls.consortium import AMOUNTS, ANSWERS, OF_PROJECT, VALUES, Consortium, Member
from crocevia.funding.calls.rules import Count, Every, Project, Reimbursed, Share, Total
from crocevia.funding.calls.rulesets import RuleSet
from crocevia.people.models import Organisation
from crocevia.records.models import Link

MOST_PARTIES = 20
OWN = "own"
GRANTED = "granted"
"""The day on which the right to the grants would be given, in the form: what room there is depends on it."""
LETTERS = ("A", "B", "C", "D", "E", "F", "G", "H")


@dataclass
class Told:
    """What the form holds: the parties' slugs in order, and the words typed for (slug or "", field)."""

    slugs: list[str] = field(default_factory=list)
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def told_by(data: Mapping[str, Any], slugs: Iterable[str]) -> Told:
    """The form as posted, or as an address gives it. Unknown keys are passed over."""
    told = Told(list(dict.fromkeys(slugs))[:MOST_PARTIES])
    for key, value in data.items():
        name, _dot, slug = key.partition(".")
        if (slug in told.slugs or (not slug and name in (*OF_PROJECT, GRANTED))) and isinstance(value, str):
            told.typed[(slug, name)] = value.replace("\x00", "").strip()[:60]
    return told


def fields_asked(rule_set: RuleSet) -> tuple[str, ...]:
    """The fields of a party and of the project on which any rule of the set depends, in the order of their declaration."""
    found: set[str] = set()

    def conditions(*many: Conditions) -> None:
        for part in (part for one in many for part in one.parts):
            found.add(part.field)
            if isinstance(part, Amount):
                found.update(b for b in (part.at_least, part.at_most) if isinstance(b, str))

    for rule in rule_set.rules:
        form = rule.form
        if isinstance(form, Project):
            found.add(form.name)
        elif isinstance(form, Every):
            conditions(form.who, form.must)
        else:
            conditions(form.who)
        if isinstance(form, Count):
            found.update(form.distinct)
        if isinstance(form, (Total, Share)):
            found.add(form.amount)
        if isinstance(form, Reimbursed):
            found.update(("grant", "cost"))
            conditions(*(rate.who for rate in form.rates))
    order = ("role", "kind", "size", "country", "region", "group", *ANSWERS, *AMOUNTS, *OF_PROJECT)
    return tuple(name for name in order if name in found)


def usual_roles(rule_set: RuleSet) -> tuple[str, str]:
    """The part of the first party and of the others, until somebody says otherwise."""
    asked = [rule.form.who for rule in rule_set.rules if isinstance(rule.form, Count)]
    named = {value for who in asked for part in who.parts if part.field == "role" for value in part.values}
    return ("beneficiary", "provider") if "provider" in named else ("coordinator", "beneficiary")


def parties_of(slugs: Iterable[str]) -> list[Organisation]:
    """The organisations in the order asked for; unknown ones are passed over."""
    slugs = [slug for slug in slugs if "\x00" not in slug]  # which PostgreSQL does not even look for
    found = {
        o.slug: o
        for o in Organisation.objects.filter(slug__in=slugs).prefetch_related("classifications__concept__scheme")
    }
    return [found[slug] for slug in slugs if slug in found]


def known_of(organisations: Iterable[Organisation], rule_set: RuleSet) -> dict[tuple[str, str], str]:
    """What the directory says of them, as the form would hold it. Two under one owner are one group."""
    organisations = list(organisations)
    first, rest = usual_roles(rule_set)
    known: dict[tuple[str, str], str] = {}
    for at, one in enumerate(organisations):
        known[(one.slug, "role")] = first if at == 0 else rest
        known[(one.slug, "country")] = one.country
        known[(one.slug, "size")] = one.size
        kinds = [c.concept.notation for c in one.classifications.all() if c.concept.scheme.code == "party-kinds"]
        known[(one.slug, "kind")] = next((kind for kind in kinds if kind in VALUES["kind"]), "")
    for letter, house in zip(LETTERS, _houses({o.pk: o.slug for o in organisations}), strict=False):
        known |= {(slug, "group"): letter for slug in house}
    return known


def _houses(slugs: Mapping[UUID, str]) -> list[list[str]]:
    """Those of the parties that hang together by ownership, as lists of two and more. Circles of ownership are no obstacle."""
    top: dict[UUID, UUID] = {}

    def root(one: UUID) -> UUID:
        while top.setdefault(one, one) != one:
            one = top[one]
        return one

    owned = Link.objects.filter(predicate="part_of", subject__isnull=False, object__isnull=False)
    for subject, owner in owned.values_list("subject_id", "object_id"):
        top[root(subject)] = root(owner)
    houses: dict[UUID, list[str]] = {}
    for pk, slug in slugs.items():
        houses.setdefault(root(pk), []).append(slug)
    return [house for house in houses.values() if len(house) > 1]


def consortium_of(
    organisations: Iterable[Organisation], told: Told, rule_set: RuleSet, rooms: Mapping[str, Known] | None = None
) -> tuple[Consortium, dict[tuple[str, str], str]]:
    """The consortium, and every field's words as the form shows them. What cannot be read is noted in `told.errors`.

    `rooms`: by slug, how much de minimis aid the undertaking may still be granted, as the register tells this reader.
    """
    organisations, rooms = list(organisations), rooms or {}
    exact = {(slug, "de_minimis_room"): f"{one.exact:f}" for slug, one in rooms.items() if one.exact is not None}
    shown = {**known_of(organisations, rule_set), **exact, **{key: word for key, word in told.typed.items() if word or key not in exact}}
    members = tuple(
        replace(_member(one, shown, told.errors), de_minimis_most=rooms[one.slug].most if one.slug in rooms else None)
        for one in organisations
    )
    project = {name: _whole(shown.get(("", name), ""), told.errors) for name in OF_PROJECT}
    return Consortium(members, **project), shown


def _member(one: Organisation, shown: Mapping[tuple[str, str], str], errors: list[str]) -> Member:
    def word(name: str) -> str:
        return shown.get((one.slug, name), "")

    values: dict[str, Any] = {name: word(name) if word(name) in VALUES[name] else "" for name in VALUES}
    values |= {name: {"yes": True, "no": False}.get(word(name)) for name in ANSWERS}
    values |= {name: amount_in(word(name), errors) for name in AMOUNTS if name != "other_proposals"}
    group = word("group")
    return Member(
        id=one.slug,
        name=one.name,
        country=word("country").upper()[:2],
        region=word("region").upper()[:6],
        group=f"{OWN}:{one.slug}" if group == OWN else group if group in LETTERS else "",
        other_proposals=_whole(word("other_proposals"), errors),
        **values,
    )


def amount_in(text: str, errors: list[str]) -> Decimal | None:
    """Euro: 100000, 100.000, 100 000,50 or 100,000.50. Nothing for what cannot be read, which is noted."""
    plain = "".join(text.replace("\u00a0", " ").replace("€", "").split())
    if not plain:
        return None
    if "," in plain and "." in plain:
        plain = (
            plain.replace(",", "") if plain.rfind(".") > plain.rfind(",") else plain.replace(".", "").replace(",", ".")
        )
    elif plain.count(",") == 1 and len(plain.split(",")[1]) != 3:
        plain = plain.replace(",", ".")
    elif plain.count(".") != 1 or len(plain.split(".")[1]) == 3:
        plain = plain.replace(",", "").replace(".", "")
    try:
        value = Decimal(plain)
        if not (value.is_finite() and 0 <= value < 10**12):
            raise InvalidOperation
    except InvalidOperation:
        errors.append(_("“%(text)s” is no amount in euro.") % {"text": text})
        return None
    return value


def _whole(text: str, errors: list[str]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        errors.append(_("“%(text)s” is no whole number.") % {"text": text})
        return None
    return int(text)
