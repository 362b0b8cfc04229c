"""The steps that a reader may take on an agreement, as small forms: the broker's, and those of each party."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.answering import authority_of, members_of
from crocevia.projects.agreements.models import Agreement, Party
from crocevia.projects.agreements.rules import KEEPER, LIFE
from crocevia.projects.agreements.texts import draft_of, signed_file_of
from crocevia.projects.drafts.actions import text_of
from crocevia.ui.steps import Input, step_form

Form = dict[str, Any]


def steps_of(agreement: Agreement, roles: frozenset[str], actor: Actor) -> list[Form]:
    """What the reader may do now: the next act, then others that stand open, those behind a word, the ends."""
    return sorted(_steps_of(agreement, roles, actor), key=lambda f: (not f.get("main"), bool(f.get("fold")), bool(f.get("stop"))))


def _steps_of(agreement: Agreement, roles: frozenset[str], actor: Actor) -> list[Form]:
    parties = list(agreement.parties.select_related("organisation", "signatory"))
    if KEEPER in roles:
        return _Broker(agreement, parties).forms()
    mine = [p for p in parties if p.organisation_id in actor.organisations]
    return [form for party in mine for form in _side(agreement, party, bool(authority_of(actor, party.organisation, party.signatory)))]


def _form(agreement: Agreement, verb: str, label: str, help_text: str = "", *inputs: Input, **more: Any) -> Form:
    return step_form(LIFE, agreement, verb, label, reverse("agreement_act", args=[agreement.pk]), help_text, *inputs, **more)


def _reason() -> Input:
    return Input("words", _("Why, in a few words"), "area")


def _upload(agreement: Agreement, verb: str, label: str, fold: str, **more: Any) -> Form:
    note = Input("note", _("What changed, in a few words"), "text", required=False)
    return _form(agreement, verb, label, "", Input("file", _("File (.docx or .pdf)"), "file"), note, fold=fold, **more)


def _remark(agreement: Agreement) -> Form:
    said = Input("words", _("What you want to say about the draft"), "area")
    return _form(agreement, "remark", _("Keep the note"), "", said, fold=_("Write a note"))


class _Broker:
    """The forms of the agreement's broker."""

    def __init__(self, agreement: Agreement, parties: list[Party]):
        self.agreement, self.parties = agreement, parties

    def forms(self) -> list[Form]:
        by_state = {
            "drafting": self._drafting, "internal_review": self._review, "negotiation": self._negotiation,
            "awaiting_signature": self._signature, "in_force": self._in_force,
        }  # fmt: skip
        return by_state[self.agreement.state]() if self.agreement.state in by_state else []

    def _drafting(self) -> list[Form]:
        a, draft = self.agreement, draft_of(self.agreement)
        forms = []
        if text_of(a.form, a.language or "it"):
            label = _("Make the draft from the template") if draft is None else _("Make it anew from the template")
            more = {"main": True} if draft is None else {"fold": label}
            forms.append(_form(a, "template", label, "", **more))
        forms.append(_upload(a, "draft", _("Keep this draft"), _("Upload a draft instead")))
        forms += self._signatories()
        told = _("Read it once more: the parties have it next.")
        forms.append(_form(a, "send_to_review", _("Send to internal review"), told, main=draft is not None))
        return [*forms, self._abandon()]

    def _review(self) -> list[Form]:
        a = self.agreement
        told = _("Each party reads the draft, its versions and the notes from now on.")
        return [
            _form(a, "lay_before_parties", _("Lay it before the parties"), told, main=True),
            _upload(a, "draft", _("Keep this draft"), _("Upload a corrected draft")),
            _form(a, "take_back", _("Back to drafting"), "", _reason(), fold=_("Back to drafting")),
            self._abandon(),
        ]

    def _negotiation(self) -> list[Form]:
        a = self.agreement
        return [
            _form(a, "call_for_signature", _("Call for signature"), "", main=True),
            *self._signatories(),
            _upload(a, "draft", _("Keep this draft"), _("Upload the next draft")),
            _remark(a),
            _form(a, "take_back", _("Back to drafting"), "", _reason(), fold=_("Back to drafting")),
            self._abandon(),
        ]

    def _signature(self) -> list[Form]:
        a = self.agreement
        forms = []
        unsigned = [p for p in self.parties if not p.signed_on]
        if unsigned:
            forms.append(_signature(a, unsigned, main=True))
        if signed_file_of(a) is None:
            forms.append(_form(a, "signed", _("Keep the signed file"), "", Input("file", _("Signed file (.pdf or .p7m)"), "file")))
        starts = Input("starts", _("In force from"), "date", (a.starts or timezone.localdate()).isoformat())
        ends = Input("ends", _("Until"), "date", a.ends.isoformat() if a.ends else "", required=False)
        forms.append(_form(a, "enter_into_force", _("It is in force"), "", starts, ends, main=not unsigned))
        return [*forms, self._abandon()]

    def _in_force(self) -> list[Form]:
        a = self.agreement
        title = Input("title", _("Title of the amendment"), "text", (_("Amendment: %(title)s") % {"title": a.title})[:280])
        forms = [_form(a, "amend", _("Begin the amendment"), "", title, fold=_("Amend it"))]
        over = not LIFE.missing(a, ("past_its_end",))
        if over:
            forms.insert(0, _form(a, "expire", _("It has expired"), main=not a.renews))
        if over and a.renews:
            told = _("Its term has run out and nobody gave notice.")
            forms.insert(0, _form(a, "note_renewal", _("Note the new term"), told, Input("ends", _("Now until"), "date"), main=True))
        if a.renews:
            told = _("It then ends with its term.")
            forms.append(_form(a, "note_notice", _("Notice has been given"), told, _reason(), fold=_("Somebody gave notice")))
        for verb, label in (("supersede", _("Another one replaces it")), ("terminate", _("It is terminated"))):
            forms.append(_form(a, verb, label, "", _reason(), fold=label, stop=True))
        return forms

    def _signatories(self) -> list[Form]:
        a = self.agreement
        choices = [
            (f"{party.organisation_id}:{member.person_id}", f"{party.organisation.name}: {member.person.name}")
            for party in self.parties
            for member in members_of(party.organisation)
        ]
        forms = []
        if choices and any(not p.signatory_id for p in self.parties):
            who = Input("who", _("Who signs"), "select", "", tuple(choices))
            forms.append(_form(a, "signatory", _("Note who signs"), "", who, *_capacity(), fold=_("Say who signs")))
        waiting = [(str(p.organisation_id), p.organisation.name) for p in self.parties if p.signatory_id and not p.power_checked_at]
        if waiting:
            power = Input("power", _("What shows the power to sign"), "text", "", required=False, help=_power_help())
            party = Input("party", _("Party"), "select", "", tuple(waiting))
            forms.append(_form(a, "power", _("I have seen it"), "", party, power, fold=_("Confirm the power to sign")))
        return forms

    def _abandon(self) -> Form:
        return _form(self.agreement, "abandon", _("Abandon"), "", _reason(), fold=_("Abandon"), stop=True)


def _power_help() -> str:
    return _("A register extract, a proxy, a resolution: which, and of what date.")


def _capacity() -> tuple[Input, Input]:
    return (
        Input("signs_as", _("In what capacity"), help=_("Legal representative, director of the department …")),
        Input("power", _("What shows the power to sign"), required=False, help=_power_help()),
    )


def _signature(agreement: Agreement, parties: list[Party], **more: Any) -> Form:
    party = Input("party", _("Party"), "select", "", tuple((str(p.organisation_id), p.organisation.name) for p in parties))
    on = Input("day", _("Signed on"), "date", timezone.localdate().isoformat())
    return _form(agreement, "signature", _("Note the signature"), "", party, on, **more)


def _side(agreement: Agreement, party: Party, speaks: bool) -> list[Form]:
    """What one party may do: whoever speaks for it agrees, names who signs and declines; every member writes notes."""
    forms: list[Form] = []
    mine = Input("party", "", "hidden", str(party.organisation_id))
    draft = draft_of(agreement)
    if agreement.state == "negotiation":
        if speaks and draft is not None and party.accepted != draft.digest:
            read = Input("read", "", "hidden", draft.digest)
            told = _("Version %(n)d, fingerprint %(print)s. A later draft asks you anew.") % {"n": draft.number, "print": draft.digest[:12]}
            forms.append(_form(agreement, "accept", _("We agree to this draft"), told, mine, read, main=True))
        if speaks and not party.signatory_id:
            people = tuple((f"{party.organisation_id}:{m.person_id}", m.person.name) for m in members_of(party.organisation))
            who = Input("who", _("Who signs"), "select", "", people)
            forms.append(_form(agreement, "signatory", _("Note who signs"), "", who, *_capacity(), fold=_("Say who signs for you")))
        forms.append(_upload(agreement, "draft", _("Keep this draft"), _("Propose another draft")))
        forms.append(_remark(agreement))
    if agreement.state == "awaiting_signature":
        if speaks and not party.signed_on:
            forms.append(_signature(agreement, [party], main=True))
        if signed_file_of(agreement) is None:
            forms.append(_form(agreement, "signed", _("Keep the signed file"), "", Input("file", _("Signed file (.pdf or .p7m)"), "file")))
    if speaks and agreement.state in LIFE.steps["reject"].of:
        forms.append(_form(agreement, "reject", _("We do not sign this"), "", _reason(), fold=_("Decline"), stop=True))
    return forms
