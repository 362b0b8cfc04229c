"""The steps that a reader may take on a project now, as small forms: the next act first, the ways out folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.models import Organisation
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.projects.life import LIFE
from crocevia.projects.projects.models import Milestone, Money, Partner, Project
from crocevia.ui.steps import Input, step_form

MOST_CHOICES = 400
"""More organisations than these are asked for by name, not chosen from a list."""


class Forms:
    """The forms of one project for one reader's roles."""

    def __init__(self, project: Project, roles: frozenset[str], seats: Sequence[Partner]):
        self.project, self.seats = project, [s for s in seats if s.until is None]
        self.open = set(LIFE.open_to(project, roles))
        self.url = reverse("project_act", args=[project.pk])

    def form(self, verb: str, label: str, help_text: str = "", *inputs: Input, **more: Any) -> list[dict[str, Any]]:
        if verb not in self.open:
            return []
        return [step_form(LIFE, self.project, verb, label, self.url, help_text, *inputs, **more)]

    # The life -----------------------------------------------------------------

    def next(self) -> list[dict[str, Any]]:
        day, form = _today(_("On")), self.form
        return [
            *form("build_partnership", _("Look for partners"), main=True),
            *form("prepare_proposal", _("Prepare a proposal"), _("For a call. Partners who pay themselves start on their agreement."), main=True),
            *form("submit", _("It is submitted"), "", Input("words", _("To which call, when, under which number"), "area"), main=True),
            *form("evaluation_begins", _("It is being evaluated"), main=True),
            *form("award", _("It is awarded"), "", Input("words", _("The decision: its day, score, amount"), "area"), main=True),
            *form("reserve", _("It is on the reserve list"), "", Input("words", _("The decision: its day, score, place"), "area")),
            *form("prepare_grant", _("Prepare the grant"), main=True),
            *form("start", _("Work begins"), "", Input("words", _("The grant: its number, who signed, when"), "area"), day, main=True),
            *form("start_self_funded", _("Work begins, paid by the partners"), _("On an agreement in force, or on the signed one kept here as a file."), day),
            *form("resume", _("Work goes on"), "", Input("words", _("What has changed"), "area"), main=True),
            *form(
                "complete", _("The work is completed"), _("What came of it will be asked after 6, 12 and 24 months."),
                Input("words", _("What it reached, in a few words"), "area"), day, main=True,
            ),
            *form("follow", _("Follow the outcomes"), main=True),
            *form("close", _("Close the project"), main=True),
        ]  # fmt: skip

    def out(self) -> list[dict[str, Any]]:
        why, day = Input("words", _("Why, in a few words"), "area"), _today(_("On"))
        return [
            *self.form("suspend", _("Suspend the work"), "", why, stop=True),
            *self.form("reject", _("It was rejected"), "", why, stop=True),
            *self.form("withdraw", _("Withdraw it"), "", why, stop=True),
            *self.form("terminate", _("Stop it for good"), "", why, day, stop=True),
        ]

    # The parts ----------------------------------------------------------------

    def partners(self) -> list[dict[str, Any]]:
        roles = Input("role", _("Part in the project"), "select", Partner.Role.BENEFICIARY, tuple(Partner.Role.choices))
        told = _("It reads the whole project from now on.")
        leaving = [s for s in self.seats if s.organisation_id != self.project.owner_id]
        return [
            *(self.form("set_partner", _("Set"), told, _anybody(), roles) if "set_partner" in self.open else []),
            *(
                self.form("end_partner", _("It leaves"), _("It reads no more from now on."), _one_of(leaving, _("Partner")), stop=True)
                if leaving
                else []
            ),
        ]

    def plan(self) -> list[dict[str, Any]]:
        if not self.open & {"set_package", "set_milestone"}:
            return []
        packages = list(self.project.packages.all())
        numbers = tuple((str(p.number), f"{p.number}. {p.title}") for p in packages)
        which = Input("number", _("Which"), "select", "", (("", _("a new one")), *numbers), required=False)
        lead = Input("lead", _("Led by"), "select", "", (("", "—"), *_slugs(self.seats)), required=False)
        within = Input("package", _("Work package"), "select", "", (("", "—"), *numbers), required=False)
        of_type = Input("type", _("Kind"), "select", Milestone.Type.MILESTONE, tuple(Milestone.Type.choices))
        days = [
            Input("planned_start", _("Planned start"), "date"), Input("planned_end", _("Planned end"), "date"),
            Input("actual_start", _("Began on"), "date", required=False), Input("actual_end", _("Ended on"), "date", required=False),
        ]  # fmt: skip
        name = Input("title", _("Title"))
        return [
            *self.form("set_package", _("Write the work package"), _("To correct one, choose it and write it anew."), which, name, lead, *days),
            *self.form("set_milestone", _("Write the point"), _("The same title again moves its day."), name, of_type, within, Input("due", _("Due on"), "date")),
        ]

    def points(self) -> list[dict[str, Any]]:
        left = [m for m in self.project.milestones.all() if not (m.done or m.dropped)]
        if not left:
            return []
        which = Input("title", _("Which"), "select", "", tuple((m.title, m.title) for m in left))
        file = Input("file", _("The deliverable's file"), "file", required=False)
        return [
            *self.form("reach_milestone", _("It is reached"), _("A deliverable leaves a file."), which, _today(_("On")), file),
            *self.form("drop_milestone", _("Give it up"), "", which, Input("words", _("Why, in a few words")), stop=True),
        ]

    def money(self) -> list[dict[str, Any]]:
        if not self.seats:
            return []
        source = Input("source", _("Source of the money"), "select", "", tuple(Money.Source.choices))
        amount = Input("amount", _("Euro"), "text", help=_("0 takes the line away."))
        return self.form("set_money", _("Write the amount"), "", _one_of(self.seats, _("Partner")), source, amount)

    def readiness(self) -> list[dict[str, Any]]:
        levels = tuple((str(n), str(n)) for n in range(1, 10))
        value = Input("value", _("TRL"), "select", str(self.project.trl_now or 1), levels)
        note = Input("words", _("What shows it"), required=False)
        return self.form("read_trl", _("Note the level"), "", value, _today(_("On")), note)

    def issues(self) -> list[dict[str, Any]]:
        left = [i for i in self.project.issues.all() if i.closed_at is None]
        which = Input("issue", _("Which"), "select", "", tuple((str(i.pk), i.title) for i in left))
        settle = self.form("settle_issue", _("It is solved"), "", which, Input("words", _("How"))) if left else []
        return [*settle, *self.form("open_issue", _("Open an issue"), "", Input("words", _("What stands in the way")))]

    def files(self) -> list[dict[str, Any]]:
        kinds = (("", _("another file")), ("agreement", _("signed agreement")), ("proposal", _("proposal")), ("grant", _("grant")))
        return self.form(
            "keep_file", _("Keep the file"), _("Every partner reads it."), Input("file", _("File"), "file"),
            Input("title", _("Title"), required=False), Input("purpose", _("What it is"), "select", "", kinds, required=False),
        )  # fmt: skip

    def ties(self) -> list[dict[str, Any]]:
        told = _("The page of its need, introduction, agreement, call or case. Others see the tie only where they may read both.")
        return self.form("tie", _("Tie it"), told, Input("to", _("Address of the record")))

    def outcomes(self) -> list[dict[str, Any]]:
        told = _("The partner to whom it came reads it on a page of its own, and signs it there.")
        inputs = (
            _one_of(self.seats, _("To whom it came")), Input("title", _("Title")),
            Input("type", _("Kind of outcome"), "select", "", tuple(Outcome.Type.choices)),
            Input("attribution", _("What the introduction had to do with it"), "select", Outcome.Attribution.CONTRIBUTED, tuple(Outcome.Attribution.choices)),
            Input("words", _("What came of it, in a few words"), "area"),
        )  # fmt: skip
        return self.form("draft_outcome", _("Draft the outcome"), told, *inputs) if self.seats else []


    def all(self) -> list[dict[str, Any]]:
        """Every form that is open, the next act first."""
        parts = (self.partners, self.plan, self.points, self.money, self.readiness, self.issues, self.files, self.ties, self.outcomes, self.out)
        return [*self.next(), *(form for part in parts for form in part())]


def _today(label: str) -> Input:
    return Input("day", label, "date", timezone.localdate().isoformat())


def _slugs(seats: Sequence[Partner]) -> tuple[tuple[str, str], ...]:
    return tuple((s.organisation.slug, s.organisation.name) for s in seats)


def _one_of(seats: Sequence[Partner], label: str) -> Input:
    return Input("party", label, "select", "", _slugs(seats))


def _anybody() -> Input:
    names = list(Organisation.objects.order_by("name").values_list("slug", "name")[: MOST_CHOICES + 1])
    if len(names) > MOST_CHOICES:
        return Input("party", _("Partner"), help=_("Its name, as the directory writes it."))
    return Input("party", _("Partner"), "select", "", tuple(names))
