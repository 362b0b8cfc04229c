"""The cast goes through every address of the product and looks for what is hidden from them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from conftest import SECRET
from django.test import Client
from django.urls import reverse

from crocevia.records.parties import issue_token
from tests.confidential.reading import said, whole
from tests.confidential.visit import Visit
from tests.confidential.visits import sent, table, untold
from tests.confidential.world import MADE_WITH, TEASER, World
from tests.routes import keys

THOROUGH = ("anonymous", "competitor", "neighbour")
"""Who asks everything; the others ask every address, lists by every fourth of their questions."""
STRANGERS = ("anonymous", "visitor", "competitor", "competitor_parent")
CARD_READERS = ("neighbour", "second_broker", "administrator")


def client_of(world: World, who: str) -> Client:
    client = Client(raise_request_exception=True)
    if who != "anonymous":
        client.force_login(getattr(world.cast, who))
    return client


def token_of(world: World, who: str) -> Client:
    """The same person by the API's own key instead of a session."""
    user = getattr(world.cast, who)
    _kept, plain = issue_token(actor=world.cast.actor(who), user=user, name="campaign")
    return Client(headers={"authorization": f"Bearer {plain}"})


def asked_of(world: World, who: str = "") -> list[Visit]:
    found = []
    for visits in table().values():
        asked = visits(world)
        if who in THOROUGH or len(asked) < 10:
            found += asked
        else:
            found += [visit for number, visit in enumerate(asked) if number % 4 == 0 or visit.thing]
    return found


def shown(response) -> str:
    return whole(response).decode("utf-8", "replace").casefold()


def test_every_route_is_part_of_the_campaign():
    assert untold(keys()) == [], "say in tests/confidential/visits.py what a stranger is to ask of these addresses"


def test_every_kind_has_something_to_hide():
    from crocevia.records.kinds import kinds  # noqa: PLC0415  kinds register when the apps are ready

    assert {kind.code for kind in kinds()} == set(MADE_WITH)


@pytest.mark.parametrize("who", [*STRANGERS, *CARD_READERS])
def test_nobody_meets_the_secret(world, who):
    """Whatever is asked, the word is in no answer, and neither is the key of a hidden record."""
    client = client_of(world, who)
    sealed = [str(record.pk) for record in world.hidden if record != world.cast.need]
    sealed_keys = sealed if who in CARD_READERS else [*sealed, str(world.cast.need.pk)]
    for visit in asked_of(world, who):
        response = sent(visit).by(client)
        while response.status_code in (301, 302) and response.headers["Location"].startswith("/import/"):
            response = client.get(response.headers["Location"])
        text = shown(response)
        assert response.status_code < 500, visit
        assert SECRET not in text, (who, visit)
        assert SECRET not in str(response.headers).casefold(), (who, visit)
        for key in sealed_keys:
            if key != visit.thing:
                assert key not in text, (who, visit)


@pytest.mark.parametrize("who", STRANGERS)
def test_a_hidden_record_answers_like_one_that_never_was(world, who):
    """Same status, same headers, same body: no oracle."""
    client = client_of(world, who)
    for visit in asked_of(world):
        if not visit.thing:
            continue
        other = visit.elsewhere()
        here, there = _followed(client, visit), _followed(client, other)
        assert _blotted(here, visit.thing) == _blotted(there, other.thing), (who, visit)
        if visit.method == "get" and re.search(r"/[0-9a-f-]{36}/?$", visit.path):
            # Who comes from a letter without being signed in may be sent to sign in, whatever the key: that says nothing either.
            to_sign_in = who == "anonymous" and here.headers.get("Location", "").startswith(reverse("account_login"))
            assert here.status_code == 404 or to_sign_in, (who, visit)


def _followed(client: Client, visit: Visit):
    response = sent(visit).by(client)
    target = response.headers.get("Location", "")
    return client.get(target) if re.match(r"/import/[0-9a-f-]{36}/$", target) else response


def _blotted(response, thing: str) -> bytes:
    own = re.search(r"/import/([0-9a-f-]{36})/", response.request["PATH_INFO"])
    return said(response, thing, own[1] if own else "")


@pytest.mark.parametrize("who", ["visitor", "competitor", "neighbour"])
def test_a_token_sees_no_more_than_its_user(world, who):
    client = token_of(world, who)
    for visit in asked_of(world):
        if visit.path.startswith("/api/"):
            response = sent(visit).by(client)
            assert response.status_code < 500 and SECRET not in shown(response), visit


@pytest.mark.parametrize("who", CARD_READERS)
def test_a_card_reader_reads_the_teaser_and_nothing_that_names_the_owner(world, who):
    client = client_of(world, who)
    need = world.cast.need
    page = client.get(reverse("need_detail", args=[need.pk]))
    assert page.status_code == 200 and TEASER in page.content.decode()
    for name in ("need_detail", "need_list"):
        body = client.get(reverse(name, args=[need.pk] if name == "need_detail" else [])).content.decode()
        assert "Brakes Company" not in body and reverse("organisation_detail", args=["brakes"]) not in body
    rows = whole(client.get(reverse("export", args=["needs", "csv"]))).decode()
    assert TEASER in rows and "brakes" not in rows.casefold()
    for name in ("match_need", "match_need_cell", "need_aspects", "need_edit"):
        here = client.get(reverse(name, args=[need.pk]))
        there = client.get(reverse(name, args=[other := uuid4()]))
        assert here.status_code == there.status_code == 404
        assert said(here, str(need.pk)) == said(there, str(other))


@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_those_who_may_read_do_read(world, who):
    """The campaign would pass on an empty site: the secret is there for those whose it is."""
    client = client_of(world, who)
    for record in world.hidden:
        if record.owner_id == world.cast.company.pk:
            page = client.get(reverse(f"{record.kind}_detail", args=[record.pk]))
            assert page.status_code == 200 and SECRET in shown(page)
    for name in ("need_list", "capability_list"):
        assert SECRET in shown(client.get(reverse(name)))
    assert SECRET in shown(client.get(reverse("export", args=["needs", "csv"])))
    assert SECRET in shown(client.get(reverse("export", args=["capabilities", "xlsx"])))
    assert SECRET in shown(client.get(reverse("match_need", args=[world.cast.need.pk])))
    assert SECRET in shown(client.get(f"/api/v1/needs/{world.cast.need.pk}"))
    assert SECRET in shown(client.get(f"/api/v1/statements?record={world.cast.need.pk}"))
    assert SECRET in shown(client.get(reverse("search"), {"q": "sealed"}))
    asked = client.post("/api/v1/match", {"text": "a pilot line for coatings"}, content_type="application/json")
    assert str(world.cast.hidden_offer.pk) in shown(asked)


@pytest.mark.parametrize("who", ["anonymous", "competitor"])
def test_the_world_looks_the_same_without_what_is_hidden(world, who):
    """Counts, facets, orders, pages, evidence, figures: nothing that a stranger sees moves when the hidden is gone."""
    client = client_of(world, who)
    visits = asked_of(world, who if who == "competitor" else "")
    visits = [visit for visit in visits if not visit.thing and visit.method == "get"]
    mine = world.rivals_need
    if who == "competitor":
        visits += [Visit(reverse("match_need", args=[mine.pk])), Visit(reverse("need_detail", args=[mine.pk]))]
    before = [said(visit.by(client)) for visit in visits]
    world.forget()
    assert [v.path for v, seen in zip(visits, before, strict=True) if seen != said(v.by(client))] == []
