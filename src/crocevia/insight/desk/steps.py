"""The steps that a reader may take on an introduction, as small forms: each one verb, with the words that it needs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.evidence import days_waiting
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import BROKER, CALL, CLOSE, OWNER, REVEALED, STEPS
from crocevia.exchange.introductions.steps import LIFE
from crocevia.people.answering import members_of
from crocevia.people.models import Organisation
from crocevia.ui.steps import Input, step_form


def _form(
    introduction: Introduction, verb: str, label: str, help_text: str = "", *inputs: Input, **more: Any
) -> dict[str, Any]:
    url = reverse("introduction_act", args=[introduction.pk])
    return step_form(LIFE, introduction, verb, label, url, help_text, *inputs, **more)


def _words(label: str) -> Input:
    return Input("words", label, "area")


def _person(organisation: Organisation | None) -> tuple[Input, ...]:
    """Whom to ask, where there is a choice."""
    people = members_of(organisation) if organisation else []
    if len(people) < 2:
        return ()
    return (Input("contact", _("Whom to ask"), "select", "", tuple((str(m.person_id), m.person.name) for m in people)),)


def broker_steps(introduction: Introduction) -> list[dict[str, Any]]:
    """What the broker may do now, the next act first."""
    i, state = introduction, introduction.state
    forms: list[dict[str, Any]] = []
    if state == "suggested":
        forms.append(_form(i, "shortlist", _("Put on the shortlist"), main=True))
    if state == "shortlisted":
        owner = i.for_need.owner
        told = _("%(owner)s will see who the candidate is and why, and is asked whether we may name it.") % {
            "owner": i.owner_name
        }
        forms.append(_form(i, "ask_owner", _("Ask the owner"), told, *_person(owner), main=True))
    if state == "owner_agreed":
        told = _("%(name)s will read the teaser and nothing else. It does not learn who asks.") % {
            "name": i.candidate_name
        }
        forms.append(_form(i, "ask_candidate", _("Ask the candidate"), told, *_person(i.candidate), main=True))
    if state == "both_agreed":
        told = _(
            "Both will see each other's name and the person who answers, at the same moment. This cannot be undone."
        )
        forms.append(_form(i, "reveal", _("Reveal the names"), told, main=True, ask=_("Reveal the names to both?")))
    if state == "revealed" and i.nda != "waived":
        forms.append(_form(i, "start_nda", _("Start the non-disclosure agreement"), main=True))
    if state == "nda_pending":
        where = _words(_("How and when it was signed, and where it is kept"))
        forms.append(_form(i, "nda_signed", _("It is signed"), "", where, main=True))
    if state in ("revealed", "nda_pending") and i.nda != "waived":
        forms.append(_form(i, "waive_nda", _("Do without it"), "", _words(_("Why none is needed"))))
    if state in ("revealed", "nda_in_force") and i.nda in ("waived", "in_force"):
        forms += _meeting_steps(i)
    if state == "meeting_held":
        forms.append(_form(i, "go", _("They go on"), "", _words(_("Why, in a few words")), main=True))
    if state == "follow_up":
        forms.append(_form(i, "agreed", _("They make an agreement"), "", _words(_("Which, in a few words")), main=True))
    if state in ("meeting_held", "follow_up"):
        forms.append(_form(i, "no_go", _("They do not fit"), "", _words(_("Why, in a few words")), stop=True))
    if state in ("owner_asked", "candidate_asked") and days_waiting(i) >= CALL:
        told = _("The time for an answer is %(n)d days. Silence means no.") % {"n": CLOSE}
        forms.append(_form(i, "no_reply", _("Close: no reply"), told, stop=True))
    if state in ("suggested", "shortlisted"):
        forms.append(_form(i, "dismiss", _("Dismiss"), "", _words(_("Why, in a few words")), stop=True))
    elif state in STEPS["withdraw"].of:
        forms.append(
            _form(i, "withdraw", _("Withdraw the introduction"), "", _words(_("Why, in a few words")), stop=True)
        )
    return forms


def _meeting_steps(introduction: Introduction) -> list[dict[str, Any]]:
    at = timezone.localtime(introduction.meeting_at).strftime("%Y-%m-%dT%H:%M") if introduction.meeting_at else ""
    when = Input("at", _("Date and time"), "datetime", at)
    where = Input("place", _("Place"), "text", introduction.meeting_place)
    label = _("Move the meeting") if introduction.meeting_at else _("Set the meeting")
    forms = [_form(introduction, "plan_meeting", label, "", when, where, main=not introduction.meeting_at)]
    if introduction.meeting_at:
        minutes = Input("words", _("Minutes: who came, what was said, what is next"), "area")
        forms.append(_form(introduction, "meeting_was_held", _("It took place"), "", minutes, main=True))
    return forms


def side_steps(introduction: Introduction, roles: frozenset[str], may_speak: bool) -> list[dict[str, Any]]:
    """What a side may do beside answering: take back, and hand the text over."""
    forms: list[dict[str, Any]] = []
    settled = introduction.nda in ("waived", "in_force") and introduction.state in REVEALED
    if OWNER in roles and settled and not introduction.brief:
        told = _("%(name)s will read title and narrative of your need, as they are now.") % {
            "name": introduction.candidate_name
        }
        forms.append(_form(introduction, "hand_over_brief", _("Hand over the text of your need"), told, main=True))
    if may_speak and introduction.state in STEPS["withdraw"].of:
        forms.append(
            _form(introduction, "withdraw", _("Take it back"), "", _words(_("Why, in a few words")), stop=True)
        )  # fmt: skip
    return forms


def steps_of(introduction: Introduction, roles: frozenset[str], may_speak: bool) -> list[dict[str, Any]]:
    return broker_steps(introduction) if BROKER in roles else side_steps(introduction, roles, may_speak)
