"""Several people act on one introduction in the same moment: one wins, nothing is told twice, nothing is told by mistake."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.models import Introduction, Letter
from crocevia.exchange.introductions.rules import STANDING
from crocevia.exchange.introductions.steps import LIFE
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.actions import revise_need
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event, Share
from tests.hostile.test_breakage import afterwards, at_once, committed

__all__ = ["committed"]
REFUSED = (ValidationError, NotAllowed, Conflict)


def walked(cast, state: str):
    """An introduction that stands in this state, committed."""

    def walk() -> Introduction:
        story = Story(cast)
        story.validate()
        return story.tell(state)

    return afterwards(walk)


def kept(introduction: Introduction) -> dict[str, object]:
    now = Introduction.objects.get(pk=introduction.pk)
    return {
        "state": now.state,
        "told": Event.objects.filter(subject=subject_of(now), verb="moved to revealed").count(),
        "whole": Share.objects.filter(record=now.pk, level="full").count(),
        "letters": Letter.objects.filter(topic="revealed").count(),
        "lacking": LIFE.missing(now, STANDING.get(now.state, ())),
        "broken": list(broken_links()),
    }


def test_names_are_revealed_once_however_many_click(committed):
    introduction = walked(committed, "both_agreed")
    broker = committed.actor("broker")
    ended = at_once(*(lambda: actions.reveal(introduction, actor=broker, version=introduction.version) for _n in range(4)))
    assert all(isinstance(each, (Introduction, *REFUSED)) for each in ended), ended
    found = afterwards(lambda: kept(introduction))
    assert found == {"state": "revealed", "told": 1, "whole": 2, "letters": 2, "lacking": "", "broken": []}


def test_a_withdrawal_and_a_reveal_at_once_leave_one_of_the_two(committed):
    introduction = walked(committed, "both_agreed")
    broker, candidate = committed.actor("broker"), committed.actor("neighbour")
    ended = at_once(
        lambda: actions.reveal(introduction, actor=broker),
        lambda: actions.withdraw(introduction, actor=candidate, reason="Another customer."),
    )
    assert sum(isinstance(each, Introduction) for each in ended) == 1, ended
    found = afterwards(lambda: kept(introduction))
    assert found["state"] in ("revealed", "withdrawn") and found["lacking"] == "" and found["broken"] == []
    assert found["whole"] == (2 if found["state"] == "revealed" else 0)


def test_an_answer_never_meets_another_text(committed):
    """The owner edits while the candidate answers: whoever comes second, no consent stands on words that are gone."""
    introduction = walked(committed, "candidate_asked")
    owner, need = committed.actor("owner"), committed.need
    ended = at_once(
        lambda: Story(committed).says("neighbour", introduction, "candidate"),
        lambda: revise_need(need, actor=owner, narrative="Something else altogether."),
    )
    assert not isinstance(ended[1], Exception), ended[1]
    assert isinstance(ended[0], (Introduction, *REFUSED)), ended[0]
    found = afterwards(lambda: kept(introduction))
    assert found["state"] == "shortlisted" and found["broken"] == []
