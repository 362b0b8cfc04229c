"""A cast with something hidden in every corner: a sealed record of each kind, and every tie that could betray one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from conftest import SECRET, Cast

from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.actions import Wanted, tell_need
from crocevia.funding.vouchers.actions import issue_voucher, open_budget
from crocevia.matching.engine import rebuild
from crocevia.people.actor import system
from crocevia.projects.agreements.actions import draw_up_agreement, keep_draft
from crocevia.projects.outcomes.question_actions import plan_questions
from crocevia.records.actions import add_link, cite, state_fact
from crocevia.records.kinds import kind_of, kinds
from crocevia.records.models import Document, KeptFile, Record

TELLER = system("test")
TEASER = "protection against corrosion"
"""Words of the confidential need's card: those who may read the card do."""

# What each kind must have beyond a title; a kind without an entry fails the campaign.
MADE_WITH: dict[str, dict[str, Any]] = {
    "introduction": {},  # made by its own steps, below
    "template": {},  # the district’s own, for its people: no part of it is anybody’s secret
    "voucher": {},  # issued, below
    "need": {"need_kind": "technology_request", "narrative": f"Nobody may hear of our {SECRET} furnace.", "teaser": ""},
    "capability": {"type": "machine", "summary": f"A furnace for {SECRET} at 1600 degrees.", "year": 2025},
    "case": {"type": "research", "solution": f"A {SECRET} liner."},
    "project": {"objective": f"To fire {SECRET} at 1600 degrees."},
    "outcome": {"type": "patent", "statement": f"A patent on {SECRET}."},
    "agreement": {"type": "framework", "object": f"Supply of {SECRET}."},
    "aid": {"granted": dt.date(2026, 1, 10), "amount": Decimal(1000), "body": f"The {SECRET} fund", "regulation": "2023/2831"},
    "fund": {"summary": f"Invests in {SECRET}."},
    "call": {"programme": "Horizon", "scope": f"How to fire {SECRET}."},
    "programme": {"summary": f"How to sinter {SECRET}."},
    "space": {"type": "building", "summary": f"The {SECRET} hall."},
}


@dataclass
class World:
    """`sealed`: one record of each kind that only its owner reads, not even its card."""

    cast: Cast
    sealed: dict[str, Record] = field(default_factory=dict)
    rivals_need: Record | None = None

    @property
    def hidden(self) -> list[Record]:
        return [self.cast.need, self.cast.hidden_offer, *self.sealed.values()]

    def forget(self) -> None:
        """The same world without anything hidden in it."""
        for record in sorted(self.hidden, key=lambda each: each.kind != "introduction"):
            KeptFile.objects.filter(record=record.pk).delete()
            type(record).objects.get(pk=record.pk).delete()
        rebuild()


def make_world(cast: Cast) -> World:
    world = World(cast)
    for kind in (each for each in kinds() if each.create):
        owner = None if kind.code in {"call", "fund", "programme", "space"} else cast.company
        create: Callable[..., Record] = kind.create
        world.sealed[kind.code] = create(
            actor=TELLER, owner=owner, title=f"Sealed {SECRET} {kind.code}", audience="owner", language="en",
            **MADE_WITH[kind.code],
        )  # fmt: skip
    plan_questions(world.sealed["project"], actor=TELLER, beneficiaries=[cast.company], start=dt.date(2025, 1, 1))
    world.sealed["introduction"] = _introduced(cast)
    world.sealed["voucher"] = _vouched(cast)
    world.sealed["drawn"] = _drawn_up(cast)
    _tie(world)
    world.rivals_need = tell_need(
        actor=cast.actor("competitor"), owner=cast.rival, title="Coating for brake discs", language="en",
        narrative="We look for a pilot line that coats discs at 1600 degrees.", need_kind="technology_request",
        aspects=[Wanted("a furnace at 1600 degrees"), Wanted("a pilot line for coatings")],
    )  # fmt: skip
    rebuild()
    return world


def _vouched(cast: Cast) -> Record:
    """A voucher of the operator for the company: nobody else takes part in it."""
    budget = open_budget(
        actor=TELLER, code="crtt", title="Vouchers", centre=cast.operator, total=Decimal(9000), opens=dt.date(2026, 1, 1),
        closes=dt.date(2099, 1, 1),
    )  # fmt: skip
    return issue_voucher(
        actor=TELLER, budget=budget, beneficiary=cast.company, value=Decimal(5000), expires=dt.date(2099, 1, 1),
        title=f"Sealed {SECRET} voucher", service=f"Firing of {SECRET}",
    )  # fmt: skip


def _drawn_up(cast: Cast) -> Record:
    """An agreement that the broker drafts for the company and the foundry: neither has it before them yet."""
    agreement = draw_up_agreement(
        actor=cast.actor("broker"), form="nda", title=f"Sealed {SECRET} agreement", object=f"A {SECRET} coating", language="en",
        sides=[(cast.company, f"buys {SECRET}"), (cast.foundry, "")],
    )  # fmt: skip
    keep_draft(agreement, actor=cast.actor("broker"), name=f"{SECRET}.txt", content=f"A draft about {SECRET}.".encode())
    return agreement


def _introduced(cast: Cast) -> Record:
    """The foundry is a candidate for the hidden need; its owner is asked, the neighbour who works there knows nothing yet."""
    story = Story(cast)
    story.validate()
    return story.tell("owner_asked")


def _tie(world: World) -> None:
    """Links, statements and citations that name the hidden records, from things that everybody sees."""
    cast = world.cast
    document, _made = Document.objects.get_or_create(code="the-paper", defaults={"title_en": "The paper"})
    for record in world.hidden:
        add_link(actor=TELLER, subject=cast.foundry, predicate="participant_of", object=record, role=f"{SECRET} supplier")
        state_fact(
            actor=TELLER, about=record, code=f"sealed-{record.kind}-{record.pk}", text=f"{SECRET} costs 900 EUR a kilo",
            metric=f"price of {SECRET}", topic="figure", value=900, unit="EUR", language="en", as_of="2025",
            sources=[(document, f"line {SECRET}")],
        )  # fmt: skip
        cite(record, [(document, f"page {SECRET}")])
    assert Capability.objects.filter(audience="public").exists()
    assert kind_of("need")
