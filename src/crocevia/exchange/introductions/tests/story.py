"""A need of the cast that its owner has validated, with a teaser that a second broker has approved."""

from __future__ import annotations

from dataclasses import dataclass

from conftest import Cast

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.models import Consent, Introduction
from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.teaser_actions import ask_second_reading, judge_teaser
from crocevia.people.actor import Actor


@dataclass
class Story:
    """The cast with what they do. `tell` walks an introduction up to a state, the straight way."""

    cast: Cast

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    @property
    def need(self) -> Need:
        return Need.objects.get(pk=self.cast.need.pk)

    def validate(self) -> None:
        need = self.need
        number = need.teasers.first().number
        if need.teasers.first().review == "waiting":
            ask_second_reading(need, actor=self.actor("broker"), reviewer=self.cast.second_broker)
            judge_teaser(need, actor=self.actor("second_broker"), number=number, approve=True)
        if need.state == "draft":
            move_need(need, actor=self.actor("broker"), to="owner_review")
        if self.need.state == "owner_review":
            move_need(need, actor=self.actor("owner"), to="validated")

    def shortlisted(self) -> Introduction:
        why = [
            actions.Why(
                "coating of cast iron", probability=0.7, record=self.cast.offer.pk, sentence="We cast iron discs."
            )
        ]
        return actions.shortlist(self.need, actor=self.actor("broker"), candidate=self.cast.foundry, reasons=why)

    def question(self, introduction: Introduction, side: str) -> Consent:
        return introduction.consents.filter(side=side).order_by("-asked_at").first()

    def says(self, who: str, introduction: Introduction, side: str, yes: bool = True, **more: str) -> Introduction:
        asked = self.question(introduction, side)
        return actions.reply(
            introduction, actor=self.actor(who), question=asked.pk, yes=yes, seen=asked.text_hash,
            **({} if yes else {"reason_code": "no_capacity", "reason": "full until March", **more}),
        )  # fmt: skip

    def tell(self, state: str) -> Introduction:
        broker = self.actor("broker")
        introduction = self.shortlisted()
        way = [
            ("owner_asked", lambda i: actions.ask_owner(i, actor=broker)),
            ("owner_agreed", lambda i: self.says("owner", i, "owner")),
            ("candidate_asked", lambda i: actions.ask_candidate(i, actor=broker)),
            ("both_agreed", lambda i: self.says("neighbour", i, "candidate")),
            ("revealed", lambda i: actions.reveal(i, actor=broker)),
            ("nda_pending", lambda i: actions.start_nda(i, actor=broker)),
            ("nda_in_force", lambda i: actions.nda_signed(i, actor=broker, words="signed on paper, 3 May")),
        ]
        for reached, act in way:
            if introduction.state == state:
                break
            introduction = act(introduction)
            assert introduction.state == reached
        return introduction
