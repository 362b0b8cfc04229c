"""The eligibility sheet of a group under a call's rules: one context for the page of a call and for that of a need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.funding.aid.undertaking import Known, known_room
from crocevia.funding.calls.consortium import ANSWERS, OF_PROJECT, VALUES
from crocevia.funding.calls.profile import GRANTED, LETTERS, OWN, Told, consortium_of, fields_asked, parties_of
from crocevia.funding.calls.repairs import MEMBER_STATES, Repair, Wanted, repair
from crocevia.funding.calls.rules import Assessment, assess
from crocevia.funding.calls.rulesets import RuleSet
from crocevia.funding.calls.told import (
    MARKS,
    answer_sentence,
    euro,
    field_words,
    rate_rows,
    repair_in_words,
    role_words,
    rules_in_words,
    said_in,
    size_words,
    verdict_words,
)
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.ui.writing import partial_date
from crocevia.vocabulary.queries import choices_of

SUGGESTED = 6
ROOM = "de_minimis_room"
Choice = tuple[str, str]


def sheet(rule_set: RuleSet, told: Told, actor: Actor, candidates: Iterable[Organisation] = ()) -> dict[str, Any]:
    """The sheet's data, as this reader may know it. `candidates`: organisations that could be added, likeliest first."""
    organisations = parties_of(told.slugs)
    asks_for_room = ROOM in fields_asked(rule_set)
    day = granting_day(told)
    rooms = {one.slug: known_room(one, actor, day) for one in organisations} if asks_for_room else {}
    consortium, shown = consortium_of(organisations, told, rule_set, rooms)
    assessment = assess(consortium, rule_set.rules)
    names = {one.slug: one.name for one in organisations}
    mended = repair(consortium, rule_set.rules, frozenset(told.slugs[:1])) if organisations else None
    about, about_language = said_in(rule_set.about)
    asked = fields_asked(rule_set)
    return {
        "rule_set": {
            "title": said_in(rule_set.title)[0],
            "about": about,
            "about_language": about_language,
            "version": rule_set.version,
        },
        "answer": answer_sentence(assessment),
        "verdict": verdict_words()[assessment.verdict],
        "mark": MARKS[assessment.verdict],
        "rules": rules_in_words(assessment, rule_set, names),
        "mend": repair_in_words(mended, assessment, names) if organisations else [],
        "rates": rate_rows(rule_set),
        "parties": [{**_party(one, shown, asked), "room": _room(rooms.get(one.slug))} for one in organisations],
        "project": [*_project(shown, asked), *([_granting(day)] if asks_for_room else [])],
        "errors": list(dict.fromkeys(told.errors)),
        "suggested": [{"slug": one.slug, "name": one.name} for one in fitting(mended, organisations, candidates)],
        "names": Organisation.objects.values_list("name", flat=True)[:1000],
    }


def verdict_of(rule_set: RuleSet, slugs: Sequence[str]) -> Assessment:
    """What the directory alone says of these parties under these rules."""
    consortium, _shown = consortium_of(parties_of(slugs), Told(list(slugs)), rule_set)
    return assess(consortium, rule_set.rules)


def granting_day(told: Told) -> dt.date:
    """The day of granting that was typed, else today. What is no day is noted in `told.errors`."""
    typed, today = told.typed.get(("", GRANTED), ""), timezone.localdate()
    try:
        day = dt.date.fromisoformat(typed) if typed else today
    except ValueError:
        day = dt.date.min
    if not 1990 <= day.year <= 2100:
        told.errors.append(_("“%(day)s” is no day: write 2026-09-17.") % {"day": typed})
        return today
    return day


def _granting(day: dt.date) -> dict[str, Any]:
    said = partial_date(day.isoformat())
    return {"name": GRANTED, "label": _("day of granting"), "value": day.isoformat(), "said": said, "type": "date"}


def _room(known: Known | None) -> dict[str, str] | None:
    """What the register of aid says of a party's room, in words, with the page that takes it apart."""
    if known is None:
        return None
    told = {"room": euro(known.most), "day": partial_date(known.day.isoformat())}
    if known.stated:
        words = _("De minimis room on %(day)s: %(room)s, stated complete on %(stated)s.") % {
            **told, "stated": partial_date(known.stated.isoformat()),
        }  # fmt: skip
    else:
        words = _("De minimis room on %(day)s: at most %(room)s by what you may read; nobody has said that all is recorded.") % told
    return {"words": words, "url": f"{reverse('aid_room')}?{urlencode({'party': known.organisation.slug})}"}


def _party(one: Organisation, shown: dict[tuple[str, str], str], asked: tuple[str, ...]) -> dict[str, Any]:
    words, fields = field_words(), []
    for name in asked:
        if name not in OF_PROJECT:
            value = shown.get((one.slug, name), "")
            choices = choices_for(name)
            said = dict(choices).get(value, value) if choices else value
            fields.append(
                {"name": f"{name}.{one.slug}", "label": words[name], "value": value, "choices": choices, "said": said}
            )
    return {"slug": one.slug, "name": one.name, "fields": fields}


def _project(shown: dict[tuple[str, str], str], asked: tuple[str, ...]) -> list[dict[str, Any]]:
    words = field_words()
    return [
        {"name": name, "label": words[name], "value": shown.get(("", name), ""), "said": shown.get(("", name), "")}
        for name in asked
        if name in OF_PROJECT
    ]


def choices_for(name: str) -> list[Choice]:
    """What a field may be said to be; nothing for what is typed."""
    if name == "role":
        return list(role_words().items())
    if name == "size":
        return list(size_words().items())
    if name == "kind":
        return [(notation, label) for notation, label in choices_of("party-kinds") if notation in VALUES["kind"]]
    if name == "group":
        return [(OWN, _("independent of the others"))] + [(x, _("group %(letter)s") % {"letter": x}) for x in LETTERS]
    if name in ANSWERS:
        return [("yes", _("yes")), ("no", _("no"))]
    return []


def fitting(mended: Repair | None, inside: Sequence[Organisation], others: Iterable[Organisation]) -> list[Organisation]:
    """Of the others, in their order, those that are a party as the proposal asks for; SUGGESTED at most.

    A size that nobody has said may fit; of a country elsewhere it must be known.
    """
    if mended is None or not mended.add:
        return []
    away, countries = {one.pk for one in inside}, {one.country for one in inside}
    fits = (one for one in others if one.pk not in away and any(_fits(one, w, countries) for w in mended.add))
    return list(islice(fits, SUGGESTED))


def _fits(one: Organisation, wanted: Wanted, taken: set[str]) -> bool:
    held = {c.concept.notation for c in one.classifications.all() if c.concept.scheme.code == "party-kinds"}
    if not held & (wanted.kinds or frozenset(VALUES["kind"])) or (one.size and wanted.sizes and one.size not in wanted.sizes):
        return False
    if wanted.elsewhere:
        return one.country not in {"", *taken} and (not wanted.union or one.country in MEMBER_STATES)
    return True
