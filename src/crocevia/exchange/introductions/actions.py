"""The only writers of introductions. One verb a function; who may and on what evidence stands in rules.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions import wording
from crocevia.exchange.introductions.consent_actions import answer, ask
from crocevia.exchange.introductions.evidence import approved_teaser, barred, in_force
from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.models import Conflict, Consent, Introduction, Reason, Side
from crocevia.exchange.introductions.rules import BROKER, CANDIDATE, OWNER
from crocevia.exchange.introductions.steps import LIFE, check, done_by, hold, roles_of, step_on, write
from crocevia.exchange.introductions.voiding import close_consents
from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.rules import VALIDATED
from crocevia.people.actor import Actor
from crocevia.people.answering import authority_of, contact_of
from crocevia.people.models import Organisation, Person, User
from crocevia.records.actions import add_record, held, share_record
from crocevia.records.errors import Conflict as Clash
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.life import HOUSE


@dataclass(frozen=True, slots=True)
class Why:
    """One aspect that speaks for a candidate, with the sentence that says so."""

    aspect: str
    must: bool = True
    probability: float | None = None
    record: UUID | None = None
    title: str = ""
    sentence: str = ""
    language: str = ""


@transaction.atomic
def suggest(
    need: Need, *, actor: Actor, candidate: Organisation, reasons: Sequence[Why] = (), unsolicited: bool = False
) -> Introduction:
    """Note a candidate with what speaks for it. Twice is once. Raises NotAllowed, ValidationError."""
    need = held(need)
    if not unsolicited and not (actor.is_broker and need.broker_id == actor.user_id):
        raise NotAllowed(_("Only the broker of the need may do this."))
    known = Introduction.objects.filter(for_need=need, candidate=candidate).first()
    if known:
        return known
    if candidate.pk in barred(need):
        raise ValidationError(_("This party may not be a candidate for this need."))
    if need.state not in VALIDATED:
        raise ValidationError(_("The owner has not validated the text of the need as it stands."))
    owner_name = need.owner.name if need.owner else ""
    introduction = Introduction(
        kind="introduction", for_need=need, candidate=candidate, candidate_name=candidate.name, owner_name=owner_name,
        title=f"{owner_name or need.owner_description or '…'} – {candidate.name}"[:300], state="suggested",
        broker_id=need.broker_id, teaser=need.teaser, brief_version=need.brief_version, language=need.language,
        unsolicited=unsolicited, waiting_since=timezone.now(),
    )  # fmt: skip
    add_record(introduction, actor=actor.as_system(), exclusions=list(need.exclusions.all()))
    Reason.objects.bulk_create(
        Reason(
            introduction=introduction, position=place, aspect=why.aspect[:400], must=why.must, probability=why.probability,
            record_id=why.record, title=why.title[:300], sentence=why.sentence, language=why.language,
        )
        for place, why in enumerate(reasons)
    )  # fmt: skip
    return introduction


@transaction.atomic
def shortlist(need: Need, *, actor: Actor, candidate: Organisation, reasons: Sequence[Why] = ()) -> Introduction:
    """Put a candidate on the shortlist, with the reasons from the coverage as the search record."""
    introduction = hold(suggest(need, actor=actor, candidate=candidate, reasons=reasons))
    if introduction.state != "suggested":
        return introduction
    record_event(
        actor=actor, on=introduction, verb="search recorded",
        new={
            "brief_version": introduction.for_need.brief_version,
            "aspects": [[w.aspect, w.probability, w.record] for w in reasons],
        },
    )  # fmt: skip
    return step_on(introduction, actor=actor, verb="shortlist")


@transaction.atomic
def express_interest(need: Need, *, actor: Actor, candidate: Organisation) -> Introduction:
    """A party answers an open teaser: its consent is recorded at once. Raises NotAllowed, ValidationError.

    A candidate that was on the shortlist without knowing it comes out at the same place as one that was not.
    """
    if candidate.pk not in actor.organisations or not Need.objects.filter(pk=need.pk).visible_to(actor).exists():
        raise NotAllowed(_("This step is not yours to take."))
    need = held(need)
    closed = ValidationError(_("This need is not open to expressions of interest."))
    if need.state not in ("open", "in_introduction") or approved_teaser(need) is None or need.broker_id is None:
        raise closed
    introduction = hold(suggest(need, actor=actor, candidate=candidate, unsolicited=True))
    if in_force(introduction, Side.CANDIDATE):
        return introduction
    if introduction.state not in ("suggested", "shortlisted", "owner_asked", "owner_agreed"):
        raise closed
    introduction = _with_teaser(introduction, actor, unsolicited=True, candidate_contact=Person(pk=actor.person_id))
    share_record(introduction, actor=actor.as_system(), organisation=candidate, reason="its own interest")
    consent = ask(introduction, side=Side.CANDIDATE, actor=actor, contact=introduction.candidate_contact)
    answer(introduction, consent=consent, actor=actor, yes=True, seen=consent.text_hash)
    if introduction.state == "owner_agreed":
        introduction = step_on(introduction, actor=actor, verb="interest_meets_yes")
    _tell_broker(introduction, "interest")
    return introduction


def _with_teaser(introduction: Introduction, actor: Actor, **values: Any) -> Introduction:
    """The approved words, and what the two are called now, kept with the introduction."""
    need = introduction.for_need
    version = approved_teaser(need)
    if version is None:
        raise ValidationError(_("A second broker has not approved the teaser as it stands."))
    owner, candidate = need.owner.name if need.owner else "", introduction.candidate.name
    values |= {
        "teaser": version.text, "teaser_number": version.number, "brief_version": need.brief_version,
        "owner_name": owner, "candidate_name": candidate, "title": f"{owner} – {candidate}"[:300],
    }  # fmt: skip
    return write(introduction, actor=actor, verb="prepared", **values)


@transaction.atomic
def ask_owner(
    introduction: Introduction, *, actor: Actor, contact: Person | None = None, version: int | None = None
) -> Introduction:
    """Opt-in 1: may we name you to this candidate? From here on the owner sees who the candidate is."""
    current = hold(introduction, version, actor, "ask_owner")
    if done_by(current, actor=actor, verb="ask_owner"):
        return current
    check(current, actor=actor, verb="ask_owner")
    person = contact_of(current.for_need.owner, contact, prefer=current.for_need.created_by)
    current = _with_teaser(current, actor, owner_contact=person)
    done = step_on(current, actor=actor, verb="ask_owner")
    consent = ask(done, side=Side.OWNER, actor=actor, contact=person)
    share_record(done, actor=actor.as_system(), organisation=done.for_need.owner, reason=wording.NAME_OWNER)
    _go_on(done.for_need, actor)
    _tell([person], "asked", str(consent.pk), consent)
    return done


@transaction.atomic
def ask_candidate(
    introduction: Introduction, *, actor: Actor, contact: Person | None = None, version: int | None = None
) -> Introduction:
    """Opt-in 2: interested, no conflict, nameable? From here on the candidate sees the teaser, and nothing else."""
    current = hold(introduction, version, actor, "ask_candidate")
    if done_by(current, actor=actor, verb="ask_candidate"):
        return current
    list(
        Organisation.objects.select_for_update().filter(pk=current.candidate_id).values_list("pk")
    )  # its budget is counted
    person = current.candidate_contact = contact_of(current.candidate, contact)
    check(current, actor=actor, verb="ask_candidate")
    current = _with_teaser(current, actor, candidate_contact=person)
    done = step_on(current, actor=actor, verb="ask_candidate")
    consent = ask(done, side=Side.CANDIDATE, actor=actor, contact=person)
    share_record(done, actor=actor.as_system(), organisation=done.candidate, reason=wording.BE_NAMED)
    _disclosed(done, actor=actor, what="teaser", number=done.teaser_number, text=done.teaser, consent=consent.pk)
    _tell([person], "asked", str(consent.pk), consent)
    return done


def _disclosed(introduction: Introduction, *, actor: Actor, what: str, text: str, **more: Any) -> None:
    """One line of the owner's ledger: what went to whom, with the hash of the exact text."""
    to = {"what": what, "organisation": introduction.candidate_id, "to": introduction.candidate_name}
    said = {**to, "introduction": introduction.pk, "nda": introduction.nda, **more}
    record_event(actor=actor, on=introduction.for_need, verb="disclosed", new=said, text=text)


@transaction.atomic
def reply(
    introduction: Introduction,
    *,
    actor: Actor,
    question: UUID,
    yes: bool,
    seen: str,
    reason_code: str = "",
    reason: str = "",
    way: str = "",
) -> Introduction:
    """A side answers the `question` (a consent) that it was asked, on the text whose hash is `seen`. Twice the same is once.

    `way`: empty for who signed in, "link" for who came by a letter.

    Raises NotAllowed (another person), ValidationError (late, withdrawn, another text, answered already).
    """
    current = hold(introduction)
    consent = current.consents.filter(pk=question).first()
    if consent is None or consent.side not in roles_of(current, actor):
        raise NotAllowed(_("This step is not yours to take."))
    if (
        consent.answer == (Consent.Answer.YES if yes else Consent.Answer.NO)
        and consent.answered_by_id == actor.person_id
    ):
        return current
    answer(current, consent=consent, actor=actor, yes=yes, seen=seen, reason_code=reason_code, reason=reason, way=way)
    if consent.reason_code == "conflict" and consent.side == Side.CANDIDATE:
        Conflict.objects.get_or_create(
            need=current.for_need, organisation=current.candidate,
            defaults={"declared_by_id": actor.person_id, "reason": consent.reason, "at": timezone.now()},
        )  # fmt: skip
    verb = f"{consent.side}_{'accepts' if yes else 'declines'}"
    both = yes and consent.side == Side.OWNER and in_force(current, Side.CANDIDATE)
    done = step_on(current, actor=actor, verb=verb, to="both_agreed" if both else "", words=consent.reason)
    if not yes:
        close_consents(done, Consent.Answer.WITHDRAWN)
    _tell_broker(done, str(consent.pk))
    return done


@transaction.atomic
def withdraw(introduction: Introduction, *, actor: Actor, reason: str, version: int | None = None) -> Introduction:
    """Take a consent back, or the whole introduction, as long as names are not revealed. One side's yes falls with the other's."""
    current = hold(introduction, version, actor, "withdraw")
    if done_by(current, actor=actor, verb="withdraw"):
        return current
    roles = roles_of(current, actor)
    sides = {OWNER: current.for_need.owner, CANDIDATE: current.candidate}
    contacts = {OWNER: current.owner_contact, CANDIDATE: current.candidate_contact}
    speaks = any(authority_of(actor, sides[side], contacts[side]) for side in sides if side in roles)
    if not speaks and not roles & {BROKER, HOUSE}:
        raise NotAllowed(_("Only the person asked, or the administrator of the partner, takes it back."))
    done = step_on(current, actor=actor, verb="withdraw", words=reason)
    fallen = close_consents(done, Consent.Answer.WITHDRAWN)
    _tell([c.asked_of for c in fallen if c.asked_of_id != actor.person_id], "changed", f"withdrawn:{done.pk}")
    _tell_broker(done, "withdrawn")
    return done


@transaction.atomic
def close_silent(introduction: Introduction, *, actor: Actor) -> Introduction:
    """Nobody answered in the time that the clock gives: silence means no."""
    current = hold(introduction)
    done = step_on(current, actor=actor, verb="no_reply")
    close_consents(done, Consent.Answer.SILENT)
    return done


@transaction.atomic
def reveal(introduction: Introduction, *, actor: Actor, version: int | None = None) -> Introduction:
    """Tell both who the other is, at once: both see the introduction in full from the same commit on."""
    current = hold(introduction, version, actor, "reveal")
    if done_by(current, actor=actor, verb="reveal"):
        return current
    done = step_on(current, actor=actor, verb="reveal", revealed_at=timezone.now())
    for organisation in (done.for_need.owner, done.candidate):
        share_record(
            done, actor=actor.as_system(), organisation=organisation, level="full", reason="names revealed to both"
        )
    consent = in_force(done, Side.OWNER)
    _disclosed(done, actor=actor, what="names", text=done.owner_name, consent=consent and consent.pk)
    _tell([done.owner_contact, done.candidate_contact], "revealed", str(done.pk))
    return done


@transaction.atomic
def hand_over_brief(introduction: Introduction, *, actor: Actor, version: int | None = None) -> Introduction:
    """The owner gives the candidate the words of the need, as they are now."""
    current = hold(introduction)
    need = current.for_need
    text = f"{need.title}\n\n{need.narrative}"
    if current.brief == text:
        return current
    if version is not None and version != current.version:
        raise Clash(current)
    done = step_on(current, actor=actor, verb="hand_over_brief", brief=text, brief_version=need.brief_version)
    _disclosed(done, actor=actor, what="brief", number=need.brief_version, text=text)
    _tell([done.candidate_contact], "changed", f"brief:{done.pk}:{need.brief_version}")
    return done


dismiss = LIFE.plain("dismiss")
start_nda = LIFE.plain("start_nda", nda="pending")
nda_signed = LIFE.plain("nda_signed", nda="in_force")
waive_nda = LIFE.plain("waive_nda", nda="waived")
meeting_was_held = LIFE.plain("meeting_was_held")
go = LIFE.plain("go")
no_go = LIFE.plain("no_go")


@transaction.atomic
def plan_meeting(
    introduction: Introduction, *, actor: Actor, at: dt.datetime, place: str, version: int | None = None
) -> Introduction:
    """Set, or move, the first meeting. The same date and place again is nothing new."""
    place = place.replace("\x00", " ").strip()[:300]
    if not place:
        raise ValidationError(_("Say where the meeting takes place."))
    current = hold(introduction)
    if (current.meeting_at, current.meeting_place) == (at, place):
        return current
    if version is not None and version != current.version:
        raise Clash(current)
    done = step_on(current, actor=actor, verb="plan_meeting", meeting_at=at, meeting_place=place)
    _tell([done.owner_contact, done.candidate_contact], "changed", f"meeting:{done.pk}:{done.version}")
    return done


@transaction.atomic
def agreed(introduction: Introduction, *, actor: Actor, words: str = "", version: int | None = None) -> Introduction:
    """The parties go on to an agreement: so does the need."""
    current = hold(introduction, version, actor, "agreed")
    if done_by(current, actor=actor, verb="agreed"):
        return current
    done = step_on(current, actor=actor, verb="agreed", words=words)
    if done.for_need.state == "in_introduction":
        move_need(done.for_need, actor=actor, to="in_agreement")
    return done


def _go_on(need: Need, actor: Actor) -> None:
    """From validated to open to in introduction, each with its own entry in the ledger."""
    for state, to in (("validated", "open"), ("open", "in_introduction")):
        current = held(need)
        if current.state == state:
            move_need(current, actor=actor, to=to)


def _tell(people: Sequence[Person | None], topic: str, key: str, consent: Consent | None = None) -> None:
    users = User.objects.filter(person__in=[p for p in people if p])
    write_letters(users, topic=topic, path="/requests/", key=f"{topic}:{key}", consent=consent)


def _tell_broker(introduction: Introduction, what: str) -> None:
    users = User.objects.filter(pk=introduction.broker_id)
    write_letters(users, topic="answered", path="/desk/", key=f"{introduction.pk}:{what}")
