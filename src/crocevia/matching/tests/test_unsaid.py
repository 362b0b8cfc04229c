"""The page on which countries and sizes that nobody has said are filled in: whose, in which order, and what is refused."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from crocevia.funding.calls.actions import create_call
from crocevia.matching.unsaid import unsaid, waiting, ways_to_say
from crocevia.people.actor import Actor, system
from crocevia.people.models import Organisation
from crocevia.records.models import Event
from crocevia.records.parties import save_organisation
from crocevia.vocabulary.models import Concept

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
BROKER = Actor(name="broker", is_broker=True)


def party(slug: str, kind: str, **values):
    concept = Concept.objects.get(scheme__code="party-kinds", notation=kind)
    return save_organisation(actor=system("test"), slug=slug, name=slug.title(), concepts=[(concept, False)], **values)


@pytest.fixture
def three(cast):
    return party("mill", "company", country="IT"), party("uni", "university"), party("dyer", "company", country="FR", size="small")


def missing(actor: Actor) -> dict[str, tuple[str, ...]]:
    return {each.organisation.slug: each.fields for each in unsaid(actor)}


def test_a_size_is_missing_of_enterprises_only(three):
    found = missing(BROKER)
    assert found["mill"] == ("size",)
    assert found["uni"] == ("country",)
    assert "dyer" not in found


def test_the_calls_that_wait_are_counted_by_what_their_rules_ask(three):
    create_call(actor=BROKER, title="RIA", programme="x", rules="horizon-ria@2026.1")
    create_call(actor=BROKER, title="Voucher", programme="x", rules="technology-voucher@1")
    assert waiting(BROKER) == {"country": 1, "size": 1}


def test_many_are_kept_at_once_and_one_that_is_wrong_is_said_beside_it(three, client, cast):
    client.force_login(cast.broker)
    seen = {f"seen.{one.slug}": one.version for one in three}
    told = {"party": ["mill", "uni"], "size.mill": "medium", "country.uni": "1T", **seen}
    answer = client.post(reverse("unsaid"), told, headers=ENGLISH)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "1 organisation completed." in html
    assert "Write two capital letters" in html
    assert Organisation.objects.get(slug="mill").size == "medium"
    assert Organisation.objects.get(slug="uni").country == ""
    assert client.post(reverse("unsaid"), {**told, "country.uni": "it"}).status_code == 302
    assert Organisation.objects.get(slug="uni").country == "IT"
    assert Event.objects.filter(verb="changed", new__size="medium").count() == 1


def test_what_was_said_meanwhile_is_not_overwritten(three, client, cast):
    client.force_login(cast.broker)
    save_organisation(actor=system("test"), slug="mill", sector="Spinning")
    told = {"party": "mill", "size.mill": "medium", "seen.mill": three[0].version}
    answer = client.post(reverse("unsaid"), told, headers=ENGLISH)
    assert "Somebody changed it meanwhile" in answer.content.decode()
    assert Organisation.objects.get(slug="mill").size == ""
    client.post(reverse("unsaid"), {"party": "dyer", "size.dyer": "large"})
    assert Organisation.objects.get(slug="dyer").size == "small"


@pytest.mark.parametrize(("name", "status"), [("broker", 200), ("visitor", 403), ("competitor", 403)])
def test_whose_page_it_is(three, client, cast, name, status):
    client.force_login(getattr(cast, name))
    assert client.get(reverse("unsaid")).status_code == status


def test_an_administrator_fills_in_its_own_only(three, client, cast):
    administrator = Actor(user_id=1, administered=frozenset([three[0].pk]))
    assert set(missing(administrator)) == {"mill"}
    assert "uni" not in missing(administrator)


def test_from_a_rule_that_waits_only_its_parties_are_asked_and_the_way_leads_back(three, client, cast):
    back = "/needs/00000000-0000-0000-0000-000000000001/coalition/?call=x&pin=mill"
    (way, none) = ways_to_say(BROKER, [[("mill", "size"), ("mill", "group"), ("uni", "country")], [("mill", "group")]], back)
    assert none == ""
    client.force_login(cast.broker)
    html = client.get(way, headers=ENGLISH).content.decode()
    assert 'name="size.mill"' in html and 'name="country.uni"' in html and "foundry" not in html
    assert escape(back) in html
    told = {"party": ["mill", "uni"], "size.mill": "medium", "country.uni": "IT", "back": back}
    answer = client.post(reverse("unsaid"), told)
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert "Nothing is missing" not in client.get(reverse("unsaid"), headers=ENGLISH).content.decode()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:alert(1)", "elsewhere", "\\\\example.org"])
def test_it_leads_back_to_this_site_only(three, client, cast, back):
    client.force_login(cast.broker)
    assert client.get(reverse("unsaid"), {"back": back}).context["back"] == ""
    assert client.post(reverse("unsaid"), {"party": ["mill"], "back": back})["Location"] == reverse("unsaid")


def test_a_name_that_no_database_keeps_names_nobody(three, client, cast):
    client.force_login(cast.broker)
    assert client.get(reverse("unsaid"), {"party": "\x00"}).status_code == 200
    assert client.post(reverse("unsaid"), {"party": "mi\x00ll\x00", "back": "/\x00"}).status_code == 302


def test_nobody_is_asked_of_whom_they_may_not_say_it(three, cast):
    assert ways_to_say(Actor(name="somebody"), [[("mill", "size")]], "/") == [""]
