"""Funds: who keeps them and what may stand."""

import pytest
from django.core.exceptions import ValidationError

from crocevia.funding.ventures.actions import create_fund, update_fund
from crocevia.funding.ventures.models import Fund
from crocevia.people.actor import ANONYMOUS, Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.listing import records_of

pytestmark = pytest.mark.django_db
BROKER = Actor(name="broker", is_broker=True)


def test_only_the_operators_people_keep_funds(db):
    with pytest.raises(NotAllowed):
        create_fund(actor=ANONYMOUS, title="Cysero")
    assert not Fund.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"target": -1},
        {"raised": -1},
        {"constituted": "2020", "operating_since": "2019-12"},
        {"as_of": "now"},
    ],
)
def test_what_no_fund_may_hold(db, wrong):
    with pytest.raises(ValidationError):
        create_fund(actor=BROKER, **{"title": "Cysero", **wrong})
    assert not Fund.objects.exists()


def test_partial_dates_are_read_kindly(db):
    fund = create_fund(actor=BROKER, title="Cysero", constituted="2020-12", operating_since="2020")
    with pytest.raises(ValidationError):
        update_fund(fund, actor=BROKER, operating_since="2019")
    assert update_fund(fund, actor=BROKER, operating_since="2021", raised=50).operating_since == "2021"


def test_a_fund_is_found_by_its_focus(db):
    create_fund(actor=BROKER, title="Cysero", focus="Humanoid robotics")
    assert [r.title for r in records_of(kind_of("fund"), ANONYMOUS, {"q": ["robotics"]}).found] == ["Cysero"]
