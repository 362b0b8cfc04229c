"""Fair order under load: the full and the just asked are passed over, the next best are shown in their place; work by broker."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.models import Consent, Introduction
from crocevia.exchange.introductions.tests.story import Story
from crocevia.insight.desk.candidates import candidates_of
from crocevia.matching.engine import rebuild
from crocevia.people.actor import system
from crocevia.people.models import Organisation
from crocevia.records.parties import save_organisation

TELLER = system("test")


@pytest.fixture
def many(cast) -> Story:
    """Six parties that coat iron."""
    for n in range(6):
        party = save_organisation(actor=TELLER, slug=f"coater-{n}", name=f"Coater {n}")
        create_capability(
            actor=TELLER, owner=party, title=f"Coating line {n}", type="competence", summary="We coat cast iron discs against rust.", language="en", year=2024
        )
    story = Story(cast)
    story.validate()
    rebuild()
    return story


def shown(story: Story, most: int) -> list[tuple[str, bool]]:
    return [(c.organisation.slug, bool(c.held_by)) for c in candidates_of(story.need, story.actor("broker"), most)]


def test_the_next_best_take_the_place_of_those_who_are_full(many, cast):
    first = [slug for slug, _held in shown(many, 3)]
    for slug in first:
        party = Organisation.objects.get(slug=slug)
        for n in range(3):
            need = type(cast.need).objects.create(kind="need", title=f"Other {n} of {slug}", narrative="x", need_kind="supplier")
            Introduction.objects.create(
                kind="introduction", for_need=need, candidate=party, candidate_name=party.name, state="candidate_asked", waiting_since=timezone.now()
            )
    now = shown(many, 3)
    assert [held for _slug, held in now] == [False] * 3 + [True] * 3
    assert not {slug for slug, _held in now[:3]} & set(first) and {slug for slug, _held in now[3:]} == set(first)


def test_who_was_asked_this_week_stands_last(many, cast):
    best = Organisation.objects.get(slug=shown(many, 3)[0][0])
    need = type(cast.need).objects.create(kind="need", title="Another", narrative="x", need_kind="supplier")
    asked = Introduction.objects.create(
        kind="introduction", for_need=need, candidate=best, candidate_name=best.name, state="candidate_asked", waiting_since=timezone.now()
    )
    Consent.objects.create(
        introduction=asked, side="candidate", purpose="test", language="en", text="x", text_hash="0" * 64, brief_version=1, brief_hash="0" * 64, asked_at=timezone.now()
    )
    now = shown(many, 3)
    assert best.slug not in [slug for slug, held in now if not held] and (best.slug, True) in now


def test_work_by_broker_is_counted_and_names_no_need(many, client, cast):
    actions.shortlist(many.need, actor=many.actor("broker"), candidate=cast.foundry)
    client.force_login(cast.second_broker)
    page = client.get(reverse("desk"))
    assert page.context["workload"] == [
        {"name": "Test broker", "needs": 1, "introductions": 1, "asked": 0}, {"name": "Test second", "needs": 0, "introductions": 0, "asked": 0},
    ]  # fmt: skip
    assert cast.need.title not in page.content.decode()
