"""The coalition through the API: as data, for the same readers as its page."""

from __future__ import annotations

import pytest
from conftest import SECRET, Cast
from django.test import Client

from crocevia.exchange.needs.actions import move_need
from crocevia.matching.engine import rebuild
from crocevia.people.actor import actor_of


def asked(cast: Cast, name: str, query: str = ""):
    rebuild()
    client = Client(headers={"accept-language": "en"})
    if name != "anonymous":
        client.force_login(getattr(cast, name))
    return client.get(f"/api/v1/needs/{cast.need.pk}/coalition{query}")


def test_the_owner_reads_the_coalition_with_its_proof(cast: Cast) -> None:
    told = asked(cast, "owner").json()
    assert told["conflict"] is None
    assert told["best"]["proven"] is True
    assert told["best"]["worth"] == told["best"]["bound"]
    assert told["best"]["parties"] == ["foundry"]
    seat = told["best"]["seats"][0]
    assert seat["slug"] == "foundry" and seat["worth"] > 0
    assert [row["text"] for row in told["best"]["aspects"]] == [f"{SECRET} coating of cast iron", "salt spray test"]


@pytest.mark.parametrize(
    "name", ["second_broker", "administrator", "neighbour", "competitor", "competitor_parent", "visitor", "anonymous"]
)
def test_for_everybody_else_it_is_not_there(cast: Cast, name: str) -> None:
    answer = asked(cast, name)
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_a_conflict_is_data_too(cast: Cast) -> None:
    told = asked(cast, "owner", "?pin=foundry&with=university").json()
    assert told["best"] is None
    codes = {rule["code"] for rule in told["conflict"]["rules"]}
    assert codes == {"at_least"}
    assert told["conflict"]["minimal"] is True
    assert told["conflict"]["ways"][0]["parties"] == ["foundry"]


def test_a_withdrawn_need_is_refused(cast: Cast) -> None:
    move_need(cast.need, actor=actor_of(cast.owner), to="withdrawn", reason="Solved elsewhere.")
    answer = asked(cast, "owner")
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
