"""Letters about calls: written once, to who keeps the call or owns the need, and silent about what waits."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import SECRET
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from crocevia.exchange.introductions.models import Letter
from crocevia.exchange.needs.models import Need
from crocevia.funding.calls.actions import create_call, save_call, update_call
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.matching import calls
from crocevia.matching.alerts import run_alerts
from crocevia.people.actor import Actor

BROKER = Actor(name="broker", is_broker=True)


def call(title: str, days: int | None = None, **values) -> Call:
    due = {"deadlines": (timezone.localdate() + dt.timedelta(days=days)).isoformat()} if days is not None else {}
    return create_call(actor=BROKER, title=title, programme="Horizon Europe", **{**due, **values})


def letters(topic: str) -> list[str]:
    return sorted(Letter.objects.filter(topic=topic).values_list("user__email", flat=True))


def test_a_kept_call_that_closes_soon_is_told_at_thirty_and_at_seven_days(cast):
    near = call("Near", days=20)
    for each in (near, call("Far", days=90), call("Past", days=-2), call("Undated")):
        save_call(each, actor=cast.actor("owner"))
    assert run_alerts().near == 1
    run_alerts()
    assert letters("call near") == ["owner@test.invalid"], "once, however often it runs"
    run_alerts(timezone.now() + dt.timedelta(days=14))
    assert Letter.objects.filter(topic="call near").count() == 2
    assert all(str(near.pk) in letter.path for letter in Letter.objects.filter(topic="call near"))


def test_a_change_after_it_was_kept_is_told_once(cast):
    kept = call("Kept")
    update_call(kept, actor=BROKER, scope="Before anybody kept it.")
    save_call(kept, actor=cast.actor("owner"))
    SavedCall.objects.update(saved=timezone.now())
    run_alerts()
    assert letters("call changed") == []
    update_call(kept, actor=BROKER, scope="And now this.")
    run_alerts()
    run_alerts()
    assert letters("call changed") == ["owner@test.invalid"]
    update_call(kept, actor=BROKER, scope="And that.")
    run_alerts()
    assert len(letters("call changed")) == 2


def test_a_call_that_its_keeper_may_see_no_longer_is_not_told(cast):
    kept = call("Kept", days=5)
    save_call(kept, actor=cast.actor("visitor"))
    Call.objects.filter(pk=kept.pk).update(audience="owner", card_audience="owner")
    assert run_alerts().near == 0
    assert not Letter.objects.exists()


@pytest.mark.parametrize("state", ["validated", "withdrawn"])
def test_a_new_call_that_fits_is_told_to_who_reads_the_need(cast, state):
    Need.objects.filter(pk=cast.need.pk).update(state=state)
    call("Coatings", scope="Coatings that protect cast iron discs against rust.", days=60)
    call("Coatings too", scope="Coatings that protect iron discs against rust and salt.", days=60)
    old = call("Older", scope="Coatings for cast iron discs.", days=60)
    Call.objects.filter(pk=old.pk).update(created=timezone.now() - dt.timedelta(days=40))
    calls.rebuild()
    run_alerts()
    run_alerts()
    told = letters("call fits")
    if state == "withdrawn":
        assert told == []
    else:
        assert "owner@test.invalid" in told
        assert len(told) == len(set(told)), "of all new calls for a need, one letter a person"
        assert not {"competitor@test.invalid", "visitor@test.invalid", "neighbour@test.invalid"} & set(told)
        assert str(cast.need.pk) in Letter.objects.filter(topic="call fits").first().path
        call("Coatings again", scope="Coatings that protect cast iron discs against rust and salt.", days=60)
        calls.rebuild()
        run_alerts()
        assert letters("call fits").count("owner@test.invalid") == 2, "one more for what came later"


def test_the_letter_says_nothing_of_the_need_nor_of_the_call(cast, capsys):
    save_call(call("Ravenglass", days=3), actor=cast.actor("owner"))
    call_command("run_alerts")
    assert "1 near" in capsys.readouterr().out
    (sent,) = mail.outbox
    assert sent.to == ["owner@test.invalid"]
    for word in ("Ravenglass", SECRET, cast.need.title):
        assert word not in sent.subject + sent.body
    assert "conferm" not in sent.body
    assert "confirm" not in sent.body
