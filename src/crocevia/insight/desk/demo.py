"""The demo's introductions, made by the real actions of invented people: one asked, one agreed to by its owner, one listed."""

from __future__ import annotations

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.models import Introduction, Side
from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.models import Need, TeaserVersion
from crocevia.exchange.needs.teaser_actions import ask_second_reading, judge_teaser
from crocevia.insight.desk.candidates import candidate_for, candidates_of
from crocevia.people.actor import Actor, actor_of
from crocevia.people.models import Organisation, User

NEED, CANDIDATE = "demo-fonderia", "fae-technology"
BROKER, SECOND, OWNER = "broker@demo.invalid", "second@demo.invalid", "owner@demo.invalid"


def _user(email: str) -> User:
    return User.objects.select_related("person").get(email=email)


def tell_introductions() -> None:
    """Validate the foundry's need, approve its teaser, shortlist three and ask one. Twice is once."""
    need = Need.objects.get(code=NEED)
    if Introduction.objects.filter(for_need=need).exists():
        return
    broker, owner = actor_of(_user(BROKER)), actor_of(_user(OWNER))
    _make_ready(need, broker, owner)
    need.refresh_from_db()
    first = Organisation.objects.get(slug=CANDIDATE)
    others = [each.organisation for each in candidates_of(need, broker) if each.organisation != first][:2]
    listed = [
        actions.shortlist(need, actor=broker, candidate=each, reasons=candidate_for(need, broker, each))
        for each in (first, *others)
    ]
    asked = actions.ask_owner(listed[0], actor=broker)
    question = asked.consents.get(side=Side.OWNER)
    agreed = actions.reply(asked, actor=owner, question=question.pk, yes=True, seen=question.text_hash)
    actions.ask_candidate(agreed, actor=broker)
    if len(listed) > 1:
        actions.ask_owner(listed[1], actor=broker)


def _make_ready(need: Need, broker: Actor, owner: Actor) -> None:
    """The two things that come before: a second broker reads the teaser, the owner validates the text."""
    version = need.teasers.first()
    if version and version.review == TeaserVersion.Review.WAITING:
        ask_second_reading(need, actor=broker, reviewer=_user(SECOND))
        judge_teaser(need, actor=actor_of(_user(SECOND)), number=version.number, approve=True)
    move_need(need, actor=broker, to="owner_review")
    move_need(need, actor=owner, to="validated")
