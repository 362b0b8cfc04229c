"""Random walks over the life of a project: whatever the cast tries, who does not take part learns nothing, and every state has its evidence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import make_cast
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from crocevia.people.models import Organisation
from crocevia.projects.projects import actions, parts
from crocevia.projects.projects.life import LIFE
from crocevia.projects.projects.rules import STANDING, STEPS
from crocevia.projects.projects.tests.story import ProjectStory
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event, Record
from crocevia.vocabulary.models import Scheme

EVERYBODY = ("broker", "owner", "colleague", "neighbour", "second_broker", "administrator", "competitor", "competitor_parent", "visitor", "anonymous")
HOUSE_OF = {"owner": "brakes", "colleague": "brakes", "neighbour": "foundry", "competitor": "rival", "competitor_parent": "rival-group"}
MOVES = tuple(verb for verb, step in STEPS.items() if step.to)
reached: set[str] = set()
people, houses = st.sampled_from(EVERYBODY), st.sampled_from(["foundry", "brakes", "rival", "rival-group"])


class Walk(RuleBasedStateMachine):
    """One run is one transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        if not Scheme.objects.exists():
            call_command("load_vocabularies", verbosity=0)
        self.story = ProjectStory(make_cast())
        self.seen = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def tried(self, act, *args, **kwargs) -> None:
        """A refusal is an answer; anything else that goes wrong is a defect."""
        try:
            with transaction.atomic():
                act(*args, **kwargs)
        except (ValidationError, NotAllowed, Conflict):
            pass

    @initialize(state=st.sampled_from(["idea", "submitted", "awarded", "running", "completed"]))
    def already_on_the_way(self, state):
        self.story.begin()
        self.story.ready()
        if state != "idea":
            self.story.tell(state)

    @rule(who=people, verb=st.sampled_from(MOVES), said=st.booleans())
    def anybody_tries_a_step(self, who, verb, said):
        more = {} if verb == "start_self_funded" else {"words": "because" if said else " "}
        self.tried(getattr(actions, verb), self.story.project, actor=self.story.actor(who), **more)

    @rule(who=st.sampled_from(["broker", "owner"]), choice=st.integers(0, 5))
    def who_leads_goes_on(self, who, choice):
        """A step that the table leaves open: at random the walks would seldom come far."""
        project, actor = self.story.project, self.story.actor(who)
        verbs = [verb for verb in LIFE.open_to(project, LIFE.roles(project, actor)) if verb in MOVES]
        if verbs:
            verb = verbs[choice % len(verbs)]
            more = {} if verb == "start_self_funded" else {"words": "because"}
            self.tried(getattr(actions, verb), project, actor=actor, **more)

    @rule(who=people, house=houses, role=st.sampled_from(["beneficiary", "coordinator", "associated"]))
    def anybody_names_a_partner(self, who, house, role):
        self.tried(parts.set_partner, self.story.project, actor=self.story.actor(who), organisation=Organisation.objects.get(slug=house), role=role)

    @rule(who=people, house=houses)
    def anybody_ends_a_partner(self, who, house):
        self.tried(parts.end_partner, self.story.project, actor=self.story.actor(who), organisation=Organisation.objects.get(slug=house))

    @rule(who=people, house=houses, amount=st.sampled_from([0, 100]))
    def anybody_writes_money(self, who, house, amount):
        house = Organisation.objects.get(slug=house)
        self.tried(parts.set_money, self.story.project, actor=self.story.actor(who), organisation=house, source="own", amount=Decimal(amount))

    @rule(who=people)
    def anybody_keeps_an_agreement(self, who):
        self.tried(parts.keep_project_file, self.story.project, actor=self.story.actor(who), name="a.txt", content=b"we agree", purpose="agreement")

    @rule()
    def the_plan_is_finished(self):
        self.tried(self.story.finish_plan)

    @invariant()
    def nothing_is_wrong(self):
        if self.story.key is None or self.seen == (happened := Event.objects.count()):
            return
        self.seen = happened
        project = self.story.project
        reached.add(project.state)
        assert LIFE.missing(project, STANDING.get(project.state, ())) == "", project.state
        assert list(broken_links(subject_of(project))) == []
        seats = set(project.partners.filter(until__isnull=True).values_list("organisation__slug", flat=True))
        assert not seats & {"rival", "rival-group"}
        for who in EVERYBODY:
            sees = Record.objects.filter(pk=project.pk).visible_to(self.story.actor(who)).exists()
            assert sees == (who == "broker" or HOUSE_OF.get(who) in seats), who


@pytest.mark.django_db
def test_random_walks():
    calm = settings(max_examples=25, stateful_step_count=12, deadline=None, derandomize=True, print_blob=True, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Walk, settings=calm)
    assert {"running", "completed", "withdrawn"} <= reached, "the walks no longer come far"
