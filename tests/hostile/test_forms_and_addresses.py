"""Every form field and every parameter with words that nobody expects: an answer, never a 500, never markup."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crocevia.exchange.needs.models import Need
from crocevia.records.kinds import kinds
from tests.hostile.words import HOSTILE, MARK, any_text, encodable
from tests.queries.test_counts import addresses

PARAMETERS = (
    "q", "sort", "page", "cell", "cluster", "kind", "where", "place", "trl", "recent", "distance", "pin", "hide", "compare",
    "columns", "type", "state", "language", "residency", "lombardy", "role", "organisation", "in", "hits", "under", "again", "year",
    "programme", "topic", "next", "limit", "offset", "record", "predicate", "seen",
)  # fmt: skip
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@pytest.fixture
def owner(cast, client: Client) -> Client:
    client.force_login(cast.owner)
    return client


def harmless(response: Any) -> str:
    """The body, once it is seen that nothing in it runs."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode("utf-8", "replace")
    assert response.status_code < 500, text[:300]
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert f"<script>{MARK}" not in text and "<img src=x" not in text and f"onfocus='{MARK}" not in text
    assert "stolen" not in str(response.headers)
    return text


@pytest.mark.parametrize("name", list(HOSTILE))
def test_every_list_and_page_takes_any_parameter(cast, owner, name):
    from crocevia.matching.engine import rebuild  # noqa: PLC0415  needs the cast first

    rebuild()
    asked = {parameter: encodable(HOSTILE[name])[:2_000] for parameter in PARAMETERS}
    shown = addresses(cast) | {"match_question": reverse("match_question")}
    shown.pop("district_source")
    for path in shown.values():
        harmless(owner.get(path.split("?")[0], asked))


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_each_parameter_alone_and_many_times(cast, client, parameter):
    """Alone, so that no other parameter answers before it; and more often than any page would send it."""
    for path in ("/capabilities/", "/partners/", "/search/", "/api/v1/capabilities", "/api/v1/statements", "/people/", "/capabilities.csv"):
        for value in ("x", "1", "99999999999999999999", "\x00", "-1", "1e5", "é'\"<"):
            harmless(client.get(path, {parameter: value}))
        harmless(client.get(path, {parameter: [str(n) for n in range(300)]}))


def typed(form: Any, value: str) -> dict[str, str]:
    return dict.fromkeys(form.fields, value)


@pytest.mark.parametrize("name", list(HOSTILE))
def test_every_form_of_a_kind_keeps_what_was_typed(cast, name):
    """Every field holds the same hostile words: the form comes back with them, or it is saved and shown escaped."""
    broker, value = Client(), encodable(HOSTILE[name])
    broker.force_login(cast.broker)
    for kind in kinds():
        if not kind.form:
            continue
        form = kind.form(actor=cast.actor("broker"))
        response = broker.post(reverse(f"{kind.code}_new"), typed(form, value))
        text = harmless(response)
        assert response.status_code in (200, 302, 422)
        if response.status_code == 422 and name in ("script", "sql", "emoji", "right to left", "template"):
            assert response.context["form"].data["title"] == value
            assert "SECRET_KEY" not in text or "settings.SECRET_KEY" in text


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_need_of_hostile_words_is_told_shown_matched_and_found(cast, owner, name):
    value = encodable(HOSTILE[name])
    told = {"title": value[:300], "narrative": value, "need_kind": "technology_request", "owner": str(cast.company.pk)}
    told |= {"teaser": value[:300], "tried": value, "place": value[:200], "audience": "owner", "card_audience": "owner"}
    response = owner.post(reverse("need_new"), told)
    harmless(response)
    if response.status_code != 302:
        return
    need = Need.objects.exclude(pk=cast.need.pk).latest("created")
    for route in ("need_detail", "need_edit", "need_aspects", "match_need"):
        harmless(owner.get(reverse(route, args=[need.pk])))
    for path in ("/needs/", "/needs.csv", "/needs.xlsx", "/search/?q=lunga", f"/api/v1/needs/{need.pk}", "/"):
        harmless(owner.get(path))
    harmless(owner.post(reverse("need_aspects", args=[need.pk]), {"text": [value[:400], value], "role": value, "must": value}))
    harmless(owner.post(reverse("need_aspects", args=[need.pk]), {"text": value, "do": value, "seen": value}))
    harmless(owner.post(reverse("need_move", args=[need.pk]), {"to": value, "reason": value, "seen": value}))


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_question_of_hostile_words(cast, client, name):
    harmless(client.post(reverse("match_question"), {"text": encodable(HOSTILE[name])}, follow=True))
    harmless(client.get(reverse("match_question"), {"cell": "1~foundry"}))
    harmless(client.get(reverse("match_question_cell"), {"cell": "1~foundry"}))


def test_a_text_that_is_too_long_says_how_long_it_may_be(cast, owner):
    long = "parola " * 4_000
    response = owner.post(reverse("match_question"), {"text": long}, follow=True)
    assert "20000" in response.content.decode().replace(".", "").replace(",", "").replace("\xa0", "")
    told = {"title": "t", "narrative": long, "need_kind": "technology_request", "owner": str(cast.company.pk), "audience": "owner"}
    refused = owner.post(reverse("need_new"), told | {"card_audience": "owner"})
    assert refused.status_code == 422 and refused.context["form"].data["narrative"] == long


def test_a_body_beyond_all_measure_is_refused(cast, owner):
    body = b"text=" + b"a" * (13 * 1024 * 1024)
    response = owner.generic("POST", reverse("match_question"), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (400, 413)


def test_bytes_that_are_no_text(cast, owner):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "text/plain; charset=nope"):
        for body in (b"\xff\xfe\x00text=\x80", b"text=%ff%fe%00", b"", b"--x\r\n\r\n"):
            harmless(owner.generic("POST", reverse("match_question"), body, content_type=kind))
            harmless(owner.generic("POST", reverse("need_new"), body, content_type=kind))
            harmless(owner.generic("POST", "/api/v1/match", body, content_type=kind))
    harmless(owner.get("/needs/?q=%ff%fe&%00=%00&cell=%c3%28"))
    harmless(owner.get("/partners/%00/"))
    harmless(owner.get("/%ff%fe/"))


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.dictionaries(st.sampled_from(PARAMETERS), any_text, min_size=1, max_size=5))
def test_any_search_and_list(cast_for_all, asked):
    asked = {k: encodable(v)[:1_000] for k, v in asked.items()}
    for path in ("/search/", "/capabilities/", "/partners/"):
        harmless(cast_for_all.get(path, asked))


@pytest.fixture
def cast_for_all(cast) -> Client:
    client = Client()
    client.force_login(cast.broker)
    return client


def test_an_unknown_language_is_passed_over(cast, client):
    for wanted in ("xx", "it-IT-u-nu-latn", "*", "a" * 3_000, "en;q=banana", "zz,it;q=0.1"):
        response = client.get("/", headers={"accept-language": wanted})
        assert response.status_code == 200 and b'<html lang="' in response.content
    for chosen in ("xx", "../..", "", "\x00"):
        assert client.post(reverse("set_language"), {"language": chosen, "next": "https://elsewhere.invalid/"}).headers["Location"] == "/"


def test_a_form_sent_twice_tells_one_need_or_says_so(cast, owner):
    """The browser sends once; a program that sends twice gets two drafts that only it sees, never an error."""
    told = {"title": "Twice", "narrative": "Two times.", "need_kind": "technology_request", "owner": str(cast.company.pk)}
    told |= {"audience": "owner", "card_audience": "owner"}
    first, second = owner.post(reverse("need_new"), told), owner.post(reverse("need_new"), told)
    assert {first.status_code, second.status_code} <= {302, 422}
    need = Need.objects.filter(title="Twice").first()
    edit = reverse("need_edit", args=[need.pk])
    changed = told | {"title": "Twice told", "seen": str(need.version)}
    assert owner.post(edit, changed).status_code == 302
    again = owner.post(edit, changed)
    assert again.status_code in (302, 409)
    need.refresh_from_db()
    assert need.title == "Twice told" and need.version == 2


def test_a_need_without_aspects_is_matched_by_its_words(cast, owner):
    need = cast.need
    need.aspects.all().delete()
    response = owner.get(reverse("match_need", args=[need.pk]))
    assert response.status_code == 200 and "table" in response.content.decode()
