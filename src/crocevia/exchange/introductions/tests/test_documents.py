"""Documents handed over in stages: which version, to whom, when opened; and nobody else finds one."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.document_actions import (
    hand_over_document,
    keep_document,
    open_document,
    take_back_document,
)  # fmt: skip
from crocevia.exchange.introductions.models import Handover, Letter
from crocevia.exchange.introductions.queries import disclosures_of
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.models import Need
from crocevia.records.errors import NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.files import files_of, forget_files, place_of
from crocevia.records.models import Event

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def story(cast) -> Story:
    told = Story(cast)
    told.validate()
    return told


def kept(story, content=PDF, title="Test protocol"):
    return keep_document(story.need, actor=story.actor("owner"), name="protocol.pdf", content=content, title=title)


def handed(story, introduction, file):
    return hand_over_document(introduction, actor=story.actor("owner"), file=file)


def test_each_version_recipient_and_opening_stands_in_the_ledger(cast, story):
    introduction = story.tell("nda_in_force")
    first, second = kept(story), kept(story, PDF + b"2")
    assert (first.number, second.number) == (1, 2)
    handed(story, introduction, second)
    handed(story, introduction, second)
    assert Handover.objects.count() == 1
    assert open_document(introduction, actor=story.actor("neighbour"), file=second.pk) == second
    open_document(introduction, actor=story.actor("neighbour"), file=second.pk)
    take_back_document(introduction, actor=story.actor("owner"), handover=Handover.objects.get().pk)
    told = [(line.what, line.number, line.to, line.text_hash) for line in disclosures_of(story.need, story.actor("owner"))]
    about = [line for line in told if line[0].startswith("document")]
    assert [line[0] for line in about] == ["document", "document opened", "document opened", "document taken back"]
    assert all(line[1:] == (2, "Foundry", second.digest) for line in about)
    opened = Event.objects.filter(subject=subject_of(story.need), verb="document opened").first()
    assert opened.signed_as == "Test neighbour" and opened.new["nda"] == "in_force"
    assert Letter.objects.filter(user=cast.neighbour, key__startswith="document:").count() == 1
    assert not list(broken_links())


@pytest.mark.parametrize("state", ["owner_asked", "both_agreed", "revealed", "nda_pending"])
def test_nothing_is_handed_over_before_the_secrecy_is_settled(story, state):
    introduction, file = story.tell(state), kept(story)
    with pytest.raises(ValidationError):
        handed(story, introduction, file)
    assert not Handover.objects.exists()


def test_a_version_that_was_not_handed_over_or_was_taken_back_is_not_opened(story):
    introduction = story.tell("nda_in_force")
    first, second = kept(story), kept(story, PDF + b"2")
    made = handed(story, introduction, first)
    with pytest.raises(NotAllowed):
        open_document(introduction, actor=story.actor("neighbour"), file=second.pk)
    take_back_document(introduction, actor=story.actor("owner"), handover=made.pk)
    with pytest.raises(NotAllowed):
        open_document(introduction, actor=story.actor("neighbour"), file=first.pk)
    handed(story, introduction, first)
    assert open_document(introduction, actor=story.actor("neighbour"), file=first.pk) == first


def test_a_candidate_that_does_not_fit_opens_nothing_more(story):
    introduction, file = story.tell("nda_in_force"), kept(story)
    handed(story, introduction, file)
    broker = story.actor("broker")
    introduction = actions.plan_meeting(introduction, actor=broker, at=timezone.now(), place="here")
    introduction = actions.meeting_was_held(introduction, actor=broker, words="we met")
    introduction = actions.no_go(introduction, actor=broker, words="another way")
    with pytest.raises(NotAllowed):
        open_document(introduction, actor=story.actor("neighbour"), file=file.pk)


def test_only_the_owner_hands_over_and_only_of_its_own_need(cast, story):
    introduction, file = story.tell("nda_in_force"), kept(story)
    for name in ("broker", "neighbour", "competitor", "visitor", "second_broker"):
        with pytest.raises(NotAllowed):
            hand_over_document(introduction, actor=story.actor(name), file=file)
    for name in ("neighbour", "competitor", "second_broker", "visitor"):
        with pytest.raises(NotAllowed):
            keep_document(story.need, actor=story.actor(name), name="a.pdf", content=PDF, title="x")


def test_documents_stay_with_owner_and_broker_however_far_the_need_reaches(cast, story, client):
    file = kept(story)
    Need.objects.filter(pk=cast.need.pk).update(audience="public", card_audience="public")
    for name in ("neighbour", "visitor", "anonymous", "administrator", "second_broker", "competitor"):
        assert files_of(cast.need, cast.actor(name)) == [], name
        client.logout()
        if name != "anonymous":
            client.force_login(getattr(cast, name))
        assert client.get(reverse("file_download", args=[file.pk])).status_code == 404, name
    for name in ("owner", "broker"):
        assert files_of(cast.need, cast.actor(name)) == [file]


def test_the_pages_hand_over_open_and_take_back(cast, story, client):
    introduction = story.tell("nda_in_force")
    client.force_login(cast.owner)
    posted = {"title": "Drawing", "file": SimpleUploadedFile("drawing.pdf", PDF), "note": ""}
    page = client.post(reverse("need_document", args=[cast.need.pk]), posted, follow=True)
    assert "Drawing" in page.content.decode()
    file = files_of(cast.need, cast.actor("owner"))[0]
    act, opening = reverse("introduction_documents", args=[introduction.pk]), reverse("introduction_document", args=[introduction.pk, file.pk])
    client.force_login(cast.neighbour)
    assert client.get(opening).status_code == 404
    client.force_login(cast.owner)
    client.post(act, {"verb": "hand_over_document", "file": str(file.pk)})
    assert client.get(opening).status_code == 404, "the owner has its own way to it"
    client.force_login(cast.neighbour)
    assert opening in client.get(reverse("introduction_detail", args=[introduction.pk])).content.decode()
    got = client.get(opening)
    assert got.status_code == 200 and got.content == PDF
    client.force_login(cast.owner)
    assert "Drawing" in client.get(reverse("need_ledger", args=[cast.need.pk])).content.decode()
    client.post(act, {"verb": "take_back", "handover": str(Handover.objects.get().pk)})
    client.force_login(cast.neighbour)
    assert client.get(opening).status_code == 404


def test_what_is_kept_too_long_goes_with_its_bytes_but_not_those_of_another(cast, story, django_capture_on_commit_callbacks):
    mine, same = kept(story), keep_document(story.need, actor=story.actor("owner"), name="b.pdf", content=PDF + b"3", title="b")
    place = place_of(mine.digest)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_files(cast.need, actor=story.actor("administrator")) == 2
    assert not place.exists() and not place_of(same.digest).exists()
    assert files_of(cast.need, cast.actor("owner")) == [] and not list(broken_links())
