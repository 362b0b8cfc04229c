"""The only writers of agreements: those that the district has signed already, and those that parties make here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people.actor import Actor, system
from crocevia.people.answering import authority_of, members_of
from crocevia.people.models import Organisation, Person
from crocevia.projects.agreements.models import Agreement, Party, Remark
from crocevia.projects.agreements.rules import (
    FORMS,
    KEEPER,
    LIFE,
    OPEN,
    PARTY,
    check_agreement,
    may_create,
    roles_of,
)  # fmt: skip
from crocevia.projects.agreements.texts import DRAFT, SIGNED, draft_of
from crocevia.records.actions import add_link, add_record, end_shares, held, share_record
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.files import keep_file
from crocevia.records.models import Audience, KeptFile, Record
from crocevia.records.plain import PlainActions
from crocevia.records.visibility import house_of

_actions = PlainActions(
    Agreement, "agreement", may_create, gettext_lazy("Only the operator's people keep agreements."), check_agreement
)
create_agreement = _actions.create
Side = tuple[Organisation, str]


@transaction.atomic
def update_agreement(agreement: Agreement, *, actor: Actor, version: int | None = None, **values: Any) -> Agreement:
    """Correct one. What parties make here keeps its readers, and changes by drafts before it is signed and by amendments after.

    Raises NotAllowed, Conflict, ValidationError.
    """
    current = held(agreement)
    if current.state:
        if any(values.get(name, getattr(current, name)) != getattr(current, name) for name in ("audience", "owner")):
            raise ValidationError({"audience": _("Its parties and its broker read it, nobody else.")})
        if current.state not in OPEN and not actor.is_system:
            raise ValidationError(_("What is signed or closed is not rewritten: make an amendment."))
        if values.get("form", current.form) != current.form:
            values["type"] = _called(values["form"], values.get("language") or current.language)
    return _actions.update(current, actor=actor, version=version, **values)


def _called(form: str, language: str | None) -> str:
    """What an agreement of this form is called in its own language. Raises ValidationError."""
    if form not in FORMS:
        raise ValidationError({"form": _("Choose a form.")})
    with translation.override(language or None):
        return str(FORMS[form])[:120]


@transaction.atomic
def draw_up_agreement(
    *, actor: Actor, form: str, title: str, sides: Sequence[Side], about: Record | None = None, parent: Agreement | None = None, **values: Any
) -> Agreement:
    """Begin an agreement between two parties or more; its broker keeps it, nobody else reads it before the negotiation.

    `sides`: organisations with their role. `about`: the record it comes from (an introduction, a need, a project), which the
    actor reads in full. `parent`: the agreement that it amends. Raises NotAllowed, ValidationError.
    """
    if not actor.is_broker:
        raise NotAllowed(_("Only a broker draws up an agreement."))
    called = _called(form, values.get("language"))
    check_agreement({"type": called, "form": form, **values})
    for record in filter(None, (about, parent)):
        if not Record.objects.filter(pk=record.pk).visible_to(actor, "full").exists():
            raise NotAllowed(_("You may not draw up an agreement from this."))
    organisations = [organisation for organisation, _role in sides]
    if len(set(organisations)) != len(organisations):
        raise ValidationError(_("An organisation can be a party once only."))
    if any(house_of(frozenset([o.pk])) & actor.organisations for o in organisations):
        raise ValidationError(_("You work for one of the parties: another broker keeps this agreement."))
    agreement = Agreement(
        kind="agreement", owner=None, broker_id=actor.user_id, audience=Audience.OWNER, card_audience=Audience.OWNER,
        title=title, form=form, type=called, parent=parent, state="drafting", began=timezone.now(), **values,
    )  # fmt: skip
    add_record(agreement, actor=actor)
    for place, (organisation, role) in enumerate(sides):
        Party.objects.create(agreement=agreement, position=place, organisation=organisation, role=role)
        add_link(actor=actor.as_system(), subject=organisation, predicate="party_to", object=agreement, role=role)
    if about is not None:
        add_link(actor=actor.as_system(), subject=agreement, predicate="comes_from", object=about)
    return agreement


@transaction.atomic
def amend_agreement(agreement: Agreement, *, actor: Actor, title: str, **values: Any) -> Agreement:
    """Begin an amendment of an agreement in force: a child with the same parties and form. Raises NotAllowed, ValidationError."""
    current = held(agreement)
    _require(current, actor, KEEPER)
    if current.state != "in_force":
        raise ValidationError(_("Only an agreement in force is amended."))
    sides = [(p.organisation, p.role) for p in current.parties.select_related("organisation")]
    return draw_up_agreement(
        actor=actor, form=current.form, title=title, sides=sides, parent=current, language=current.language, **values
    )


def _require(agreement: Agreement, actor: Actor, *roles: str) -> None:
    if not roles_of(agreement, actor).intersection(roles):
        raise NotAllowed(_("This step is not yours to take."))


def _on(agreement: Agreement, states: Sequence[str]) -> None:
    if agreement.state not in states:
        raise ValidationError(_("This step cannot be taken now: somebody was faster, or an earlier one is missing."))


@transaction.atomic
def keep_draft(agreement: Agreement, *, actor: Actor, name: str, content: bytes, note: str = "") -> KeptFile:
    """The next draft: of the broker at any time before the signature, of a party while they negotiate.

    What was agreed to was another text: every party agrees anew. Raises NotAllowed, ValidationError.
    """
    current = held(agreement)
    roles = roles_of(current, actor)
    _require(current, actor, KEEPER, PARTY)
    _on(current, ("drafting", "internal_review", "negotiation") if KEEPER in roles else ("negotiation",))
    return keep_file(
        current, actor=actor.as_system(), name=name, content=content, title=DRAFT, purpose=DRAFT, note=note
    )


@transaction.atomic
def keep_signed(agreement: Agreement, *, actor: Actor, name: str, content: bytes, note: str = "") -> KeptFile:
    """The file as it was signed, with its hash. Raises NotAllowed, ValidationError."""
    current = held(agreement)
    _require(current, actor, KEEPER, PARTY)
    _on(current, ("awaiting_signature",))
    return keep_file(
        current, actor=actor.as_system(), name=name, content=content, title=SIGNED, purpose=SIGNED, note=note
    )


@transaction.atomic
def add_remark(agreement: Agreement, *, actor: Actor, text: str) -> Remark:
    """Note something about the draft as it stands. Raises NotAllowed, ValidationError."""
    current = held(agreement)
    _require(current, actor, KEEPER, PARTY)
    _on(current, OPEN)
    text = text.replace("\x00", " ").strip()[:2000]
    if not text:
        raise ValidationError(_("Write a few words."))
    draft = draft_of(current)
    remark = Remark.objects.create(
        agreement=current, draft=draft.number if draft else 0, text=text, by_id=actor.user_id, at=timezone.now()
    )
    record_event(actor=actor, on=current, verb="remarked", new={"draft": remark.draft}, text=text)
    return remark


def _party(agreement: Agreement, organisation: Organisation) -> Party:
    party = agreement.parties.select_related("organisation").filter(organisation=organisation).first()
    if party is None:
        raise ValidationError(_("This organisation is no party to the agreement."))
    return party


def _may_speak_for(agreement: Agreement, actor: Actor, party: Party) -> bool:
    """Its partner administrator, or the one who signs for it."""
    return PARTY in roles_of(agreement, actor) and bool(authority_of(actor, party.organisation, party.signatory))


@transaction.atomic
def name_signatory(
    agreement: Agreement, *, actor: Actor, organisation: Organisation, signatory: Person, signs_as: str, power: str = ""
) -> Party:
    """The one person who signs for a party, in what capacity, and what shows the power to sign.

    By the broker, or by who speaks for the party. A changed one is to be confirmed anew. Raises NotAllowed, ValidationError.
    """
    current = held(agreement)
    party = _party(current, organisation)
    if KEEPER not in roles_of(current, actor) and not _may_speak_for(current, actor, party):
        raise NotAllowed(_("This step is not yours to take."))
    _on(current, ("drafting", "internal_review", "negotiation"))
    if signatory.pk not in {m.person_id for m in members_of(organisation)}:
        raise ValidationError(_("This person does not answer for the organisation."))
    wrong = {name: _("Write a few words.") for name, said in (("signs_as", signs_as),) if not said.strip()}
    if wrong:
        raise ValidationError(wrong)
    party.signatory, party.signs_as, party.power = signatory, signs_as.strip()[:200], power.strip()[:400]
    party.power_checked_at = party.power_checked_by = None
    party.save()
    told = {"party": organisation.pk, "person": signatory.pk, "as": party.signs_as, "power": party.power}
    record_event(actor=actor, on=current, verb="signatory named", new=told)
    return party


@transaction.atomic
def confirm_power(agreement: Agreement, *, actor: Actor, organisation: Organisation, power: str = "") -> Party:
    """The broker has seen what shows the power to sign. Raises NotAllowed, ValidationError."""
    current = held(agreement)
    _require(current, actor, KEEPER)
    _on(current, ("drafting", "internal_review", "negotiation"))
    party = _party(current, organisation)
    party.power = power.strip()[:400] or party.power
    if not party.signatory_id or not party.power:
        raise ValidationError(_("Say who signs, and what shows the power to sign: a register extract, a proxy."))
    party.power_checked_at, party.power_checked_by_id = timezone.now(), actor.user_id
    party.save()
    told = {"party": organisation.pk, "person": party.signatory_id, "power": party.power}
    record_event(actor=actor, on=current, verb="power confirmed", new=told)
    return party


@transaction.atomic
def accept_draft(agreement: Agreement, *, actor: Actor, organisation: Organisation, seen: str) -> Party:
    """A party agrees to the draft whose SHA-256 is `seen`. Raises NotAllowed, ValidationError (another draft meanwhile)."""
    current = held(agreement)
    party = _party(current, organisation)
    if not _may_speak_for(current, actor, party):
        raise NotAllowed(_("Only its administrator, or who signs for it, agrees for a party."))
    _on(current, ("negotiation",))
    draft = draft_of(current)
    if draft is None or draft.digest != seen:
        raise ValidationError(_("The draft is no longer the one that you have read: read it again."))
    if party.accepted == draft.digest:
        return party
    party.accepted, party.accepted_by_id, party.accepted_at = draft.digest, actor.person_id, timezone.now()
    party.save()
    told = {"party": organisation.pk, "draft": draft.number, "sha256": draft.digest}
    record_event(actor=actor, on=current, verb="draft accepted", new=told)
    return party


@transaction.atomic
def note_signature(agreement: Agreement, *, actor: Actor, organisation: Organisation, day: dt.date | None = None) -> Party:
    """Its signatory signed on that day. By the broker, or by who speaks for the party. Raises NotAllowed, ValidationError."""
    current = held(agreement)
    party = _party(current, organisation)
    if KEEPER not in roles_of(current, actor) and not _may_speak_for(current, actor, party):
        raise NotAllowed(_("This step is not yours to take."))
    _on(current, ("awaiting_signature",))
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError(_("Nobody signs in the future."))
    party.signed_on = day
    party.save()
    told = {"party": organisation.pk, "person": party.signatory_id, "day": day.isoformat()}
    record_event(actor=actor, on=current, verb="signature noted", new=told)
    return party


@transaction.atomic
def lay_before_parties(agreement: Agreement, *, actor: Actor, version: int | None = None) -> Agreement:
    """The parties read it in full from now on. Raises NotAllowed, Conflict, ValidationError."""
    done = LIFE.walk(agreement, actor=actor, verb="lay_before_parties", version=version)
    for party in done.parties.select_related("organisation"):
        known = done.shares.filter(organisation=party.organisation, level="full", until__isnull=True).exists()
        if not known:
            share_record(
                done, actor=actor.as_system(), organisation=party.organisation, level="full", reason="party to the agreement"
            )
    return done


@transaction.atomic
def take_back(agreement: Agreement, *, actor: Actor, version: int | None = None, words: str = "") -> Agreement:
    """Back to drafting: the parties read nothing more until it is laid before them again. Raises as `Life.walk`."""
    done = LIFE.walk(agreement, actor=actor, verb="take_back", words=words, version=version)
    end_shares(done, actor=actor.as_system(), reason="taken back to drafting")
    return done


@transaction.atomic
def enter_into_force(
    agreement: Agreement, *, actor: Actor, version: int | None = None, starts: dt.date | None = None, ends: dt.date | None = None
) -> Agreement:
    """All have signed: it holds from `starts` (else the last signature) to `ends`. Raises NotAllowed, Conflict, ValidationError."""
    current = LIFE.unless_newer(held(agreement), version=version, actor=actor, verb="enter_into_force")
    if LIFE.done_by(current, actor=actor, verb="enter_into_force"):
        return current
    signatures = [p.signed_on for p in current.parties.all() if p.signed_on]
    last = max(signatures, default=timezone.localdate())
    values = {"starts": starts or current.starts or last, "ends": ends or current.ends}
    check_agreement({"type": current.type, **values})
    return LIFE.step_on(current, actor=actor, verb="enter_into_force", signed=last.isoformat(), **values)


@transaction.atomic
def note_renewal(agreement: Agreement, *, actor: Actor, ends: dt.date | None, version: int | None = None) -> Agreement:
    """Nobody gave notice: the next term runs until `ends`. Raises NotAllowed, Conflict, ValidationError."""
    current = LIFE.unless_newer(held(agreement), version=version)
    LIFE.check(current, actor=actor, verb="note_renewal")
    if ends is None or ends < timezone.localdate():
        raise ValidationError(_("Say until when the new term runs."))
    return LIFE.step_on(current, actor=actor, verb="note_renewal", ends=ends)


send_to_review = LIFE.plain("send_to_review")
call_for_signature = LIFE.plain("call_for_signature")
reject = LIFE.plain("reject")
abandon = LIFE.plain("abandon")
terminate = LIFE.plain("terminate")
supersede = LIFE.plain("supersede")
expire = LIFE.plain("expire")
note_notice = LIFE.plain("note_notice", renews=False)


def expire_agreements() -> int:
    """Close what has run out and does not renew itself; how many. To be run daily (`manage.py run_agreements`)."""
    late = Agreement.objects.filter(state="in_force", ends__lt=timezone.localdate(), renews=False)
    for agreement in list(late):
        expire(agreement, actor=system("agreements"))
    return len(late)
