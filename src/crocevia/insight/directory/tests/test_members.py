"""Members: who may add and end them, and what an appointment cannot do."""

import pytest
from django.urls import reverse

from crocevia.people.actor import Role, actor_of
from crocevia.people.models import Membership, User
from crocevia.records.events import subject_of
from crocevia.records.models import Event


def url(organisation):
    return reverse("organisation_members", args=[organisation.slug])


def add(client, cast, who, organisation, **values):
    client.force_login(getattr(cast, who))
    told = {"name": "New Person", "email": "new@test.invalid", "role": "member", "title": "", **values}
    return client.post(url(organisation), told)


def test_a_partner_administrator_adds_a_member_who_gets_a_letter(client, cast, mailoutbox):
    assert add(client, cast, "owner", cast.company).status_code == 302
    user = User.objects.get(email="new@test.invalid")
    assert not user.has_usable_password()
    assert actor_of(user).organisations == {cast.company.pk}
    assert mailoutbox and "new@test.invalid" in mailoutbox[0].to
    assert Event.objects.filter(subject=subject_of(cast.company), verb="member added").exists()


@pytest.mark.parametrize("who", ["colleague", "neighbour", "competitor", "visitor"])
def test_nobody_else_sees_or_adds(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(url(cast.company)).status_code == 403
    assert add(client, cast, who, cast.company).status_code == 403


@pytest.mark.parametrize("role", ["broker", "district_administrator"])
def test_a_partner_appoints_no_broker(client, cast, role):
    assert add(client, cast, "owner", cast.company, role=role).status_code == 422
    assert not Membership.objects.filter(role=role, person__name="New Person").exists()


def test_a_partner_administrator_cannot_take_an_existing_account(client, cast):
    assert add(client, cast, "owner", cast.company, email=cast.neighbour.email).status_code == 422
    assert actor_of(cast.neighbour).organisations == {cast.foundry.pk}


def test_an_administrator_appoints_a_broker_at_the_operator_only(client, cast):
    assert add(client, cast, "administrator", cast.operator, role="broker").status_code == 302
    assert actor_of(User.objects.get(email="new@test.invalid")).is_broker
    assert add(client, cast, "administrator", cast.company, role="broker", email="x@test.invalid").status_code == 422


def test_an_ended_membership_gives_nothing_any_more(client, cast):
    place = Membership.objects.get(person=cast.colleague.person)
    client.force_login(cast.owner)
    client.post(reverse("organisation_member_end", args=[cast.company.slug, place.pk]))
    assert actor_of(cast.colleague).organisations == frozenset()


def test_the_last_administrator_stays(client, cast):
    place = Membership.objects.get(role=Role.DISTRICT_ADMINISTRATOR)
    client.force_login(cast.administrator)
    client.post(reverse("organisation_member_end", args=[cast.operator.slug, place.pk]))
    assert actor_of(cast.administrator).is_administrator


def test_a_member_of_another_house_cannot_be_ended_by_its_number(client, cast):
    place = Membership.objects.get(person=cast.neighbour.person)
    client.force_login(cast.owner)
    answer = client.post(reverse("organisation_member_end", args=[cast.company.slug, place.pk]))
    assert answer.status_code == 404
    assert actor_of(cast.neighbour).organisations == {cast.foundry.pk}
