"""A load set for measuring pages: invented needs, introductions and sealed events, the same from the same seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from crocevia.exchange.introductions.models import Consent, Introduction
from crocevia.exchange.introductions.rules import REVEALED
from crocevia.exchange.introductions.rules import STATES as INTRODUCTION_STATES
from crocevia.exchange.needs.models import Aspect, Need, TeaserVersion
from crocevia.exchange.needs.texts import text_hash
from crocevia.people.actor import Role, system
from crocevia.people.models import Organisation, User
from crocevia.records.events import digest_of_event
from crocevia.records.models import Event, Record, Share
from crocevia.records.parties import add_membership, add_person, open_account, save_organisation
from crocevia.vocabulary.queries import concepts_of

BROKERS = 5
PARTNERS = 150
PASSWORD = "crocevia-demo-2026"  # noqa: S105  invented people of a load set
NEED_STATES = ("draft", "elicitation", "owner_review", "validated", "open", "open", "in_introduction", "in_introduction", "in_agreement", "fulfilled", "withdrawn")
THINGS = ("coating", "sensor", "pump", "adhesive", "battery", "mould", "filter", "robot cell", "dye", "bearing")
AIMS = ("that stands heat", "without solvents", "for small lots", "with less energy", "to be tried on a line", "that lasts ten years")


class Command(BaseCommand):
    help = "Write a load set of invented needs, introductions and events. For a database that is thrown away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--needs", type=int, default=500)
        parser.add_argument("--introductions", type=int, default=5000)
        parser.add_argument("--events", type=int, default=50_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="this database may be filled with invented things")

    @transaction.atomic
    def handle(self, *args: object, needs: int, introductions: int, events: int, seed: int, yes: bool, **options: object) -> None:
        if not yes:
            raise CommandError("This fills the database with invented things. Say --yes where that is meant.")
        maker = _Maker(random.Random(seed))
        told = [maker.need(n) for n in range(needs)]
        brought = [maker.introduction(n, told) for n in range(introductions)]
        maker.write(told, brought, events)
        self.stdout.write(f"{needs} needs, {introductions} introductions, {maker.events} events; brokers load-broker-1@demo.invalid … -{BROKERS}")


class _Maker:
    """Makes rows in memory and writes them in bulk: parents first, then their children."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.now, self.events = chance, timezone.now(), 0
        teller = system("load set")
        house = Organisation.objects.filter(memberships__role=Role.BROKER).first() or save_organisation(actor=teller, slug="load-operator", name="Load Operator")
        self.brokers = [self._broker(teller, house, n) for n in range(1, BROKERS + 1)]
        self.partners = [
            Organisation.objects.filter(slug=f"load-partner-{n}").first()
            or save_organisation(actor=teller, slug=f"load-partner-{n}", name=f"Load Partner {n} (invented)", sector=f"{THINGS[n % 10]} works", language="en")
            for n in range(PARTNERS)
        ]
        self.kinds = list(concepts_of("need-kinds"))
        self.pairs: set[tuple[Any, Any]] = set()

    def _broker(self, teller: Any, house: Organisation, n: int) -> User:
        email = f"load-broker-{n}@demo.invalid"
        found = User.objects.filter(email=email).first()
        if found:
            return found
        person = add_person(actor=teller, name=f"Load Broker {n} (invented)")
        add_membership(actor=teller, person=person, organisation=house, role=Role.BROKER)
        return open_account(actor=teller, email=email, password=PASSWORD, person=person)

    def _ago(self, most: int) -> dt.datetime:
        return self.now - dt.timedelta(days=self.chance.random() * most)

    def need(self, n: int) -> Need:
        thing, aim = self.chance.choice(THINGS), self.chance.choice(AIMS)
        at = self._ago(700)
        need = Need(
            kind="need", owner=self.chance.choice(self.partners), title=f"Need {n}: a {thing} {aim}", language="en", state=self.chance.choice(NEED_STATES),
            audience="owner", card_audience="owner", broker=self.brokers[n % BROKERS], need_kind=self.chance.choice(self.kinds),
            narrative=f"We look for a {thing} {aim}. We tried two already and neither lasted.", teaser=f"A company seeks a {thing} {aim}", created=at, updated=at,
        )  # fmt: skip
        need.record_ptr_id = need.id
        need.search_full = f" {need.title} {need.narrative}".casefold()
        need.search_card = f" {need.teaser}".casefold()
        return need

    def introduction(self, n: int, needs: list[Need]) -> Introduction:
        while True:
            need, candidate = self.chance.choice(needs), self.chance.choice(self.partners)
            if candidate != need.owner and (need.id, candidate.pk) not in self.pairs:
                break
        self.pairs.add((need.id, candidate.pk))
        state, at = self.chance.choice(list(INTRODUCTION_STATES)), self._ago(60)
        made = Introduction(
            kind="introduction", for_need=need, candidate=candidate, candidate_name=candidate.name, owner_name=str(need.owner),
            title=f"{need.owner} – {candidate.name}"[:300], state=state, audience="owner", card_audience="owner", broker=need.broker, language="en",
            teaser=need.teaser, waiting_since=at, created=at, updated=at,
        )  # fmt: skip
        made.record_ptr_id = made.id
        if state in REVEALED:
            made.revealed_at, made.nda = at, "waived" if state != "nda_pending" else "pending"
        return made

    def write(self, needs: list[Need], introductions: list[Introduction], events: int) -> None:
        rows: list[Record] = [*needs, *introductions]
        parents = [Record(**{f.attname: getattr(row, f.attname) for f in Record._meta.concrete_fields}) for row in rows]
        Record.objects.bulk_create(parents, batch_size=500)
        for row, parent in zip(rows, parents, strict=True):
            row.record_ptr_id = parent.pk
            row.save_base(raw=True)
        Record.objects.bulk_update(parents, ["created", "updated"], batch_size=500)
        self._beside(needs, introductions)
        self._events(rows, events)

    def _beside(self, needs: list[Need], introductions: list[Introduction]) -> None:
        """Aspects, teasers, questions, and what each side may see."""
        Aspect.objects.bulk_create(
            [Aspect(need=need, position=n, text=f"aspect {n} of {need.title}"[:400]) for need in needs for n in range(3)], batch_size=500
        )
        TeaserVersion.objects.bulk_create(
            [TeaserVersion(need=n, number=1, text=n.teaser, text_hash=text_hash(n.teaser), written_at=n.created, review="approved") for n in needs], batch_size=500
        )
        asked = [i for i in introductions if i.state in ("owner_asked", "candidate_asked")]
        Consent.objects.bulk_create(
            [
                Consent(
                    introduction=i, side=i.state.removesuffix("_asked"), purpose="load", language="en", text=i.teaser, text_hash=text_hash(i.teaser),
                    brief_version=1, brief_hash="0" * 64, asked_at=i.waiting_since,
                )
                for i in asked
            ],
            batch_size=500,
        )  # fmt: skip
        seen = [(i, i.for_need.owner, "full" if i.revealed_at else "card") for i in introductions if i.state not in ("suggested", "shortlisted")]
        seen += [(i, i.candidate, "full" if i.revealed_at else "card") for i in introductions if i.revealed_at or i.state == "candidate_asked"]
        Share.objects.bulk_create([Share(record=Record(pk=i.pk), organisation=o, level=level) for i, o, level in seen], batch_size=500)

    def _events(self, rows: list[Record], events: int) -> None:
        """Sealed chains, spread over the rows, in the order of time."""
        each, more = divmod(events, len(rows))
        made: list[Event] = []
        for n, row in enumerate(rows):
            made += self._chain(row, each + (n < more))
        Event.objects.bulk_create(made, batch_size=1000)
        self.events = len(made)

    def _chain(self, row: Record, length: int) -> list[Event]:
        verbs = ["created", "moved to validated", "moved to open", "disclosed", "prepared", "changed"]
        chain: list[Event] = []
        for n in range(length):
            verb = verbs[n % len(verbs)] if row.kind == "need" else ["created", "moved to shortlisted", "prepared"][n % 3]
            new = {"what": "teaser", "to": "Load Partner (invented)", "number": 1} if verb == "disclosed" else {"state": row.state}
            event = Event(
                subject=f"record:{row.pk}", sequence=n + 1, at=row.created + dt.timedelta(hours=n), actor_id=row.broker_id, signed_as="Load Broker (invented)",
                verb=verb, new=new, previous=chain[-1].digest if chain else "",
            )  # fmt: skip
            event.digest = digest_of_event(event)
            chain.append(event)
        return chain
