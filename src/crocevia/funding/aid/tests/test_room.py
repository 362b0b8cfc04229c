"""The rolling window, the single undertaking, who reads what, and bad input."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crocevia.funding.aid.actions import create_grant, state_complete
from crocevia.funding.aid.ceilings import _read, ceilings
from crocevia.funding.aid.models import AidGrant, AidStatement
from crocevia.funding.aid.room import Granted, growing, in_window, room, years_earlier
from crocevia.funding.aid.undertaking import known_room, undertaking_of
from crocevia.funding.calls.actions import create_call
from crocevia.funding.calls.conditions import BadRules
from crocevia.people.actor import Actor, system
from crocevia.records.actions import add_link
from crocevia.records.errors import NotAllowed
from crocevia.records.parties import save_organisation

TELLER = system("test")
ENGLISH = {"accept-language": "en"}
CEILING = Decimal(300_000)


def granted(day: str, amount: int, name: str = "") -> Granted:
    return Granted(name or day, dt.date.fromisoformat(day), Decimal(amount))


@pytest.mark.parametrize(
    ("day", "left"),
    [
        ("2026-11-21", 100_000),
        ("2026-11-22", 300_000),
        ("2023-11-22", 100_000),
        ("2023-11-21", 100_000),
        ("2020-11-22", 300_000),
    ],
)
def test_a_grant_counts_for_three_years_to_the_day_and_a_later_one_counts_backwards(day, left):
    held = [granted("2023-11-22", 200_000)]
    assert room(held, dt.date.fromisoformat(day), CEILING, 3).left == left


def test_a_leap_day_stays_in_the_window_for_its_whole_three_years():
    held = [granted("2024-02-29", 1)]
    assert in_window(held, dt.date(2027, 2, 28), 3) == tuple(held)
    assert in_window(held, dt.date(2027, 3, 1), 3) == ()
    assert years_earlier(dt.date(2028, 2, 29), 3) == dt.date(2025, 2, 28)


def test_when_there_is_more_room():
    held = [granted("2024-01-10", 100_000), granted("2025-06-01", 150_000)]
    later = growing(held, dt.date(2026, 1, 1), CEILING, 3)
    assert [(each.day.isoformat(), int(each.left)) for each in later] == [
        ("2027-01-10", 150_000),
        ("2028-06-01", 300_000),
    ]


DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2032, 12, 31))
GRANTS = st.lists(st.builds(lambda d, a: (d, Decimal(a)), DAYS, st.integers(1, 200_000)), max_size=8).map(
    lambda rows: [Granted(str(n), day, amount) for n, (day, amount) in enumerate(rows)]
)


@given(grants=GRANTS, day=DAYS)
def test_what_fits_breaks_no_window_and_one_cent_more_breaks_one(grants, day):
    found = room(grants, day, CEILING, 3)

    def fullest(amount: Decimal) -> Decimal:
        held = [*grants, Granted("new", day, amount)]
        ends = [day + dt.timedelta(days=n) for n in range(3 * 366)]
        windows = ([g for g in held if years_earlier(end, 3) < g.day <= end] for end in ends)
        return max(sum((g.amount for g in w), Decimal(0)) for w in windows if any(g.id == "new" for g in w))

    if found.left:
        assert fullest(found.left) == CEILING
    assert not found.fits(found.left + Decimal("0.01"))


@given(grants=GRANTS, more=GRANTS, day=DAYS)
def test_a_further_grant_never_makes_more_room(grants, more, day):
    renamed = [Granted(f"m{g.id}", g.day, g.amount) for g in more]
    assert room([*grants, *renamed], day, CEILING, 3).left <= room(grants, day, CEILING, 3).left


def grant(owner, **values) -> AidGrant:
    told = {
        "title": "Machines",
        "granted": dt.date(2026, 1, 10),
        "amount": Decimal(100_000),
        "body": "Region",
        "regulation": "2023/2831",
    }
    return create_grant(actor=TELLER, owner=owner, **{**told, **values})


def test_linked_enterprises_add_up_even_in_a_circle(cast):
    above = save_organisation(actor=TELLER, slug="above", name="Above")
    add_link(actor=TELLER, subject=cast.company, predicate="part_of", object=above)
    add_link(actor=TELLER, subject=above, predicate="part_of", object=cast.company)
    grant(cast.company)
    grant(above, amount=Decimal(50_000))
    grant(cast.rival)
    told = undertaking_of(cast.company, TELLER)
    assert {one.slug for one in told.members} == {"brakes", "above"}
    assert sum(g.amount for g in told.grants) == 150_000


def test_another_state_and_another_regulation_have_ceilings_of_their_own(cast):
    grant(cast.company, country="AT")
    grant(cast.company, regulation="2023/2832")
    grant(cast.company, regulation="1407/2013")
    told = undertaking_of(cast.company, TELLER)
    assert [g.amount for g in told.counted(ceilings()["2023/2831"], "IT")] == [100_000]


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal(-5)},
        {"granted": None},
        {"body": " "},
        {"regulation": "9/9"},
        {"title": ""},
    ],
)
def test_what_no_grant_may_hold(cast, wrong):
    with pytest.raises(ValidationError):
        grant(cast.company, **wrong)
    with pytest.raises(ValidationError):
        grant(None)
    with pytest.raises(NotAllowed):
        create_grant(
            actor=cast.actor("competitor"), owner=cast.company, title="x", granted=dt.date(2026, 1, 1), amount=Decimal(1),
            body="x", regulation="2023/2831",
        )  # fmt: skip
    assert not AidGrant.objects.exists()


def test_only_the_beneficiary_reads_a_grant_and_its_sum(cast, client):
    grant(cast.company, title="Ravenglass")
    url = reverse("aid_room") + "?party=brakes"
    for name, sees in (("owner", True), ("colleague", True), ("competitor", False), ("visitor", False), (None, False)):
        if name:
            client.force_login(getattr(cast, name))
        else:
            client.logout()
        html = client.get(url, headers=ENGLISH).content.decode()
        assert ("Ravenglass" in html) is sees, name
        assert ("room for at most EUR 200,000" in html) is sees, name
        assert ("Ravenglass" in client.get(reverse("aid_list"), headers=ENGLISH).content.decode()) is sees, name


def test_what_if_on_the_page(cast, client):
    grant(cast.company, amount=Decimal(250_000))
    client.force_login(cast.owner)
    told = {"party": "brakes", "day": "2026-06-01", "amount": "50.000"}
    assert "it fits" in client.post(reverse("aid_room"), told, headers=ENGLISH).content.decode()
    over = client.post(reverse("aid_room"), {**told, "amount": "50.000,01"}, headers=ENGLISH).content.decode()
    assert "does not fit" in over
    assert "Article 3(2)" in over
    for bad in (
        {"day": "2026-02-30"},
        {"amount": "much"},
        {"day": "9999-12-31"},
        {"party": "nobody here"},
        {"country": "\x00"},
    ):
        answer = client.post(reverse("aid_room"), {**told, **bad}, headers=ENGLISH)
        assert answer.status_code == 200
    assert client.get(reverse("aid_room")).status_code == 200


def test_a_file_of_ceilings_that_cannot_be_read_is_named(tmp_path):
    for text in (
        "- regulation: x",
        "[",
        "{}",
        "- {regulation: x, title: {en: a}, ceiling: -1, years: 3, counts: [x], clause: {}}",
    ):
        path = tmp_path / f"{abs(hash(text))}.yaml"
        path.write_text(text)
        with pytest.raises(BadRules):
            _read(path)


def marks(client, data) -> str:
    """The mark of the de minimis rule on the sheet of a voucher for the brake maker."""
    made = create_call(actor=Actor(name="broker", is_broker=True), title="Voucher", programme="x", rules="technology-voucher@1")
    told = {"party": ["brakes"], **data}
    page = client.post(reverse("call_eligibility", args=[made.pk]), told, headers=ENGLISH).content.decode()
    return re.findall(r'id="rule-de-minimis">.*?tag--(\w+)', page, re.S)[0]


class TestOnTheSheet:
    """The room is met, not met or unknown; unknown data is never room."""

    def test_too_much_by_what_is_recorded_fails_though_nobody_said_that_it_is_all(self, cast, client):
        grant(cast.company, amount=Decimal(295_000))
        client.force_login(cast.owner)
        assert marks(client, {"grant.brakes": "6000", "granted": "2026-06-01"}) == "stop"
        assert marks(client, {"grant.brakes": "4000", "granted": "2026-06-01"}) == "wait"

    def test_stated_complete_it_is_met_on_that_day(self, cast, client):
        grant(cast.company, amount=Decimal(295_000), granted=timezone.localdate() - dt.timedelta(days=40))
        client.force_login(cast.owner)
        client.post(reverse("aid_room"), {"party": "brakes", "state": "1"})
        assert marks(client, {"grant.brakes": "5000"}) == "good"
        assert marks(client, {"grant.brakes": "5001"}) == "stop"

    def test_the_day_of_granting_moves_the_window(self, cast, client):
        grant(cast.company, amount=Decimal(295_000), granted=dt.date(2024, 3, 1))
        state_complete(cast.company, actor=cast.actor("owner"))
        client.force_login(cast.owner)
        assert marks(client, {"grant.brakes": "9000", "granted": "2027-02-28"}) == "stop"
        assert marks(client, {"grant.brakes": "9000", "granted": "2027-03-01"}) == "good"
        assert marks(client, {"grant.brakes": "9000", "granted": "2026-02-30"}) == "stop"

    def test_an_old_statement_says_nothing_of_today(self, cast):
        state_complete(cast.company, actor=cast.actor("owner"))
        AidStatement.objects.update(as_of=timezone.localdate() - dt.timedelta(days=1))
        assert known_room(cast.company, cast.actor("owner"), timezone.localdate()).exact is None

    @pytest.mark.parametrize("name", ["competitor", "broker", "visitor"])
    def test_for_others_a_statement_is_no_room_and_they_cannot_make_one(self, cast, client, name):
        grant(cast.company, amount=Decimal(295_000))
        state_complete(cast.company, actor=cast.actor("owner"))
        known = known_room(cast.company, cast.actor(name), timezone.localdate())
        assert (known.exact, known.most) == (None, 300_000)
        with pytest.raises(NotAllowed):
            state_complete(cast.company, actor=cast.actor(name))

    def test_what_is_typed_goes_before_what_is_recorded(self, cast, client):
        client.force_login(cast.owner)
        assert marks(client, {"grant.brakes": "5000", "de_minimis_room.brakes": "6000"}) == "good"
