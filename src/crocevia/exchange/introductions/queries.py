"""What is asked of introductions: why a candidate, who learned what, what came of it. Every answer starts from the one rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Q

from crocevia.exchange.introductions.models import Consent, Introduction
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation, User
from crocevia.records.events import subject_of
from crocevia.records.models import Event, Record


@dataclass(frozen=True, slots=True)
class Told:
    """A reason as one reader has it. `sentence`, `title`, `record` and `kind` are empty where the reader may not read the record."""

    aspect: str
    must: bool
    probability: float | None
    sentence: str = ""
    title: str = ""
    language: str = ""
    record: UUID | None = None
    kind: str = ""


def reasons_for(introduction: Introduction, actor: Actor) -> list[Told]:
    """Why this candidate, for who reads the need in full: its aspects are the need's own words. In four queries."""
    if not Need.objects.filter(pk=introduction.for_need_id).visible_to(actor, "full").exists():
        return []
    reasons = list(introduction.reasons.all())
    asked = Record.objects.filter(pk__in=[reason.record_id for reason in reasons if reason.record_id])
    # A capability speaks from its card, everything else from the whole.
    kinds = dict(asked.filter(kind="capability").visible_to(actor).values_list("pk", "kind"))
    kinds |= dict(asked.visible_to(actor, "full").values_list("pk", "kind"))
    return [
        Told(r.aspect, r.must, r.probability, r.sentence, r.title, r.language, r.record_id, kinds[r.record_id])
        if r.record_id in kinds
        else Told(r.aspect, r.must, r.probability)
        for r in reasons
    ]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One line of the owner's ledger. `what`: teaser, names, brief, second reading, shared, ended, audience, approved, link, broker, first broker."""

    at: dt.datetime
    what: str
    to: str
    by: str
    number: int | None
    text_hash: str
    note: str
    introduction: str = ""


_TOLD = Q(
    verb__in=["disclosed", "shared", "no longer shared", "teaser approved", "teaser refused", "created", "changed", "opened by link"]
    + ["document opened", "document taken back", "handed over"]
)


def disclosures_of(need: Need, actor: Actor) -> list[Disclosure]:
    """Who learned what of a need, oldest first; for who may change it: its owner and its broker. In four queries."""
    if not Need.objects.filter(pk=need.pk).writable_by(actor).exists():
        return []
    events = list(Event.objects.filter(_TOLD, subject=subject_of(need)).order_by("sequence"))
    readers = User.objects.select_related("person").in_bulk([pk for e in events if (pk := _reader(e))])
    houses = Organisation.objects.in_bulk(
        [e.new["organisation"] for e in events if "shared" in e.verb and e.new.get("organisation")]
    )
    told = []
    for event in events:
        what, to, note = _read(event)
        if "shared" in event.verb:
            house = houses.get(UUID(event.new["organisation"])) if event.new.get("organisation") else None
            to = str(house or readers.get(_reader(event)) or "")
        if event.verb == "handed over":
            to = str(readers.get(_reader(event)) or "")
        if what:
            told.append(
                Disclosure(
                    event.at, what, to, event.signed_as, event.new.get("number"), event.text_hash or event.new.get("sha256", ""), note,
                    str(event.new.get("introduction") or ""),
                )
            )  # fmt: skip
    return told


def _reader(event: Event) -> int | None:
    """The key of the account that read it from then on, if the event names one."""
    return event.new.get("broker_id") if event.verb == "handed over" else event.new.get("user")


def _read(event: Event) -> tuple[str, str, str]:
    new = event.new
    if event.verb == "opened by link":
        return "link", new["to"], new["what"]
    if event.verb == "handed over":
        return "broker" if event.old.get("broker_id") else "first broker", "", ""
    if new.get("what") == "document":
        return {"disclosed": "document"}.get(event.verb, event.verb), new["to"], new["title"]
    if event.verb == "disclosed":
        return new["what"], new["to"], new.get("nda", "")
    if event.verb in ("shared", "no longer shared"):
        reading = str(new.get("why", "")).startswith("second reading")
        what = ("second reading" if reading else "shared") if event.verb == "shared" else "ended"
        return what, "", str(new.get("why", ""))
    if event.verb.startswith("teaser "):
        return event.verb.removeprefix("teaser "), "", str(new.get("reason", ""))
    reach = [new[name] for name in ("audience", "card_audience") if name in new]
    wide = [each for each in reach if each != "owner"]
    return ("audience", wide[-1], "") if wide or (reach and event.verb == "changed") else ("", "", "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer to one candidacy, as a label from which the engine's odds may be fitted anew.

    `aspects`: pairs of the aspect's words and the probability that the engine gave it then (None: no evidence).
    `reason` is a code of rules.REFUSALS, empty for a yes. `side`: who answered. `told`: when the engine gave them.
    """

    need: UUID
    candidate: UUID
    side: str
    accepted: bool
    reason: str
    aspects: tuple[tuple[str, float | None], ...]
    told: dt.datetime


def outcomes() -> Iterator[Outcome]:
    """Every yes and no that was given, oldest first. For the engine's keeper: no page shows it."""
    answered = Consent.objects.filter(answered_at__isnull=False).select_related("introduction")
    for consent in answered.prefetch_related(Prefetch("introduction__reasons")).order_by("answered_at", "pk"):
        introduction = consent.introduction
        yield Outcome(
            need=introduction.for_need_id,
            candidate=introduction.candidate_id,
            side=consent.side,
            accepted=consent.reason_code == "",
            reason=consent.reason_code,
            aspects=tuple((r.aspect, r.probability) for r in introduction.reasons.all()),
            told=introduction.created,
        )
