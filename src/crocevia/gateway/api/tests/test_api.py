"""The API through every pair of eyes: same rows and rules as the pages, problems for everything else."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from conftest import PASSWORD, SECRET, Cast
from django.test import Client
from django.utils import timezone

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.needs.models import Need
from crocevia.gateway.api import match as match_api
from crocevia.gateway.api import page, problems
from crocevia.gateway.urls import api
from crocevia.people.actor import actor_of, system
from crocevia.people.models import ApiToken, User
from crocevia.records.models import Event
from crocevia.records.parties import issue_token

EVERYONE = [
    "owner", "colleague", "competitor", "competitor_parent", "neighbour", "broker", "second_broker", "administrator",
    "visitor", "anonymous",
]  # fmt: skip


class Caller:
    """A program with a token."""

    def __init__(self, user: User | None):
        self.client = Client(HTTP_ACCEPT_LANGUAGE="en")
        if user is not None:
            _token, plain = issue_token(actor=actor_of(user), user=user, name="test")
            self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {plain}"

    def __call__(self, method: str, path: str, body: Any = None):
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/{path}", **sent)

    def get(self, path: str) -> Any:
        answer = self("get", path)
        assert answer.status_code == 200, answer.content
        return answer.json()


def caller(cast: Cast, name: str) -> Caller:
    return Caller(None if name == "anonymous" else getattr(cast, name))


def is_problem(answer, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == problems.MEDIA_TYPE
    told = answer.json()
    assert told["status"] == status
    return told


# Reading --------------------------------------------------------------------


def test_the_owner_reads_the_whole_and_the_neighbour_the_card(cast: Cast) -> None:
    own = caller(cast, "owner").get(f"v1/needs/{cast.need.pk}")
    assert own["level"] == "full"
    assert own["owner"] == {"slug": "brakes", "name": "Brakes Company"}
    assert own["exclusions"] == ["rival"]
    assert own["aspects"][1] == {"text": "salt spray test", "role": "", "must": False}
    card = caller(cast, "neighbour").get(f"v1/needs/{cast.need.pk}")
    assert card["level"] == "card"
    assert set(card) == {"level", "id", "kind", "url", "state", "updated", "teaser", "need_kind", "trl_now", "trl_wanted", "language"}


@pytest.mark.parametrize("name", ["competitor", "competitor_parent", "visitor", "anonymous"])
def test_for_strangers_the_need_does_not_exist(cast: Cast, name: str) -> None:
    call = caller(cast, name)
    invented = "00000000-0000-4000-8000-000000000000"
    for pk in (cast.need.pk, cast.hidden_offer.pk):
        for kind in ("needs", "capabilities", "cases"):
            assert is_problem(call("get", f"v1/{kind}/{pk}"), 404) == is_problem(call("get", f"v1/{kind}/{invented}"), 404)
    for path in ("needs", "capabilities", "organisations", "people", "statements", "links", f"needs?q={SECRET}"):
        text = json.dumps(call.get(f"v1/{path}"))
        assert SECRET not in text.casefold()
        assert str(cast.need.pk) not in text
    assert call.get(f"v1/links?record={cast.need.pk}")["count"] == 0
    assert call.get(f"v1/statements?record={cast.need.pk}")["count"] == 0
    if name != "anonymous":
        found = call("patch", f"v1/needs/{cast.need.pk}", {"version": 1, "title": "x"})
        assert is_problem(found, 404)
    assert is_problem(call("post", "v1/match", {"need": str(cast.need.pk)}), 404)


@pytest.mark.parametrize("name", ["neighbour", "second_broker", "administrator"])
def test_readers_of_the_card_learn_nothing_more(cast: Cast, name: str) -> None:
    call = caller(cast, name)
    for path in ("needs", f"needs?q={SECRET}", "needs?sort=title", "needs?sort=-owner", "links", "statements", "capabilities"):
        assert SECRET not in json.dumps(call.get(f"v1/{path}")).casefold()
    assert call.get(f"v1/needs?q={SECRET}")["count"] == 0
    is_problem(call("post", "v1/match", {"need": str(cast.need.pk)}), 404)
    is_problem(call("patch", f"v1/needs/{cast.need.pk}", {"version": 1, "title": "x"}), 404)


def test_filters_order_and_pages(cast: Cast) -> None:
    for number in range(5):
        create_capability(actor=system("test"), owner=cast.foundry, title=f"Press {number}", type="machine", year=2020 + number)
    call = caller(cast, "anonymous")
    found = call.get("v1/capabilities?type=machine&sort=-year&limit=2&offset=1")
    assert found["count"] == 5
    assert [item["year"] for item in found["items"]] == [2023, 2022]
    assert call.get("v1/capabilities?type=machine&type=competence")["count"] == 6
    assert call.get("v1/capabilities?q=press")["count"] == 5
    assert is_problem(call("get", "v1/capabilities?limit=1000"), 422)["errors"][0]["field"] == "limit"


def test_organisations_people_vocabularies_links(cast: Cast) -> None:
    call = caller(cast, "anonymous")
    assert {item["slug"] for item in call.get("v1/organisations")["items"]} >= {"brakes", "foundry"}
    assert call.get("v1/organisations/brakes")["resident"]
    is_problem(call("get", "v1/organisations/nobody"), 404)
    assert call.get("v1/people")["count"] == 0
    assert caller(cast, "neighbour").get("v1/people")["count"] > 0
    assert call.get("v1/links?organisation=brakes")["items"][0]["predicate"] == "resident_of"
    kinds = call.get("v1/vocabularies/need-kinds")
    assert kinds["size"] == len(kinds["concepts"]) > 5
    is_problem(call("get", "v1/vocabularies/none"), 404)


# Writing --------------------------------------------------------------------

NEED = {
    "owner": "brakes",
    "title": "Quieter pads",
    "narrative": "Our pads squeal when wet.",
    "need_kind": "scouting",
    "audience": "owner",
    "card_audience": "owner",
}


def test_a_need_is_told_and_changed(cast: Cast) -> None:
    call = caller(cast, "owner")
    answer = call("post", "v1/needs", {**NEED, "aspects": [{"text": "silent; pads | wet", "role": "test_lab"}], "exclusions": ["rival"], "clusters": ["kr-mat"]})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["aspects"] == [{"text": "silent; pads | wet", "role": "test_lab", "must": True}]
    assert (made["exclusions"], made["clusters"], made["version"]) == (["rival"], ["kr-mat"], 1)
    here = f"v1/needs/{made['id']}"
    changed = call("patch", here, {"version": 1, "trl_now": 3, "budget": "1000.50", "deadline": "2027-06-30"}).json()
    assert (changed["trl_now"], changed["budget"], changed["deadline"], changed["version"]) == (3, "1000.50", "2027-06-30", 2)
    emptied = call("patch", here, {"version": 2, "trl_now": None, "exclusions": []}).json()
    assert (emptied["trl_now"], emptied["exclusions"], emptied["version"]) == (None, [], 3)
    assert call("patch", here, {"version": 3}).json()["version"] == 3
    assert Event.objects.filter(subject=f"record:{made['id']}", signed_as="Test owner").count() >= 3


def test_two_writers_and_the_second_is_told(cast: Cast) -> None:
    call = caller(cast, "neighbour")
    here = f"v1/capabilities/{cast.offer.pk}"
    version = call.get(here)["version"]
    assert call("patch", here, {"version": version, "year": 2025}).status_code == 200
    told = is_problem(call("patch", here, {"version": version, "summary": "Mine."}), 409)
    assert told["current_version"] == version + 1
    assert Capability.objects.get(pk=cast.offer.pk).summary != "Mine."


def test_who_may_write_what(cast: Cast) -> None:
    is_problem(caller(cast, "anonymous")("post", "v1/needs", NEED), 401)
    is_problem(caller(cast, "visitor")("post", "v1/needs", NEED), 403)
    assert is_problem(caller(cast, "competitor")("post", "v1/needs", NEED), 422)["errors"][0]["field"] == "owner"
    is_problem(caller(cast, "owner")("patch", f"v1/capabilities/{cast.offer.pk}", {"version": 1, "year": 2000}), 403)
    handed = caller(cast, "neighbour")("patch", f"v1/capabilities/{cast.offer.pk}", {"version": 1, "owner": "brakes"})
    is_problem(handed, 422)
    assert Capability.objects.get(pk=cast.offer.pk).owner == cast.foundry


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"need_kind": "nonsense"}, "need_kind"),
        ({"trl_now": 12}, "trl_now"),
        ({"trl_now": 6, "trl_wanted": 3}, "trl_wanted"),
        ({"aspects": [{"text": "x", "role": "astronaut"}]}, "aspects"),
        ({"aspects": [{"text": "x"}] * 21}, "aspects"),
        ({"exclusions": ["nobody"]}, "exclusions"),
        ({"clusters": ["none"]}, "clusters"),
        ({"audience": "public"}, "teaser"),
        ({"title": "x" * 301}, "title"),
        ({"narrative": "  "}, "narrative"),
        ({"invented": 1}, "invented"),
        ({"deadline": "soon"}, "deadline"),
        ({"state": "open"}, "state"),
    ],
)
def test_values_that_cannot_be(cast: Cast, change: dict[str, Any], field: str) -> None:
    count = Need.objects.count()
    told = is_problem(caller(cast, "owner")("post", "v1/needs", {**NEED, **change}), 422)
    assert field in {each["field"] for each in told["errors"]}
    assert Need.objects.count() == count


# Keys and sessions ------------------------------------------------------------


def test_tokens_work_expire_and_are_revoked(cast: Cast) -> None:
    call = caller(cast, "owner")
    assert call.get("v1/me") == {
        "email": "owner@test.invalid",
        "name": "Test owner",
        "language": "",
        "roles": ["partner_administrator", "member"],
        "organisations": [{"slug": "brakes", "name": "Brakes Company"}],
    }
    token = ApiToken.objects.get()
    first = token.last_used
    assert first is not None
    call.get("v1/me")
    token.refresh_from_db()
    assert token.last_used == first
    ApiToken.objects.update(last_used=first - dt.timedelta(minutes=2))
    call.get("v1/needs")
    token.refresh_from_db()
    assert token.last_used >= first
    ApiToken.objects.update(expires=timezone.now() - dt.timedelta(seconds=1))
    is_problem(call("get", "v1/needs"), 401)
    ApiToken.objects.update(expires=None)
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    is_problem(call("get", "v1/needs"), 401)


@pytest.mark.parametrize("header", ["Bearer crv_wrong", "Bearer", "Basic YTpi", "crv_wrong"])
def test_a_wrong_key_is_refused_even_where_reading_is_open(cast: Cast, header: str) -> None:
    client = Client(HTTP_AUTHORIZATION=header)
    client.force_login(cast.owner)
    answer = client.get("/api/v1/capabilities")
    is_problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_sessions_read_and_write_only_with_the_csrf_header(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.login(email="owner@test.invalid", password=PASSWORD)
    client.cookies["csrftoken"] = "a" * 32
    assert client.get("/api/v1/me").status_code == 200
    body = json.dumps(NEED)
    is_problem(client.post("/api/v1/needs", body, content_type="application/json"), 403)
    answer = client.post("/api/v1/needs", body, content_type="application/json", HTTP_X_CSRFTOKEN="a" * 32)
    assert answer.status_code == 201
    question = json.dumps({"text": "casting of iron"})
    assert Client(enforce_csrf_checks=True).post("/api/v1/match", question, content_type="application/json").status_code == 200
    is_problem(client.post("/api/v1/match", question, content_type="application/json"), 403)


def test_the_page_of_tokens(cast: Cast) -> None:
    assert Client().get("/account/tokens/").status_code == 302
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(cast.owner)
    answer = client.post("/account/tokens/", {"name": "report", "days": "30"})
    plain = answer.context["plain"]
    assert plain.startswith("crv_")
    assert plain not in client.get("/account/tokens/").content.decode()
    assert Client(HTTP_AUTHORIZATION=f"Bearer {plain}").get("/api/v1/me").json()["name"] == "Test owner"
    assert client.post("/account/tokens/", {"name": "", "days": "30"}).status_code == 422
    token = ApiToken.objects.get()
    other = Client()
    other.force_login(cast.colleague)
    assert other.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    is_problem(Client(HTTP_AUTHORIZATION=f"Bearer {plain}").get("/api/v1/me"), 401)


# Problems ---------------------------------------------------------------------


def test_everything_else_is_a_problem_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    call = caller(cast, "owner")
    for path in ("v1/nothing", "nothing", "v1/needs/not-a-key", "v1/"):
        is_problem(call("get", path), 404)
    is_problem(call("delete", "v1/needs"), 405)
    is_problem(call.client.post("/api/v1/needs", "{no json", content_type="application/json"), 400)
    is_problem(call.client.post("/api/v1/needs", b"\xff\xfe\x00", content_type="application/json"), 400)
    is_problem(call("post", "v1/needs", [1, 2]), 422)
    is_problem(call("post", "v1/needs", {**NEED, "narrative": "x" * (problems.MOST_BYTES + 1)}), 413)

    def broken(*args: Any) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("crocevia.gateway.api.records.represent", broken)
    assert "swordfish" not in json.dumps(is_problem(call("get", "v1/needs"), 500))


# Matching -----------------------------------------------------------------------


def test_match_by_words(cast: Cast) -> None:
    call = caller(cast, "anonymous")
    found = call("post", "v1/match", {"text": "Who casts iron discs and protects them against rust?", "aspects": [{"text": "casting of iron discs"}]})
    assert found.status_code == 200, found.content
    told = found.json()
    assert [party["slug"] for party in told["parties"]] == ["foundry"]
    [cell] = told["parties"][0]["cells"]
    assert cell["evidence"][0]["record"] == str(cast.offer.pk)
    assert SECRET not in found.content.decode()
    for body in ({}, {"text": " "}, {"text": "a", "need": str(cast.need.pk)}, {"text": "x" * 20_001}, {"text": "a", "filters": {"distance": 7}}):
        is_problem(call("post", "v1/match", body), 422)


def test_match_by_need_leaves_out_the_owner_and_the_excluded(cast: Cast) -> None:
    create_capability(actor=system("test"), owner=cast.rival, title="Coating of iron discs", type="competence", summary="Coatings against rust.", language="en")
    for name in ("owner", "broker"):
        told = caller(cast, name)("post", "v1/match", {"need": str(cast.need.pk)}).json()
        assert {party["slug"] for party in told["parties"]} <= {"foundry"}


def test_evidence_that_is_hidden_does_not_count(cast: Cast) -> None:
    body = {"text": f"{SECRET} coating pilot line", "aspects": [{"text": f"{SECRET} coating pilot line"}]}
    for name in EVERYONE:
        text = caller(cast, name)("post", "v1/match", body).content.decode()
        assert (str(cast.hidden_offer.pk) in text) == (name in {"owner", "colleague"})


def test_anonymous_questions_are_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    match_api.cache.clear()
    monkeypatch.setattr(match_api, "QUESTIONS", 2)
    call = caller(cast, "anonymous")
    body = {"text": "casting of iron"}
    assert [call("post", "v1/match", body).status_code for _time in range(3)] == [200, 200, 429]
    answer = call("post", "v1/match", body)
    is_problem(answer, 429)
    assert int(answer["Retry-After"]) > 0
    assert caller(cast, "owner")("post", "v1/match", body).status_code == 200
    match_api.cache.clear()


# The schema ----------------------------------------------------------------------


def _body_of(operation: dict[str, Any]) -> Any:
    return page.EXAMPLES.get(operation["operationId"], {}) if "requestBody" in operation else None


@pytest.mark.parametrize("name", ["owner", "anonymous"])
def test_every_operation_answers_as_declared(cast: Cast, name: str) -> None:
    match_api.cache.clear()
    call = caller(cast, name)
    schema = call.get("openapi.json")
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for pk in (str(cast.need.pk), str(cast.offer.pk), "nonsense"):
                where = path.replace("{pk}", pk).replace("{slug}", "foundry").replace("{code}", "need-kinds")
                for tail in ("", "?limit=-1&sort=%00&q=%27"):
                    answer = call(method, where.removeprefix("/api/") + tail, _body_of(operation))
                    assert answer.status_code < 500
                    declared = operation["responses"][str(answer.status_code)]["content"]
                    assert answer["Content-Type"].split(";")[0] in declared
    for reference in _references(schema):
        assert reference.rsplit("/", 1)[-1] in schema["components"]["schemas"]
    ids = [operation["operationId"] for operations in schema["paths"].values() for operation in operations.values()]
    assert len(ids) == len(set(ids))
    assert set(page.EXAMPLES) <= set(ids)


def _references(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
        return own + [each for value in schema.values() for each in _references(value)]
    return [each for value in schema for each in _references(value)] if isinstance(schema, list) else []


def test_examples_of_the_page_hold(cast: Cast) -> None:
    call = caller(cast, "owner")
    for name, path in (("create_need", "v1/needs"), ("create_capability", "v1/capabilities")):
        made = call("post", path, {**page.EXAMPLES[name], "owner": "brakes"})
        assert made.status_code == 201, made.content
        change = page.EXAMPLES[name.replace("create", "change")]
        assert call("patch", f"{path}/{made.json()['id']}", change).status_code == 200


def test_the_page(cast: Cast) -> None:
    for language in ("it", "en"):
        answer = Client(HTTP_ACCEPT_LANGUAGE=language).get("/api/")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "/api/v1/match" in text
        assert "<script>" not in text
    assert len(page.documented(api, "")["groups"]) >= 10


@pytest.mark.parametrize("path", ["needs", "capabilities", "organisations", "people", "links", "statements"])
def test_queries_do_not_grow_with_rows(cast: Cast, path: str, django_assert_max_num_queries) -> None:
    for number in range(15):
        create_capability(actor=system("test"), owner=cast.foundry, title=f"Press {number}", type="machine")
    call = caller(cast, "broker")
    call.get("v1/me")
    with django_assert_max_num_queries(14):
        call.get(f"v1/{path}?limit=100")
