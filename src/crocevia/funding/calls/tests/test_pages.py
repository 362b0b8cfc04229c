"""Pages of calls: the rules with their clauses, the sheet of a group, what is kept in view, calendars."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crocevia.funding.calls.actions import create_call, save_call
from crocevia.funding.calls.calendar import feed
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.people.actor import Actor, system
from crocevia.records.actions import add_link
from crocevia.records.parties import save_organisation
from crocevia.vocabulary.models import Concept

pytestmark = pytest.mark.django_db
BROKER = Actor(name="broker", is_broker=True)


def call(title: str = "Dry dyeing", rules: str = "horizon-ria@2026.1", **values) -> Call:
    made = create_call(actor=BROKER, title=title, rules=rules, **{"programme": "Horizon Europe", **values})
    return Call.objects.get(pk=made.pk)


def party(slug: str, kind: str = "company", country: str = ""):
    concept = Concept.objects.get(scheme__code="party-kinds", notation=kind)
    return save_organisation(
        actor=system("test"), slug=slug, name=f"The {slug}", country=country, concepts=[(concept, False)]
    )


@pytest.fixture
def three(db):
    return [party("mill", country="IT"), party("lab", "research_body", "DE"), party("dyer", country="FR")]


@pytest.fixture(autouse=True)
def english(client: Client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def answers(response) -> dict[str, str]:
    """Rule → mark, as the page shows them."""
    page = response.content.decode()
    return dict(re.findall(r'id="rule-([a-z-]+)">.*?tag--(\w+)', page, re.S))


def test_the_page_of_a_call_shows_each_rule_with_its_clause(client):
    told = call(deadlines="2031-04-01 17:00")
    page = text(client.get(reverse("call_detail", args=[told.pk])))
    assert "At least three legal entities, independent of each other" in page
    assert "Article 22(2)" in page
    assert "Regulation (EU) 2021/695" in page
    assert "to be checked against the text of the call" in page
    assert "1 April 2031, 17:00, time of Brussels" in page
    client.cookies["django_language"] = "it"
    assert "1 aprile 2031, ore 17:00, ora di Bruxelles" in client.get(reverse("call_detail", args=[told.pk])).content.decode()
    client.cookies["django_language"] = "en"
    without = text(client.get(reverse("call_detail", args=[call("Other", rules="").pk])))
    assert "No rules are written here for this call yet" in without


def test_the_directory_alone_leaves_unsaid_what_it_does_not_know(client, three):
    address = reverse("call_eligibility", args=[call().pk])
    seen = client.get(f"{address}?party=mill&party=lab&party=dyer")
    assert answers(seen)["three-countries"] == "wait", "nobody has said that they are independent"
    assert answers(seen)["member-state"] == "good"
    assert "group: The mill, The lab, The dyer" in text(seen)


def said(**more: str) -> dict:
    told = {"party": ["mill", "lab", "dyer"], "equality_plan.lab": "yes"}
    for slug in told["party"]:
        told |= {f"group.{slug}": "own", f"grant.{slug}": "70.000", f"cost.{slug}": "100 000,00"}
    return told | more


def test_told_the_rest_the_group_is_eligible(client, three):
    address = reverse("call_eligibility", args=[call().pk])
    assert set(answers(client.post(address, said())).values()) == {"good"}
    asked = client.post(address, said(**{"grant.dyer": "120,000"}))
    assert answers(asked)["reimbursed"] == "stop"
    assert "Not so: The dyer." in text(asked)
    assert 'value="120,000"' in asked.content.decode(), "what was typed stays"


def test_it_says_what_would_make_it_eligible_and_who_could_be_added(client, three):
    address = reverse("call_eligibility", args=[call().pk])
    told = said() | {"party": ["mill", "lab"]}
    page = client.post(address, told)
    assert answers(page)["three-countries"] == "stop"
    assert "in a Member State where none of the others is" in text(page)
    assert 'value="dyer"' in page.content.decode()
    added = client.post(address, told | {"add": "dyer"})
    assert answers(added)["three-countries"] == "good"
    by_name = client.post(address, told | {"add": "the DYER"})
    assert answers(by_name)["three-countries"] == "good"
    dropped = client.post(address, said() | {"drop": "dyer"})
    assert answers(dropped)["three-countries"] == "stop"


def test_two_under_one_owner_are_one_group_even_when_they_own_each_other(client, three):
    mill, _lab, dyer = three
    add_link(actor=system("test"), subject=mill, predicate="part_of", object=dyer)
    add_link(actor=system("test"), subject=dyer, predicate="part_of", object=mill)
    address = reverse("call_eligibility", args=[call().pk])
    told = {k: v for k, v in said().items() if k not in ("group.mill", "group.dyer")}
    assert answers(client.post(address, told))["three-countries"] == "stop"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("70000", "good"), ("70.000", "good"), ("70,000.50", "good"), ("70.000,50", "good"), ("70 000", "good"), ("€ 70000", "good"),
     ("much", "wait"), ("-5", "wait"), ("1e3", "good"), ("NaN", "wait"), ("9" * 30, "wait"), ("\x00", "wait")],
)  # fmt: skip
def test_amounts_as_people_write_them(client, three, typed, found):
    page = client.post(reverse("call_eligibility", args=[call().pk]), said(**{"grant.mill": typed}))
    assert answers(page)["reimbursed"] == found


def test_what_nobody_knows_is_said_and_the_rest_is_kept(client, three):
    address = reverse("call_eligibility", args=[call().pk])
    page = text(client.post(address, said(add="Nobody & Sons", **{"grant.mill": "lots"})))
    assert "no party called “Nobody &amp; Sons”" in page
    assert "“lots” is no amount in euro." in page
    assert "The mill" in page
    junk = client.post(
        address, {"party": ["x" * 500, "mill", "mill"], "role.mill": "king", "size": "9", "trl_start": "x"}
    )
    assert text(junk)
    assert "No party is chosen yet" in text(client.get(address))


def test_on_the_sheet_of_a_voucher_the_second_party_provides(client, three):
    made = call("Voucher", rules="technology-voucher@1")
    page = answers(client.get(f"{reverse('call_eligibility', args=[made.pk])}?party=mill&party=lab"))
    assert (page["one-enterprise"], page["one-provider"]) == ("good", "good")


def test_a_call_without_rules_and_one_that_is_hidden_have_no_sheet(client, cast):
    hidden = create_call(
        actor=BROKER, title="Hidden", programme="P", audience="owner", owner=cast.company, rules="horizon-ria@2026.1"
    )
    none = call("None", rules="")
    client.force_login(cast.neighbour)
    for name in ("call_eligibility", "call_calendar_of_one", "call_detail"):
        assert client.get(reverse(name, args=[hidden.pk])).status_code == 404
    assert client.post(reverse("call_save", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("call_eligibility", args=[none.pk])).status_code == 404
    client.force_login(cast.owner)
    assert client.get(reverse("call_eligibility", args=[hidden.pk])).status_code == 200


def test_calls_kept_in_view_are_ones_own(client, cast):
    made = call(deadlines="2031-04-01")
    path = reverse("call_save", args=[made.pk])
    assert client.post(path).headers["Location"].startswith(reverse("account_login"))
    client.force_login(cast.owner)
    client.post(path)
    assert "Dry dyeing" in text(client.get(reverse("call_saved")))
    assert "Keep it in view no longer" in text(client.get(reverse("call_detail", args=[made.pk])))
    client.force_login(cast.colleague)
    assert "Dry dyeing" not in text(client.get(reverse("call_saved")))
    client.post(path, {"away": "1"})
    assert SavedCall.objects.filter(user=cast.owner).exists()


def test_the_secret_calendar_of_a_person(client, cast):
    save_call(call(deadlines="2031-04-01"), actor=cast.actor("owner"))
    hidden = create_call(actor=BROKER, title="Later hidden", programme="P", deadlines="2031-05-01")
    save_call(hidden, actor=cast.actor("owner"))
    Call.objects.filter(pk=hidden.pk).update(audience="owner", card_audience="owner")
    client.force_login(cast.owner)
    (address,) = re.findall(r"<code>https?://[^/]+(/[^<]+)</code>", client.get(reverse("call_saved")).content.decode())
    stranger = Client()
    calendar = stranger.get(address).content.decode()
    assert "Dry dyeing" in calendar
    assert "Later hidden" not in calendar, "what its reader may no longer see leaves the calendar"
    assert stranger.get(address.replace(".ics", "0.ics")).status_code == 404
    assert stranger.get(re.sub(r"/\d+-", f"/{cast.colleague.pk}-", address)).status_code == 404
    cast.owner.set_password("another password of mine")
    cast.owner.save()
    assert stranger.get(address).status_code == 404


def unfolded(content: bytes) -> list[str]:
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_says_days_and_hours_and_escapes_words(client):
    title = "Città, fabbriche; reti\\ " + "à" * 90
    made = call(title, deadlines="2031-07-01 17:00 Europe/Brussels first stage\n2031-12-01")
    response = client.get(reverse("call_calendar_of_one", args=[made.pk]))
    assert response.headers["Content-Type"].startswith("text/calendar")
    lines = unfolded(response.content)
    assert "DTSTART:20310701T150000Z" in lines
    assert "DTSTART;VALUE=DATE:20311201" in lines
    assert any(
        line.startswith("SUMMARY:Città\\, fabbriche\\; reti\\\\ à") and line.endswith("(first stage)") for line in lines
    )
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert len({line for line in lines if line.startswith("UID:")}) == 2
    assert feed([], "x").count(b"\r\n") == 5


def test_the_calendar_of_a_list_follows_its_filters_and_leaves_the_past_out(client):
    soon = (timezone.localdate() + dt.timedelta(days=9)).isoformat()
    call("Near", deadlines=soon, action="RIA")
    call("Far", deadlines="2039-01-01", action="IA")
    call("Past", deadlines="2020-01-01", action="RIA")
    everything = client.get(reverse("call_calendar")).content.decode()
    assert ("SUMMARY:Near" in everything, "SUMMARY:Far" in everything, "SUMMARY:Past" in everything) == (
        True,
        True,
        False,
    )
    assert "SUMMARY:Far" not in client.get(f"{reverse('call_calendar')}?action=RIA").content.decode()
    assert "deadlines.ics?action=RIA" in client.get(f"{reverse('call_list')}?action=RIA").content.decode()
