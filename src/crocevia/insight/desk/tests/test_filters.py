"""The desk is narrowed by state, cluster, broker and lateness; many waits are cut, and all of them can be asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.actions import move_need, revise_need
from crocevia.insight.desk import desk
from crocevia.insight.desk.waits import introductions_of, waits_of
from crocevia.people.actor import system
from crocevia.records.parties import save_organisation
from crocevia.vocabulary.models import Concept


@pytest.fixture
def waiting(client, cast):
    """Four pairs on the shortlist, one of them since a month ago, one asked."""
    story = Story(cast)
    story.validate()
    broker = cast.actor("broker")
    made = []
    for n in range(4):
        party = save_organisation(actor=system("test"), slug=f"party-{n}", name=f"Party {n}")
        made.append(actions.shortlist(story.need, actor=broker, candidate=party))
    Introduction.objects.filter(pk=made[0].pk).update(waiting_since=timezone.now() - dt.timedelta(days=30))
    actions.ask_owner(made[1], actor=broker)
    client.force_login(cast.broker)
    return client


def parties(client, query: str) -> set[str]:
    page = client.get(reverse("desk") + query)
    assert page.status_code == 200
    return {row["party"] for group in page.context["groups"] for row in group["rows"] if row["party"]}


def test_each_filter_narrows_and_the_unknown_is_passed_over(waiting, cast):
    every = {f"Party {n}" for n in range(4)}
    assert parties(waiting, "") == every
    assert parties(waiting, "?state=owner_asked") == {"Party 1"}
    assert parties(waiting, "?overdue=1") == {"Party 0"}
    assert parties(waiting, f"?broker={cast.broker.pk}") == every
    assert parties(waiting, "?broker=999999") == set()
    assert parties(waiting, "?state=nonsense&cluster=nonsense&broker=x") == every


def test_the_cluster_of_the_need_counts(waiting, cast):
    cluster = Concept.objects.filter(scheme__code=settings.CLUSTER_SCHEME).first()
    assert parties(waiting, f"?cluster={cluster.notation}") == set()
    cast.need.concepts.add(cluster)
    assert len(parties(waiting, f"?cluster={cluster.notation}")) == 4


def test_many_waits_are_cut_with_the_way_to_all(waiting, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 2)
    page = waiting.get(reverse("desk"))
    yours = page.context["groups"][0]
    assert (len(yours["rows"]), yours["number"]) == (2, 3) and yours["more"]
    assert len(parties(waiting, yours["more_url"])) == 4


def test_a_need_waits_for_its_broker_until_somebody_is_on_the_way(story):
    def waiting() -> list[tuple[str, str]]:
        return [(w.group, w.page) for w in waits_of(story.actor("broker"), introductions_of(story.actor("broker")))]

    assert waiting() == [("yours", "need_introductions")]
    story.shortlisted()
    assert waiting() == [("yours", "introduction_detail")]
    revise_need(story.need, actor=story.actor("broker"), tried="paint")
    assert ("theirs", "need_detail") in waiting()
    move_need(story.need, actor=story.actor("owner"), to="elicitation")
    assert ("yours", "need_detail") in waiting()
