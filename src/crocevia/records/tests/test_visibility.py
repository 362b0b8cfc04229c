"""The one rule: who sees the card, who the whole, who nothing."""

import pytest
from conftest import SECRET, Cast

from crocevia.exchange.needs.models import Need
from crocevia.people.actor import system
from crocevia.records.actions import change_record, share_record, state_fact
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.listing import records_of
from crocevia.records.models import Record, Statement


def levels(cast: Cast, name: str) -> tuple[bool, bool]:
    actor = cast.actor(name)
    seen = Need.objects.filter(pk=cast.need.pk)
    return seen.visible_to(actor, "card").exists(), seen.visible_to(actor, "full").exists()


@pytest.mark.parametrize(
    ("name", "card", "full"),
    [
        ("owner", True, True),
        ("colleague", True, True),
        ("broker", True, True),
        ("second_broker", True, False),
        ("administrator", True, False),
        ("neighbour", True, False),
        ("competitor", False, False),
        ("competitor_parent", False, False),
        ("visitor", False, False),
        ("anonymous", False, False),
    ],
)
def test_each_of_the_cast_sees_what_the_rule_says(cast, name, card, full):
    assert levels(cast, name) == (card, full)


def test_a_public_record_still_hides_from_the_excluded(cast):
    change_record(cast.need, actor=system("test"), version=None, audience="public", card_audience="public")
    assert levels(cast, "anonymous") == (True, True)
    assert levels(cast, "competitor") == (False, False)


def test_a_share_opens_one_level_to_one_organisation(cast):
    share_record(cast.need, actor=cast.actor("owner"), reason="asked", level="full", organisation=cast.foundry)
    assert levels(cast, "neighbour") == (True, True)
    assert levels(cast, "visitor") == (False, False)
    with pytest.raises(NotAllowed):
        share_record(cast.need, actor=cast.actor("neighbour"), reason="mine now", organisation=cast.rival)


def test_a_share_that_ended_opens_nothing(cast):
    share = share_record(cast.need, actor=cast.actor("owner"), reason="asked", level="full", organisation=cast.foundry)
    share.since, share.until = "2020-01-01", "2020-12-31"
    type(share).objects.filter(pk=share.pk).update(since="2020-01-01", until="2020-12-31")
    assert levels(cast, "neighbour") == (True, False)


def test_a_hidden_word_finds_nothing_for_who_reads_the_card(cast):
    kind = kind_of("need")
    assert records_of(kind, cast.actor("owner"), {"q": [SECRET]}).found.count() == 1
    assert records_of(kind, cast.actor("neighbour"), {"q": [SECRET]}).found.count() == 0
    assert records_of(kind, cast.actor("neighbour"), {"q": ["corrosion"]}).found.count() == 1


def test_the_order_of_a_list_does_not_follow_hidden_fields(cast):
    listing = records_of(kind_of("need"), cast.actor("neighbour"), {"sort": ["title"]})
    assert "title" not in listing.sorts and "owner" not in listing.sorts
    assert listing.sort != "title"


def test_statements_about_a_confidential_record_follow_it(cast):
    state_fact(actor=system("test"), about=cast.need, code="t-1", text=f"{SECRET} costs much")
    assert Statement.objects.visible_to(cast.actor("owner")).filter(code="t-1").exists()
    for name in ["neighbour", *cast.strangers]:
        assert not Statement.objects.visible_to(cast.actor(name)).filter(code="t-1").exists()


def test_writing_is_for_owner_and_assigned_broker(cast):
    seen = Record.objects.filter(pk=cast.need.pk)
    allowed = {name for name in Cast.__dataclass_fields__ if name in WHO and seen.writable_by(cast.actor(name)).exists()}
    assert allowed == {"owner", "colleague", "broker"}


WHO = {"owner", "colleague", "broker", "second_broker", "administrator", "neighbour", "competitor", "visitor"}
