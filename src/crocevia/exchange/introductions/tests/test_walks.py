"""Random walks of the cast: whatever they try, in whatever order, nobody learns what they must not and every state has its evidence."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import SECRET, make_cast
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.checking import altered_consents
from crocevia.exchange.introductions.letter_actions import make_link
from crocevia.exchange.introductions.link_actions import Closed, answer_by_link, review_by_link
from crocevia.exchange.introductions.links import find_link
from crocevia.exchange.introductions.models import Consent, Introduction, Letter
from crocevia.exchange.introductions.rules import CLOSE, CLOSED, REVEALED, STANDING, UNREVEALED
from crocevia.exchange.introductions.steps import LIFE
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.actions import move_need, revise_need
from crocevia.exchange.needs.comment_actions import comment_need, side_of
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.rules import VALIDATED
from crocevia.exchange.needs.texts import brief_hash, text_hash
from crocevia.people.actor import Role, system
from crocevia.people.answering import members_of
from crocevia.people.models import Organisation
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event
from crocevia.records.parties import add_membership, add_person, open_account, save_organisation
from crocevia.vocabulary.models import Scheme

EVERYBODY = (
    "owner", "colleague", "clerk", "neighbour", "rivals_friend", "broker", "second_broker", "administrator", "competitor",
    "competitor_parent", "visitor", "anonymous",
)  # fmt: skip
HOUSES = ("foundry", "other", "rival", "brakes")
NAMED = ("Brakes Company", "Test owner")
# Verbs that only write words down, tried by anybody at any time.
PLAIN = (
    "dismiss", "start_nda", "nda_signed", "waive_nda", "meeting_was_held", "go", "no_go", "agreed", "ask_owner",
    "ask_candidate", "reveal", "hand_over_brief",
)  # fmt: skip
REFUSED = (ValidationError, NotAllowed, Conflict, Closed)
reached: set[str] = set()
"""Every state that a walk has stood in: see the end of test_random_walks."""
people, houses = st.sampled_from(EVERYBODY), st.sampled_from(HOUSES)


class Walk(RuleBasedStateMachine):
    """One run is one transaction that is rolled back: every walk begins with the same district."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        if not Scheme.objects.exists():
            call_command("load_vocabularies", verbosity=0)
        cast = make_cast()
        other = save_organisation(actor=system("test"), slug="other", name="Other Works")
        person = add_person(actor=system("test"), name="Test friend")
        add_membership(actor=system("test"), person=person, organisation=other, role=Role.MEMBER)
        cast.rivals_friend = open_account(
            actor=system("test"), email="friend@test.invalid", password="x" * 20, person=person
        )
        clerk = add_person(actor=system("test"), name="Test clerk")
        add_membership(actor=system("test"), person=clerk, organisation=cast.company, role=Role.MEMBER)
        cast.clerk = open_account(actor=system("test"), email="clerk@test.invalid", password="x" * 20, person=clerk)
        self.cast, self.story = cast, Story(cast)
        self.story.validate()
        self.seen = 0
        self.tokens: list[str] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # What they try -------------------------------------------------------------

    def tried(self, act, *args, **kwargs) -> None:
        """A refusal is an answer; anything else that goes wrong is a defect."""
        try:
            with transaction.atomic():
                act(*args, **kwargs)
        except REFUSED:
            pass

    def one(self, house: str) -> Introduction | None:
        return Introduction.objects.filter(candidate__slug=house).first()

    @initialize(house=st.sampled_from(["foundry", "other"]), steps=st.integers(0, 7))
    def already_on_the_way(self, house, steps):
        """Walks begin anywhere on the straight way: at random they would seldom come far."""
        self.goes_on(house, steps)

    @rule(house=houses)
    def shortlisted(self, house):
        candidate = Organisation.objects.get(slug=house)
        self.tried(actions.shortlist, self.story.need, actor=self.story.actor("broker"), candidate=candidate)

    @rule(who=people, house=houses, verb=st.sampled_from(PLAIN))
    def anybody_tries(self, who, house, verb):
        introduction = self.one(house)
        if introduction:
            words = {} if verb in ("ask_owner", "ask_candidate", "reveal", "hand_over_brief") else {"words": "because"}
            self.tried(getattr(actions, verb), introduction, actor=self.story.actor(who), **words)

    @rule(house=houses, step=st.integers(1, 4))
    def goes_on(self, house, step):
        """The straight way, some steps of it."""
        for _n in range(step):
            introduction = self.one(house)
            if introduction is None:
                self.shortlisted(house)
                continue
            broker, state = self.story.actor("broker"), introduction.state
            candidate = {"foundry": "neighbour", "other": "rivals_friend"}.get(house, "competitor")
            if state == "shortlisted":
                self.tried(actions.ask_owner, introduction, actor=broker)
            elif state == "owner_asked":
                self.tried(self.story.says, "owner", introduction, "owner")
            elif state == "owner_agreed":
                self.tried(actions.ask_candidate, introduction, actor=broker)
            elif state == "candidate_asked":
                self.tried(self.story.says, candidate, introduction, "candidate")
            elif state == "both_agreed":
                self.tried(actions.reveal, introduction, actor=broker)
            elif state in REVEALED:
                self.tried(actions.hand_over_brief, introduction, actor=self.story.actor("owner"))
                self.what_stands_stands_on_this_text()
                self.tried(actions.waive_nda, introduction, actor=broker, words="they have worked together")

    @rule(who=people, house=houses, side=st.sampled_from(["owner", "candidate"]), yes=st.booleans())
    def answers(self, who, house, side, yes):
        introduction = self.one(house)
        if introduction and self.story.question(introduction, side):
            self.tried(self.story.says, who, introduction, side, yes)

    @rule(house=st.sampled_from(["foundry", "other"]), late=st.booleans())
    def an_open_question_is_answered(self, house, late):
        """By everybody beside it, then by the one who was asked; perhaps after the time has run out and before the clocks have seen it."""
        for _step in range(4):
            open_one = Consent.objects.filter(answer="").order_by("-asked_at").first()
            if open_one:
                break
            self.goes_on(house, 1)
        if open_one:
            if late:
                Consent.objects.filter(pk=open_one.pk).update(asked_at=open_one.asked_at - dt.timedelta(days=CLOSE))
            for who in ("clerk", "broker", "neighbour", "rivals_friend", "owner"):
                self.tried(self.story.says, who, open_one.introduction, open_one.side)
                self.every_answer_is_of_who_was_asked()

    @rule(house=houses, review=st.booleans())
    def a_letter_goes(self, house, review):
        """A link to whatever question is open: of a pair, or of the text to its owner."""
        about = {"need__isnull": False} if review else {"consent__introduction__candidate__slug": house}
        letter = Letter.objects.filter(**about).order_by("-pk").first()
        token = make_link(letter) if letter else ""
        if token:
            self.tokens.append(token)

    @rule(who=st.sampled_from(["anonymous", "anonymous", *EVERYBODY]), which=st.integers(0, 5), yes=st.booleans())
    def a_link_is_used(self, who, which, yes):
        """Any link that ever went out, by whoever holds it, signed in or not, once or again."""
        link = find_link(self.tokens[which % len(self.tokens)]) if self.tokens else None
        if link is None:
            return
        actor, used = self.story.actor(who), link.used_at
        before = Consent.objects.filter(by_link=True).count(), Event.objects.filter(verb="came by link").count()
        if link.letter.need_id:
            self.tried(review_by_link, link, actor=actor, yes=yes, seen=link.text_hash, words="" if yes else "not so")
        else:
            reason = {} if yes else {"reason_code": "no_capacity"}
            self.tried(answer_by_link, link, actor=actor, yes=yes, seen=link.text_hash, **reason)
        after = Consent.objects.filter(by_link=True).count(), Event.objects.filter(verb="came by link").count()
        if used or (actor.is_authenticated and actor.user_id != link.letter.user_id):
            assert before == after

    @rule(who=people, words=st.sampled_from(["The number is wrong.", "Better so."]))
    def somebody_comments(self, who, words):
        self.tried(comment_need, self.story.need, actor=self.story.actor(who), text=words)

    @rule(who=st.sampled_from(["owner", "broker", "neighbour", "clerk", "competitor"]), house=houses)
    def takes_back(self, who, house):
        introduction = Introduction.objects.filter(state__in=UNREVEALED).first() or self.one(house)
        if introduction:
            self.tried(actions.withdraw, introduction, actor=self.story.actor(who), reason="another plan")

    @rule(who=people, house=houses)
    def offers_itself(self, who, house):
        candidate = Organisation.objects.get(slug=house)
        self.tried(actions.express_interest, self.story.need, actor=self.story.actor(who), candidate=candidate)

    @rule(words=st.sampled_from(["more", "less"]))
    def the_owner_changes_the_text(self, words):
        self.tried(
            revise_need, self.story.need, actor=self.story.actor("owner"), narrative=f"We want {words} {SECRET}."
        )

    @rule()
    def the_owner_validates(self):
        self.tried(self.story.validate)

    @rule(house=st.sampled_from(["foundry", "other"]))
    def the_owner_excludes(self, house):
        away = [self.cast.rival, Organisation.objects.get(slug=house)]
        self.tried(revise_need, self.story.need, actor=self.story.actor("owner"), exclusions=away)

    @rule(who=st.sampled_from(["owner", "broker"]), to=st.sampled_from(["on_hold", "open", "open", "owner_review", "withdrawn", "draft"]))
    def the_need_moves(self, who, to):
        self.tried(move_need, self.story.need, actor=self.story.actor(who), to=to, reason="other plans")

    @rule(who=st.sampled_from(["owner", "broker"]), words=st.sampled_from(["better", ""]))
    def the_need_rests_and_comes_back(self, who, words):
        """Put aside, perhaps changed meanwhile, and opened again at once."""
        self.the_need_moves(who, "on_hold")
        if words:
            self.tried(revise_need, self.story.need, actor=self.story.actor(who), narrative=f"We want {words} {SECRET}.")
        self.the_need_moves(who, "open")

    @rule(house=houses, days=st.sampled_from([5, 46]), looked_after=st.booleans())
    def time_passes(self, house, days, looked_after):
        """Whether the clocks ran in between or not: a machine may have stood still."""
        back = dt.timedelta(days=days)
        for each in Introduction.objects.filter(candidate__slug=house):
            Introduction.objects.filter(pk=each.pk).update(waiting_since=each.waiting_since - back)
            for consent in each.consents.all():
                answered = consent.answered_at and consent.answered_at - back
                Consent.objects.filter(pk=consent.pk).update(asked_at=consent.asked_at - back, answered_at=answered)
            if looked_after:
                self.tried(actions.close_silent, each, actor=system("clock"))

    # What must hold ------------------------------------------------------------

    @invariant()
    def nothing_is_wrong(self):
        """Looked at whenever something has happened."""
        if self.seen != (happened := Event.objects.count()):
            self.seen = happened
            self.every_state_has_its_evidence()
            self.every_answer_is_of_who_was_asked()
            self.what_stands_stands_on_this_text()
            self.nobody_learns_what_they_must_not()
            self.pages_and_api_say_no_more()
            self.links_say_no_more()

    def links_say_no_more(self):
        """Looked at by nobody in particular, and by a competitor: never a name, never a word of the need."""
        for token in self.tokens[-2:]:
            for who in ("anonymous", "competitor"):
                client = Client()
                if who != "anonymous":
                    client.force_login(self.cast.competitor)
                answer = client.get(reverse("answer", args=[token]))
                told = answer.content.decode().split("<main")[1]
                letter = find_link(token).letter
                mine = [word for word in NAMED if word == str(letter.user) and who == "anonymous"]  # the cover says whom it is for
                assert not [word for word in (SECRET, *NAMED) if word in told and word not in mine], (who, token)
                assert who == "anonymous" or answer.status_code in (404, 410)
        for consent in Consent.objects.filter(by_link=True):
            assert consent.answered_by_id == consent.asked_of_id and consent.authority

    def every_state_has_its_evidence(self):
        for introduction in Introduction.objects.all():
            reached.add(introduction.state)
            assert LIFE.missing(introduction, STANDING.get(introduction.state, ())) == "", introduction.state
            if introduction.state in REVEALED:
                yes = {
                    c.side
                    for c in introduction.consents.filter(answer="yes", authority__gt="", answered_by__isnull=False)
                }
                assert yes == {"owner", "candidate"}
        assert [*broken_links(), *altered_consents()] == []

    def every_answer_is_of_who_was_asked(self):
        """By the person asked or the administrator of that house, in time, on words that are kept as they were read."""
        for consent in Consent.objects.filter(answered_at__isnull=False).select_related("introduction__candidate"):
            house = self.cast.company if consent.side == "owner" else consent.introduction.candidate
            heads = {m.person_id for m in members_of(house) if m.role == Role.PARTNER_ADMINISTRATOR}
            assert consent.answered_by_id in heads | {consent.asked_of_id} and consent.authority
            assert (timezone.localtime(consent.answered_at).date() - timezone.localtime(consent.asked_at).date()).days < CLOSE
            assert consent.text_hash == text_hash(consent.text)

    def what_stands_stands_on_this_text(self):
        """No need is open on words that its owner has not validated, and no consent before the names are told on other words than these."""
        need = self.story.need
        if need.state in VALIDATED:
            said = Event.objects.filter(subject=subject_of(need), verb="moved to validated").order_by("-sequence").first()
            assert said and said.text_hash == brief_hash(need), need.state
        approved = set(need.teasers.filter(review="approved").values_list("text", flat=True))
        for introduction in Introduction.objects.all():
            standing = introduction.consents.filter(answer__in=["", "yes"])
            if introduction.state in UNREVEALED:
                assert not standing.exclude(brief_hash=brief_hash(need)).exists(), introduction.state
            if introduction.consents.filter(side="candidate").exists():
                assert introduction.teaser in approved
            if introduction.brief:
                assert introduction.nda in ("in_force", "waived")

    def nobody_learns_what_they_must_not(self):
        excluded = set(self.story.need.exclusions.values_list("slug", flat=True))
        told_of = Introduction.objects.exclude(state__in=CLOSED).filter(revealed_at__isnull=True)
        assert not told_of.filter(candidate__slug__in=excluded | {"brakes"}).exists()
        for introduction in Introduction.objects.select_related("candidate"):
            told = introduction.revealed_at is not None
            mine = {"foundry": "neighbour", "other": "rivals_friend"}[introduction.candidate.slug]
            for who in EVERYBODY:
                actor = self.story.actor(who)
                card = Introduction.objects.filter(pk=introduction.pk).visible_to(actor).exists()
                full = Introduction.objects.filter(pk=introduction.pk).visible_to(actor, "full").exists()
                if who == "broker":
                    assert card and full
                elif who in ("owner", "colleague", "clerk"):
                    assert full <= told
                    assert not card or introduction.consents.filter(side="owner").exists()
                elif who == mine:
                    assert full <= told
                    assert not card or introduction.consents.filter(side="candidate").exists()
                    assert not (card and introduction.candidate.slug in excluded)
                else:
                    assert not card and not full, who
        assert set(self.story.need.comments.values_list("side", flat=True)) <= {"owner", "broker"}
        for who in set(EVERYBODY) - {"broker", "owner", "colleague", "clerk"}:
            assert side_of(self.story.actor(who), self.cast.need) == ""
            assert not Need.objects.filter(pk=self.cast.need.pk).visible_to(self.story.actor(who), "full").exists(), who

    def pages_and_api_say_no_more(self):
        """By page and by API, as one candidate and one competitor: the words of the need, and who asks, before names are told."""
        for who in ("neighbour", "competitor"):
            client = Client()
            client.force_login(getattr(self.cast, who))
            told = [i for i in Introduction.objects.filter(revealed_at__isnull=False) if i.candidate.slug == "foundry"]
            hidden = (SECRET,) if who == "neighbour" and any(i.brief for i in told) else (SECRET, *NAMED)
            if who == "neighbour" and told:
                hidden = tuple(word for word in hidden if word not in NAMED and not any(i.brief for i in told))
            paths = [reverse("request_list"), "/api/v1/introductions"]
            paths += [reverse("introduction_detail", args=[i.pk]) for i in Introduction.objects.all()]
            for path in paths:
                body = client.get(path).content.decode()
                assert not [word for word in hidden if word in body], (who, path)


@pytest.mark.django_db
def test_random_walks():
    calm = settings(
        max_examples=20, stateful_step_count=16, deadline=None, derandomize=True, print_blob=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Walk, settings=calm)
    assert {"owner_asked", "candidate_asked", "both_agreed", "revealed", "withdrawn"} <= reached, (
        "the walks no longer come far"
    )


@pytest.mark.django_db
def test_walks_come_far(story):
    """The straight way alone reveals the names: the walks above are not all refused at the first step."""
    introduction = story.tell("revealed")
    assert introduction.state not in UNREVEALED and introduction.revealed_at <= timezone.now()
    assert Event.objects.filter(verb="disclosed").count() == 2
