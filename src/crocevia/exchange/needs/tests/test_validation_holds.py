"""Whatever way a need takes, no text stands open that its owner has not validated."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from crocevia.exchange.needs.actions import move_need, revise_need

pytestmark = pytest.mark.django_db


def test_holding_a_draft_is_no_way_round_its_owner(raw_story):
    broker = raw_story.actor("broker")
    move_need(raw_story.need, actor=broker, to="on_hold", reason="later")
    with pytest.raises(ValidationError):
        move_need(raw_story.need, actor=broker, to="open")
    move_need(raw_story.need, actor=broker, to="draft")
    assert raw_story.need.state == "draft"


@pytest.mark.parametrize("away", ["on_hold", "unfulfilled", "expired"])
def test_a_text_changed_while_the_need_rests_is_validated_anew(story, away):
    owner = story.actor("owner")
    move_need(story.need, actor=story.actor("broker"), to="open")
    move_need(story.need, actor=owner, to=away, reason="later")
    revise_need(story.need, actor=story.actor("broker"), narrative="Another wish altogether.")
    with pytest.raises(ValidationError):
        move_need(story.need, actor=story.actor("broker"), to="open")
    assert story.need.state == away
