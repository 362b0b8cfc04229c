"""A project of the cast: the company and the foundry, kept by the broker, hidden from the rival and its house."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from conftest import SECRET, Cast
from django.utils import timezone

from crocevia.people.actor import Actor
from crocevia.projects.projects import actions, parts
from crocevia.projects.projects.models import Project


def day(days: int) -> dt.date:
    """So many days from today."""
    return timezone.localdate() + dt.timedelta(days=days)


@dataclass
class ProjectStory:
    """`ready` gives the project all that the next steps ask for; `tell` walks it up to a state, the straight way."""

    cast: Cast
    key: object = field(default=None)

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    @property
    def project(self) -> Project:
        return Project.objects.get(pk=self.key)

    def begin(self) -> Project:
        made = actions.create_project(
            actor=self.actor("broker"), title="Coated discs", objective=f"A {SECRET} coating that lasts.", language="en",
            owner=self.cast.company, partners=[(self.cast.foundry, "site")], exclusions=[self.cast.rival],
        )  # fmt: skip
        self.key = made.pk
        return made

    def ready(self) -> None:
        broker = self.actor("broker")
        parts.set_package(
            self.project, actor=broker, title="Trials", planned_start=day(-60), planned_end=day(30), lead=self.cast.foundry,
            actual_start=day(-50), number=1,
        )  # fmt: skip
        parts.set_milestone(self.project, actor=broker, title="First disc", due=day(-10), package=1)
        parts.set_milestone(self.project, actor=broker, title="Report", due=day(20), package=1, type="deliverable")
        parts.set_money(self.project, actor=broker, organisation=self.cast.company, source="own", amount=Decimal(40000))
        parts.set_money(self.project, actor=broker, organisation=self.cast.foundry, source="grant", amount=Decimal("25000.50"))
        parts.read_trl(self.project, actor=broker, value=4, note="a bench", day=day(-50))

    def finish_plan(self) -> None:
        broker = self.actor("broker")
        for point in self.project.milestones.filter(done__isnull=True, dropped=""):
            file = {"name": "report.txt", "content": b"All discs held."} if point.type == "deliverable" else {}
            parts.reach_milestone(self.project, actor=broker, title=point.title, **file)
        for issue in self.project.issues.filter(closed_at__isnull=True):
            parts.settle_issue(self.project, actor=broker, issue=issue.pk, words="settled")

    WAY = (
        ("partnership_building", lambda p, a: actions.build_partnership(p, actor=a)),
        ("proposal_preparation", lambda p, a: actions.prepare_proposal(p, actor=a)),
        ("submitted", lambda p, a: actions.submit(p, actor=a, words="number 1, today")),
        ("under_evaluation", lambda p, a: actions.evaluation_begins(p, actor=a)),
        ("awarded", lambda p, a: actions.award(p, actor=a, words="13.5 of 15")),
        ("grant_preparation", lambda p, a: actions.prepare_grant(p, actor=a)),
        ("running", lambda p, a: actions.start(p, actor=a, words="grant 7, signed", day=day(-40))),
        ("completed", lambda p, a: actions.complete(p, actor=a, words="The coating holds.", day=day(-1))),
        ("outcome_monitoring", lambda p, a: actions.follow(p, actor=a)),
    )

    def tell(self, state: str) -> Project:
        if self.key is None:
            self.begin()
            self.ready()
        states = [reached for reached, _act in self.WAY]
        here = states.index(self.project.state) + 1 if self.project.state in states else 0
        for reached, act in self.WAY[here : states.index(state) + 1 if state in states else 0]:
            if reached == "completed":
                self.finish_plan()
            assert act(self.project, self.actor("broker")).state == reached
        return self.project
