"""Calls: who keeps them, what may stand, how they stand today, and who keeps which in view."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crocevia.funding.calls.actions import create_call, forget_call, save_call, update_call
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.people.actor import ANONYMOUS, Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.listing import records_of
from crocevia.records.models import Event

pytestmark = pytest.mark.django_db
BROKER = Actor(name="broker", is_broker=True)


def call(title: str = "Green foundries", **values) -> Call:
    made = create_call(actor=BROKER, title=title, **{"programme": "Horizon Europe", **values})
    return Call.objects.get(pk=made.pk)


def day(distance: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=distance)).isoformat()


def test_only_the_operators_people_keep_calls():
    with pytest.raises(NotAllowed):
        create_call(actor=ANONYMOUS, title="Green foundries", programme="Horizon Europe")
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"programme": " "},
        {"budget": -1},
        {"grant_min": -5},
        {"grant_min": 9, "grant_max": 3},
        {"deadlines": "2026-02-30"},
        {"deadlines": "soon"},
        {"deadlines": "2026-02-20 25:00"},
        {"deadlines": "2026-02-20 12:00 Europe/Nowhere"},
        {"opening": dt.date(2026, 5, 1), "deadlines": "2026-04-30"},
        {"address": "nowhere"},
    ],
)
def test_what_no_call_may_hold(wrong):
    with pytest.raises(ValidationError):
        call(**wrong)
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("values", "standing", "due"),
    [
        ({"deadlines": day(-1)}, "closed", "past"),
        ({"deadlines": f"{day(-100)} cut-off 1\n{day(10)} cut-off 2"}, "open", "soon"),
        ({"deadlines": day(60)}, "open", "later"),
        ({"deadlines": day(400), "opening": timezone.localdate() + dt.timedelta(days=200)}, "forthcoming", "far"),
        ({"deadlines": day(400), "announced": "forthcoming"}, "forthcoming", "far"),
        ({"deadlines": day(-9), "announced": "forthcoming"}, "closed", "past"),
        ({}, "undated", ""),
    ],
)
def test_how_a_call_stands_follows_from_its_dates(values, standing, due):
    made = call(**values)
    assert (made.standing, made.due) == (standing, due)
    facets = {f.key: f for f in kind_of("call").facets}
    found = records_of(kind_of("call"), ANONYMOUS, {"state": [standing]})
    assert [r.pk for r in found.found] == [made.pk]
    assert [o.value for o in found.options(facets["due"])] == ([due] if due else [])
    assert not records_of(kind_of("call"), ANONYMOUS, {"state": ["open" if standing != "open" else "closed"]}).found


def test_a_new_deadline_moves_the_closing_and_the_same_writes_nothing():
    made = call(deadlines="2031-03-01 17:00 Europe/Brussels")
    events = Event.objects.count()
    again = update_call(made, actor=BROKER, deadlines=" 2031-03-01   17:00 ")
    assert (again.version, Event.objects.count()) == (1, events)
    later = update_call(made, actor=BROKER, deadlines="2031-09-01 first\n2031-04-01 second")
    assert later.closes == dt.datetime(2031, 9, 1, 21, 59, 59, tzinfo=dt.UTC)
    assert later.deadlines.splitlines() == ["2031-04-01 Europe/Brussels second", "2031-09-01 Europe/Brussels first"]


def test_list_page_export_and_api_show_the_same_call(client: Client):
    made = call(topic="HORIZON-X-1", deadlines=day(5), grant_max=4_000_000, action="RIA", language="en")
    for path in (
        reverse("call_list"),
        f"{reverse('call_list')}?action=RIA&state=open",
        reverse("call_detail", args=[made.pk]),
    ):
        assert "Green foundries" in client.get(path).content.decode(), path
    assert "Green foundries" not in client.get(f"{reverse('call_list')}?state=closed").content.decode()
    file = b"".join(client.get(reverse("export", args=["calls", "csv"]) + "?action=RIA").streaming_content).decode()
    assert "HORIZON-X-1" in file
    assert f"{day(5)} Europe/Brussels" in file
    told = client.get("/api/v1/calls?action=RIA").json()["items"]
    assert [(t["topic"], t["state"], t["grant_max"]) for t in told] == [("HORIZON-X-1", "open", "4000000.00")]


def test_calls_stand_in_the_bar(client: Client):
    assert f'href="{reverse("call_list")}"' in client.get(reverse("home")).content.decode()


def test_the_form_shows_what_is_wrong_and_keeps_the_rest(cast, client: Client):
    client.force_login(cast.broker)
    sent = {"title": "A call", "programme": "P", "deadlines": "2026-13-01", "audience": "public"}
    answer = client.post(reverse("call_new"), sent)
    assert answer.status_code == 422
    assert "2026-13-01" in answer.content.decode()
    assert client.post(reverse("call_new"), {**sent, "deadlines": "2031-01-13 17:00"}).status_code == 302
    made = Call.objects.get()
    page = client.get(reverse("call_edit", args=[made.pk])).content.decode()
    assert "2031-01-13 17:00 Europe/Brussels" in page


def test_who_keeps_a_call_in_view_is_nobodys_business(cast):
    made = call()
    events = Event.objects.count()
    actor = cast.actor("owner")
    save_call(made, actor=actor)
    save_call(made, actor=actor)
    assert SavedCall.objects.filter(user=cast.owner).count() == 1
    assert Event.objects.count() == events
    forget_call(made, actor=cast.actor("colleague"))
    assert SavedCall.objects.filter(user=cast.owner).exists()
    forget_call(made, actor=actor)
    assert not SavedCall.objects.exists()
    with pytest.raises(NotAllowed):
        save_call(made, actor=ANONYMOUS)


def test_a_call_that_one_may_not_see_cannot_be_saved(cast):
    hidden = create_call(actor=BROKER, title="Hidden", programme="P", audience="owner", owner=cast.company)
    with pytest.raises(ValidationError):
        save_call(hidden, actor=cast.actor("neighbour"))
    assert not SavedCall.objects.exists()


def test_what_is_still_open_comes_first_by_deadline_and_what_is_over_last(client: Client):
    call("Far", deadlines=day(90), opening=dt.date(2020, 1, 1))
    call("Past", deadlines=day(-5))
    call("Undated")
    call("Forthcoming", deadlines=day(40), opening=timezone.localdate() + dt.timedelta(days=3))
    call("Near", deadlines=day(5), opening=dt.date(2020, 1, 1))
    listing = records_of(kind_of("call"), ANONYMOUS, {})
    assert [each.title for each in listing.found] == ["Near", "Forthcoming", "Far", "Undated", "Past"]
    falling = records_of(kind_of("call"), ANONYMOUS, {"sort": ["-closes"]})
    assert [each.title for each in falling.found][0] == "Past"
    by_state = records_of(kind_of("call"), ANONYMOUS, {"sort": ["state"]})
    assert [each.title for each in by_state.found][-1] == "Past"
