"""Comments on a text: between its owner and its broker, kept, heard of once, on the desk until they are dealt with."""

from __future__ import annotations

import pytest
from conftest import SECRET
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from crocevia.exchange.introductions.models import Letter
from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.comment_actions import comment_need, send_back, settle_comments
from crocevia.exchange.needs.models import Comment, Need
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Event

WORDS = "The discs are of grey iron, not of ductile iron."


def test_the_two_of_them_talk_and_nobody_else(cast):
    comment_need(cast.need, actor=cast.actor("owner"), text=WORDS)
    comment_need(cast.need, actor=cast.actor("broker"), text="Thank you: corrected.")
    for who in ("neighbour", "second_broker", "administrator", *cast.strangers):
        with pytest.raises(NotAllowed):
            comment_need(cast.need, actor=cast.actor(who), text="I too")
    assert list(cast.need.comments.values_list("side", flat=True)) == ["owner", "broker"]
    assert Letter.objects.filter(topic="comment").count() == 2
    event = Event.objects.filter(verb="commented").first()
    assert event.text_hash and WORDS not in str(event.new)


def test_the_same_words_twice_are_once_and_empty_ones_none(cast):
    for _n in range(2):
        comment_need(cast.need, actor=cast.actor("colleague"), text=WORDS)
    assert Comment.objects.count() == 1
    with pytest.raises(ValidationError):
        comment_need(cast.need, actor=cast.actor("owner"), text=" \x00 ")


def test_they_stand_on_the_desk_until_settled(cast):
    comment_need(cast.need, actor=cast.actor("owner"), text=WORDS)
    client = Client()
    client.force_login(cast.broker)
    assert f"/needs/{cast.need.pk}/#comments" in client.get(reverse("desk")).content.decode()
    with pytest.raises(NotAllowed):
        settle_comments(cast.need, actor=cast.actor("owner"))
    client.post(reverse("need_comment", args=[cast.need.pk]), {"verb": "settle"})
    assert "#comments" not in client.get(reverse("desk")).content.decode()
    assert settle_comments(cast.need, actor=cast.actor("broker")) == 0


def test_sending_back_keeps_what_is_wrong(cast):
    move_need(cast.need, actor=cast.actor("broker"), to="owner_review")
    with pytest.raises(ValidationError):
        send_back(cast.need, actor=cast.actor("owner"), words=" ")
    need = send_back(cast.need, actor=cast.actor("owner"), words=WORDS)
    assert need.state == "elicitation" and Comment.objects.get().text == WORDS
    assert Letter.objects.filter(user=cast.broker, topic="answered").exists()


def test_by_pages_they_are_read_by_those_whose_they_are(cast):
    comment_need(cast.need, actor=cast.actor("owner"), text=WORDS)
    where = reverse("need_comment", args=[cast.need.pk])
    for who in ("neighbour", "second_broker", "administrator", "competitor", "visitor", "anonymous"):
        client = Client()
        if who != "anonymous":
            client.force_login(getattr(cast, who))
        assert client.post(where, {"verb": "say", "text": "mine"}).status_code == 404
        assert WORDS not in client.get(reverse("need_detail", args=[cast.need.pk])).content.decode()
    owner = Client()
    owner.force_login(cast.owner)
    owner.post(where, {"verb": "say", "text": "<b>And</b> another.", "back": "review"})
    page = owner.get(reverse("need_review", args=[cast.need.pk])).content.decode()
    assert WORDS in page and "&lt;b&gt;And&lt;/b&gt; another." in page and SECRET in page
    assert Need.objects.get().version == cast.need.version, "a comment is no change of the text"
