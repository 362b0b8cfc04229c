"""A voucher through all its states, its budget, who reads it, its report, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crocevia.funding.vouchers.actions import (
    assign_voucher,
    expire_vouchers,
    issue_voucher,
    open_budget,
    redeem_voucher,
    settle_voucher,
)
from crocevia.funding.vouchers.models import Voucher, VoucherBudget
from crocevia.funding.vouchers.rules import NEXT, STATES, bound
from crocevia.people.actor import system
from crocevia.records.actions import add_link
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links
from crocevia.records.models import Event
from crocevia.records.parties import save_organisation

TELLER = system("test")
ENGLISH = {"accept-language": "en"}
DAY = dt.date(2026, 3, 2)
END = dt.date(2026, 12, 31)


@pytest.fixture
def budget(cast) -> VoucherBudget:
    return open_budget(
        actor=cast.actor("broker"), code="crtt-2026", title="Vouchers 2026", centre=cast.operator, total=Decimal(20_000),
        opens=dt.date(2026, 1, 1), closes=END,
    )  # fmt: skip


def issued(cast, budget, value: int = 8_000, **values) -> Voucher:
    told = {"beneficiary": cast.company, "value": Decimal(value), "expires": dt.date(2026, 9, 30), "day": DAY, **values}
    return issue_voucher(actor=told.pop("actor", cast.actor("broker")), budget=budget, **told)


def test_through_all_its_states(cast, budget):
    broker = cast.actor("broker")
    voucher = issued(cast, budget)
    assert (voucher.serial, voucher.state, bound(budget)) == ("CRTT-2026-0001", "issued", 8_000)
    voucher = assign_voucher(voucher, actor=broker, service="Salt spray test", provider=cast.foundry, day=DAY)
    voucher = redeem_voucher(voucher, actor=broker, day=dt.date(2026, 5, 5))
    voucher = settle_voucher(voucher, actor=broker, paid=Decimal(7_500), day=dt.date(2026, 6, 1))
    kept = Voucher.objects.get(pk=voucher.pk)
    assert (kept.state, kept.provider, kept.paid) == ("settled", cast.foundry, 7_500)
    assert bound(budget) == 7_500, "what was not paid goes back"
    verbs = list(Event.objects.filter(subject=f"record:{voucher.pk}").order_by("pk").values_list("verb", flat=True))
    assert [verb for verb in verbs if verb.startswith("moved")] == [
        f"moved to {state}" for state in ("assigned", "redeemed", "settled")
    ]
    assert list(broken_links()) == []


def test_the_budget_is_never_overdrawn_and_serials_run_on(cast, budget):
    first, second = issued(cast, budget), issued(cast, budget)
    with pytest.raises(ValidationError, match="4.000"):
        issued(cast, budget)
    assert [first.serial, second.serial] == ["CRTT-2026-0001", "CRTT-2026-0002"]
    assert expire_vouchers(dt.date(2026, 10, 1)) == 2
    assert expire_vouchers(dt.date(2026, 10, 1)) == 0
    assert bound(budget) == 0
    assert issued(cast, budget, 20_000).serial == "CRTT-2026-0003"
    call_command("run_vouchers", verbosity=0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": Decimal(0)}, {"value": Decimal(-5)}, {"value": Decimal(20_001)}, {"expires": dt.date(2026, 3, 1)},
        {"day": dt.date(2025, 12, 31)}, {"day": dt.date(2027, 1, 1), "expires": dt.date(2027, 2, 1)},
    ],
)  # fmt: skip
def test_what_is_not_issued(cast, budget, wrong):
    with pytest.raises(ValidationError):
        issued(cast, budget, **wrong)
    with pytest.raises(ValidationError):
        issued(cast, budget, beneficiary=cast.operator)
    assert not Voucher.objects.exists()
    assert VoucherBudget.objects.get().last == 0


def test_steps_out_of_order_or_late_are_refused(cast, budget):
    broker, voucher = cast.actor("broker"), issued(cast, budget)
    with pytest.raises(ValidationError):
        redeem_voucher(voucher, actor=broker, day=DAY)
    with pytest.raises(ValidationError):
        settle_voucher(voucher, actor=broker, paid=Decimal(1), day=DAY)
    with pytest.raises(ValidationError):
        assign_voucher(voucher, actor=broker, service=" ", provider=cast.foundry, day=DAY)
    for day in (dt.date(2026, 10, 1), DAY - dt.timedelta(1)):
        with pytest.raises(ValidationError):
            assign_voucher(voucher, actor=broker, service="Test", provider=cast.foundry, day=day)
    house = save_organisation(actor=TELLER, slug="house", name="House")
    add_link(actor=TELLER, subject=cast.company, predicate="part_of", object=house)
    with pytest.raises(ValidationError):
        assign_voucher(voucher, actor=broker, service="Test", provider=house, day=DAY)
    with pytest.raises(Conflict):
        assign_voucher(
            voucher, actor=broker, service="Test", provider=cast.foundry, day=DAY, version=voucher.version + 5
        )
    voucher = assign_voucher(voucher, actor=broker, service="Test", provider=cast.foundry, day=DAY)
    with pytest.raises(ValidationError):
        redeem_voucher(voucher, actor=broker, day=dt.date(2026, 10, 1))
    voucher = redeem_voucher(voucher, actor=broker, day=DAY)
    with pytest.raises(ValidationError):
        settle_voucher(voucher, actor=broker, paid=Decimal(1), day=DAY - dt.timedelta(1))
    for paid in (0, -1, 8_001):
        with pytest.raises(ValidationError):
            settle_voucher(voucher, actor=broker, paid=Decimal(paid), day=DAY)
    assert expire_vouchers(dt.date(2027, 1, 1)) == 0, "delivered in time is paid later"


@pytest.mark.parametrize("name", ["owner", "competitor", "visitor"])
def test_only_the_centre_keeps_vouchers(cast, budget, name, client):
    voucher = issued(cast, budget)
    for act in (
        lambda: issued(cast, budget, actor=cast.actor(name)),
        lambda: assign_voucher(voucher, actor=cast.actor(name), service="Test", provider=cast.foundry, day=DAY),
    ):
        with pytest.raises(NotAllowed):
            act()
    client.force_login(getattr(cast, name))
    assert client.get(reverse("voucher_issue")).status_code == 404


def test_who_takes_part_reads_it_and_its_line_of_the_report(cast, budget, client):
    voucher = issued(cast, budget, title="=Ravenglass")
    assign_voucher(voucher, actor=cast.actor("broker"), service="Salt spray", provider=cast.foundry, day=DAY)
    for name, sees in (("broker", True), ("owner", True), ("competitor", False), ("visitor", False), (None, False)):
        if name:
            client.force_login(getattr(cast, name))
        else:
            client.logout()
        assert (client.get(reverse("voucher_detail", args=[voucher.pk])).status_code == 200) is sees, name
        assert ("CRTT-2026-0001" in client.get(reverse("voucher_list"), headers=ENGLISH).content.decode()) is sees, name
        report = client.get(reverse("voucher_report"), headers=ENGLISH).content.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(report)))
        assert [(line["serial"], line["provider"], line["value_eur"]) for line in lines] == (
            [("CRTT-2026-0001", cast.foundry.name, "8000.00")] if sees else []
        ), name


def test_on_its_pages(cast, client):
    client.force_login(cast.broker)
    url = reverse("voucher_issue")
    told = {
        "what": "budget",
        "b-code": "crtt",
        "b-title": "Vouchers",
        "b-total": "9000",
        "b-opens": "2020-01-01",
        "b-closes": "2090-01-01",
    }
    assert client.post(url, {**told, "b-closes": "2019-01-01"}, headers=ENGLISH).status_code == 422
    assert client.post(url, told, headers=ENGLISH).status_code == 302
    budget = VoucherBudget.objects.get()
    told = {
        "what": "issue",
        "v-budget": budget.pk,
        "v-beneficiary": cast.company.pk,
        "v-value": "5000",
        "v-expires": "2080-01-01",
    }
    assert client.post(url, {**told, "v-value": "9001"}, headers=ENGLISH).status_code == 422
    answer = client.post(url, told, headers=ENGLISH)
    assert answer.status_code == 302
    voucher = Voucher.objects.get()
    step = reverse("voucher_step", args=[voucher.pk])
    for bad in ({"day": "soon"}, {"day": "2030-01-01", "provider": "nobody", "service": "x"}, {"day": ""}):
        client.post(step, bad, headers=ENGLISH)
    assert Voucher.objects.get().state == "issued"
    today = timezone.localdate().isoformat()
    client.post(step, {"day": today, "provider": cast.foundry.name, "service": "Test"}, headers=ENGLISH)
    client.post(step, {"day": "2079-02-01"}, headers=ENGLISH)
    assert Voucher.objects.get().state == "assigned", "not before the day has come"
    client.post(step, {"day": today}, headers=ENGLISH)
    for paid in ("much", "", "5.001"):
        client.post(step, {"day": today, "paid": paid}, headers=ENGLISH)
    assert Voucher.objects.get().state == "redeemed"
    client.post(step, {"day": today, "paid": "4.999,50"}, headers=ENGLISH)
    kept = Voucher.objects.get()
    assert (kept.state, kept.paid) == ("settled", Decimal("4999.50"))
    html = client.get(reverse("voucher_detail", args=[voucher.pk]), headers=ENGLISH).content.decode()
    assert cast.foundry.name in html


@given(st.lists(st.sampled_from(sorted(STATES)), max_size=6))
def test_no_path_leads_out_of_an_end_and_none_skips_the_assignment(path):
    state, seen = "issued", ["issued"]
    for to in path:
        if to in NEXT[state]:
            state = to
            seen.append(to)
    if "settled" in seen:
        assert seen == ["issued", "assigned", "redeemed", "settled"]
    if seen[-1] == "expired":
        assert "redeemed" not in seen
