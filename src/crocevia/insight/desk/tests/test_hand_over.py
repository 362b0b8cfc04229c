"""A need, an agreement or a project given to another broker: by whom, to whom, with what, and that it is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.introductions.models import Letter
from crocevia.exchange.introductions.queries import disclosures_of
from crocevia.exchange.needs.actions import revise_need, tell_need
from crocevia.insight.desk.hand_over import WAYS, hand_over
from crocevia.people.actor import Role, system
from crocevia.people.models import User
from crocevia.projects.agreements.actions import draw_up_agreement
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.actions import create_outcome
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.projects.actions import create_project
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event, Record
from crocevia.records.parties import add_membership, add_person, open_account
from crocevia.records.rights import preview

pytestmark = pytest.mark.django_db
KINDS = sorted(WAYS)


def kept(cast, kind: str) -> Any:
    """A record of the broker's, of this kind, between the company and the foundry."""
    broker = cast.actor("broker")
    if kind == "need":
        return cast.need
    if kind == "agreement":
        return draw_up_agreement(actor=broker, form="nda", title="Secrecy", sides=[(cast.company, ""), (cast.foundry, "")], language="en")
    return create_project(
        actor=broker, title="Discs", objective="A coating.", owner=cast.company, partners=[(cast.foundry, "site")], exclusions=[cast.rival]
    )  # fmt: skip


def a_broker(cast, name: str, *, of: Any = None, until: str = "") -> User:
    """One more broker of the district, who may work for a partner too, and may have left."""
    teller = system("test")
    person = add_person(actor=teller, name=f"Test {name}")
    membership = add_membership(actor=teller, person=person, organisation=cast.operator, role=Role.BROKER)
    type(membership).objects.filter(pk=membership.pk).update(until=until)
    if of:
        add_membership(actor=teller, person=person, organisation=of, role=Role.MEMBER)
    return open_account(actor=teller, email=f"{name}@test.invalid", password="only for the tests 7", person=person)


def address(record: Record) -> str:
    return reverse(f"{record.kind}_hand_over", args=[record.pk])


@pytest.mark.parametrize("kind", KINDS)
def test_its_broker_gives_it_away_and_it_is_told(cast, client, kind):
    record = kept(cast, kind)
    client.force_login(cast.broker)
    page = client.get(address(record))
    assert page.status_code == 200 and [name for _pk, name in page.context["form"].fields["broker"].choices] == [str(cast.second_broker)]
    got = client.post(address(record), {"broker": cast.second_broker.pk, "seen": page.context["seen"]})
    assert got.status_code == 302 and got["Location"] == reverse("desk")
    assert Record.objects.get(pk=record.pk).broker == cast.second_broker
    event = Event.objects.filter(subject=subject_of(record)).order_by("-sequence").first()
    assert (event.verb, event.actor_id, event.new) == ("handed over", cast.broker.pk, {"broker_id": cast.second_broker.pk})
    assert not list(broken_links(subject_of(record)))
    assert [(letter.user, letter.topic) for letter in Letter.objects.all()] == [(cast.second_broker, "handed over")]
    assert client.get(address(record)).status_code == 404
    client.force_login(cast.second_broker)
    assert client.get(reverse(f"{kind}_detail", args=[record.pk])).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["owner", "neighbour", "second_broker", "administrator", "competitor", "visitor", "anonymous"])
def test_nobody_else_gives_it_away(cast, kind, name):
    record, client = kept(cast, kind), Client()
    if name != "anonymous":
        client.force_login(getattr(cast, name))
    reads = Record.objects.filter(pk=record.pk).visible_to(cast.actor(name), "full").exists()
    assert client.get(address(record)).status_code == (403 if reads else 404)
    assert client.post(address(record), {"broker": cast.second_broker.pk}).status_code == (403 if reads else 404)
    with pytest.raises(NotAllowed):
        hand_over(record, actor=cast.actor(name), to=cast.second_broker)
    assert Record.objects.get(pk=record.pk).broker == cast.broker


@pytest.mark.parametrize("kind", KINDS)
def test_not_to_one_who_left_is_no_broker_or_works_for_one_of_them(cast, client, kind):
    record = kept(cast, kind)
    yesterday = (timezone.localdate() - timezone.timedelta(days=1)).isoformat()
    gone = a_broker(cast, "gone", until=yesterday)
    closed = a_broker(cast, "closed")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()
    partial = a_broker(cast, "partial", of=cast.company)
    client.force_login(cast.broker)
    offered = {key for key, _name in client.get(address(record)).context["form"].fields["broker"].choices}
    for user in (gone, closed, partial, cast.neighbour, cast.administrator):
        with pytest.raises(ValidationError):
            hand_over(record, actor=cast.actor("broker"), to=user)
        assert str(user.pk) not in offered
        assert client.post(address(record), {"broker": user.pk}).status_code == 422
    assert Record.objects.get(pk=record.pk).broker == cast.broker and not Letter.objects.exists()


@pytest.mark.parametrize("kind", ["need", "project"])
def test_not_to_one_of_the_house_that_must_not_know(cast, kind):
    record = kept(cast, kind)
    for name, house in (("rival", cast.rival), ("parent", cast.rival_parent)):
        with pytest.raises(ValidationError):
            hand_over(record, actor=cast.actor("broker"), to=a_broker(cast, f"of-{name}", of=house))


@pytest.mark.parametrize("kind", KINDS)
def test_from_an_older_page_it_is_refused(cast, client, kind):
    record = kept(cast, kind)
    Record.objects.filter(pk=record.pk).update(version=record.version + 1)
    with pytest.raises(Conflict):
        hand_over(record, actor=cast.actor("broker"), to=cast.second_broker, version=record.version)
    client.force_login(cast.broker)
    client.post(address(record), {"broker": cast.second_broker.pk, "seen": record.version})
    assert Record.objects.get(pk=record.pk).broker == cast.broker


def test_amendments_and_outcomes_go_with_an_agreement(cast):
    agreement = kept(cast, "agreement")
    amendment = Agreement.objects.get(pk=kept(cast, "agreement").pk)
    Agreement.objects.filter(pk=amendment.pk).update(parent=agreement)
    broker = cast.actor("broker")
    outcome = create_outcome(actor=broker, owner=cast.company, about=amendment, title="A contract", type="contract")
    other = create_outcome(actor=broker, owner=cast.company, title="Something else", type="contract")
    hand_over(agreement, actor=broker, to=cast.second_broker)
    assert {r.pk for r in Record.objects.filter(broker=cast.second_broker)} == {agreement.pk, amendment.pk, outcome.pk}
    assert Outcome.objects.get(pk=other.pk).broker == cast.broker


def test_the_owner_of_a_need_sees_who_reads_it_now(cast):
    hand_over(cast.need, actor=cast.actor("broker"), to=cast.second_broker)
    told = disclosures_of(cast.need, cast.actor("owner"))
    assert [(each.what, each.to) for each in told if each.what == "broker"] == [("broker", str(cast.second_broker))]


def test_an_owner_who_told_alone_asks_a_broker(cast, client):
    """Without one nothing goes on: nobody of the district even sees the need."""
    client.force_login(cast.owner)
    need = tell_need(actor=cast.actor("owner"), owner=cast.company, title="Discs", narrative="Rust.", need_kind="technology_request", exclusions=[cast.rival])
    assert not Record.objects.filter(pk=need.pk).visible_to(cast.actor("broker")).exists()

    def ways() -> list[str]:
        return [each["url"] for each in client.get(reverse("need_detail", args=[need.pk])).context["actions"]]

    assert address(need) in ways()
    for name in ("broker", "neighbour", "administrator", "competitor", "visitor", "anonymous"):
        with pytest.raises(NotAllowed):
            hand_over(need, actor=cast.actor(name), to=cast.broker)
    rivals = a_broker(cast, "rivals", of=cast.rival)
    page = client.get(address(need))
    assert str(rivals.pk) not in {key for key, _name in page.context["form"].fields["broker"].choices}
    got = client.post(address(need), {"broker": cast.broker.pk, "seen": page.context["seen"]})
    assert got["Location"] == reverse("need_detail", args=[need.pk])
    assert address(need) not in ways() and client.get(address(need)).status_code == 403
    assert [(letter.user, letter.topic) for letter in Letter.objects.all()] == [(cast.broker, "handed over")]
    assert [(e.what, e.to) for e in disclosures_of(need, cast.actor("owner")) if "broker" in e.what] == [("first broker", str(cast.broker))]
    client.force_login(cast.broker)
    assert "Discs" in client.get(reverse("desk")).content.decode()


def test_the_owner_of_a_project_without_a_broker_asks_one_and_is_told_what_that_means(cast, client):
    project = kept(cast, "project")
    Record.objects.filter(pk=project.pk).update(broker=None)
    client.force_login(cast.owner)
    page = client.get(address(project), headers={"accept-language": "en"})
    assert page.context["title"] == "Ask a broker" and page.context["intro"] == "The broker keeps it from now on and reads all of it."
    client.post(address(project), {"broker": cast.broker.pk, "seen": page.context["seen"]})
    assert Record.objects.get(pk=project.pk).broker == cast.broker


def test_who_keeps_something_open_is_not_erased(cast):
    revise_need(cast.need, actor=system("test"), broker_id=None)
    for kind in ("agreement", "project"):
        record = kept(cast, kind)
        assert len(preview(cast.broker.person).blockers) == 1
        hand_over(record, actor=cast.actor("broker"), to=cast.second_broker)
        assert not preview(cast.broker.person).blockers
