"""What the page of an outcome shows beyond its fields: the exact text, who signs it, who has, and that nobody has."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.answering import members_of
from crocevia.projects.outcomes.models import Outcome, Signature
from crocevia.projects.outcomes.rules import BROKER, LIFE, SIGNATORY, roles_of
from crocevia.projects.outcomes.texts import hash_of, publication_of, text_of
from crocevia.records.models import Record
from crocevia.ui.steps import Input, step_form


def outcome_page(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """The record is already what this reader may see."""
    outcome: Outcome = record
    if outcome.state == "reported":
        context["careful"] = _("A source tells this. Nobody has signed it, and the source does not say what the introduction had to do with it.")
        return
    roles = roles_of(outcome, request.actor)
    front = [_signing(outcome, roles)] if roles else []
    signatures = list(outcome.signatures.select_related("person"))
    context["sections"] = [*filter(None, front), *context["sections"], *([_signed(outcome, signatures)] if signatures else [])]
    if roles & {SIGNATORY}:
        context["meta"].append(_("you may sign for %(name)s") % {"name": outcome.owner.name if outcome.owner else ""})


def forms_of(outcome: Outcome, actor: Actor) -> list[dict[str, Any]]:
    """The steps of this reader, each with the exact text that it is about."""
    roles = roles_of(outcome, actor) if outcome.state != "reported" else frozenset()
    told = _signing(outcome, roles) if roles else None
    if told is None:
        return []
    texts = {"sign": text_of(outcome), "publish": publication_of(outcome)}
    signs = [
        {**each, "help": texts[each["verb"]], "inputs": (Input("read", _("Fingerprint of the text"), "hidden", each["read"]),)}
        for each in told["signs"]
    ]
    return [*signs, *told["forms"]]


def _signing(outcome: Outcome, roles: frozenset[str]) -> dict[str, Any] | None:
    url = reverse("outcome_act", args=[outcome.pk])
    open_to = set(LIFE.open_to(outcome, roles))
    text = text_of(outcome)
    signs: list[dict[str, Any]] = []
    forms: list[dict[str, Any]] = []
    told = ""
    if "sign" in open_to:
        told = _("You sign these words for your organisation, and no others: if one changes, your signature is void. Nobody but your broker reads them.")
        signs.append({"verb": "sign", "label": _("Sign"), "url": url, "read": hash_of(text), "main": True})
    if "publish" in open_to:
        consent = publication_of(outcome)
        help_text = _("A consent apart from your signature. You may take it back at any time.")
        signs.append({"verb": "publish", "label": _("Let everyone read it"), "url": url, "read": hash_of(consent), "help": help_text, "ask": _("Let everyone read it, with your name?")})
    if "refuse" in open_to:
        forms.append(step_form(LIFE, outcome, "refuse", _("Do not sign"), url, "", Input("words", _("Why, in a few words"), "area"), stop=True))
    if "take_back" in open_to:
        forms.append(step_form(LIFE, outcome, "take_back", _("Take the publication back"), url, _("From now on only you and your broker read it."), stop=True))
    if "ask" in open_to:
        people = members_of(outcome.owner) if outcome.owner else []
        choice = (Input("contact", _("Whom to ask"), "select", "", tuple((str(m.person_id), m.person.name) for m in people)),) if len(people) > 1 else ()
        forms.append(step_form(LIFE, outcome, "ask", _("Ask for the signature"), url, _("The beneficiary reads this text and signs it, or says why not."), *choice, main=True))
    if not signs and not forms:
        return None
    return {
        "title": _("Next step") if BROKER in roles else _("What you may do"),
        "id": "next",
        "template": "projects/signing.html",
        "lines": text.split("\n"),
        "print": hash_of(text),
        "language": outcome.language,
        "signs": signs,
        "forms": forms,
        "told": told,
    }


def _signed(outcome: Outcome, signatures: list[Signature]) -> dict[str, Any]:
    """Who signed which text for whom, and whether it stands: the text is held against its hash while one looks."""
    rows = []
    for each in signatures:
        whole = hash_of(each.text) == each.text_hash
        word = _("void") if each.void_at else _("stands") if whole else _("the text was changed")
        rows.append(
            {
                "cells": [
                    {"value": Signature.Purpose(each.purpose).label},
                    {"value": each.person.name if each.person else "", "sub": each.authority},
                    {"value": date_format(localtime(each.signed_at), "SHORT_DATETIME_FORMAT")},
                    {"value": word, "mark": "none" if each.void_at else "good" if whole else "stop"},
                    {"value": each.text_hash[:12]},
                ]
            }
        )
    columns = [
        {"key": "what", "label": _("What")}, {"key": "who", "label": _("By whom")}, {"key": "when", "label": _("When")},
        {"key": "stands", "label": _("State")}, {"key": "hash", "label": _("Fingerprint of the text")},
    ]  # fmt: skip
    return {"title": _("Signatures"), "columns": columns, "rows": rows, "id": "signatures"}
