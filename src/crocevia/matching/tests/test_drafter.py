"""The generative drafter against a server of our own: it quotes or is dropped, stays on a private network, and never holds the page."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse

from crocevia.matching import drafter
from crocevia.matching.drafter import NoDraft, again, grounded, machine_draft, written

HEARD = "Vorremmo che il forno parlasse con la linea. Il capo turno   annota tutto a mano, e si perde. Non vogliamo cambiare il forno."


class Model(HTTPServer):
    """Speaks as an OpenAI-compatible server; `says` is what it answers, `drip` seconds between its bytes."""

    says: object = None
    status = 200
    drip = 0.0
    asked: list[dict]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        model = self.server
        model.asked.append({"path": self.path, **json.loads(self.rfile.read(int(self.headers["Content-Length"])))})
        body = model.says if isinstance(model.says, bytes) else json.dumps({"choices": [{"message": {"content": model.says}}]}).encode()
        self.send_response(model.status)
        if model.status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        try:
            for byte in [body[n : n + 1] for n in range(len(body))] if model.drip else [body]:
                self.wfile.write(byte)
                self.wfile.flush()
                time.sleep(model.drip)
        except OSError:
            return

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def model(settings) -> Iterator[Model]:
    server = Model(("127.0.0.1", 0), _Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DRAFTER = f"http://127.0.0.1:{server.server_port}/v1"
    settings.DRAFTER_MODEL, settings.DRAFTER_SECONDS = "small", 3
    yield server
    server.shutdown()
    server.server_close()


def test_it_is_off_by_default(settings):
    assert not drafter.enabled()
    settings.DRAFTER = "http://127.0.0.1:1/v1"
    assert not drafter.enabled(), "without the name of a model there is none"


def test_what_it_quotes_is_kept_with_its_place_and_the_rest_is_dropped(model, cast):
    model.says = json.dumps(
        {
            "function": ["il forno parlasse con la linea", "un gemello digitale del forno"], "tried": ["il capo turno annota tutto a mano"],
            "trl_now": {"value": 4, "quote": "annota tutto a mano"}, "trl_wanted": {"value": 12, "quote": "il forno"},
            "need_kind": {"value": "no_such_kind", "quote": "il forno"}, "materials": "oro", "budget": ["un milione"], "owner": ["Arizzi"],
        }
    )  # fmt: skip
    found = machine_draft(HEARD)
    assert set(found) == {"function", "tried", "trl_now"}
    for each in found.values():
        assert each.machine and all(HEARD[a:b] for a, b in each.spans)
    assert found["function"].value == "il forno parlasse con la linea"
    assert found["tried"].value == "Il capo turno   annota tutto a mano", "the telling's own spelling"
    (asked,) = model.asked
    assert asked["path"] == "/v1/chat/completions" and asked["model"] == "small" and asked["messages"][1]["content"] == HEARD


def test_what_the_page_carries_is_checked_again():
    found = grounded({"function": ["il forno parlasse con la linea"], "trl_now": {"value": "4", "quote": "a mano"}}, HEARD)
    carried = written(found, HEARD)
    assert again(carried, HEARD) == found
    assert set(again(carried, HEARD.replace("parlasse", "dialogasse"))) == {"trl_now"}
    assert again(["{", "[]", '{"function": 7}', '{"trl_now": []}', '{"function": ["non detto"]}'], HEARD) == {}


@pytest.mark.parametrize("says", [b"no json", b'{"choices": []}', "no json either", "[1, 2]", '{"function": {"a": 1}}', '{"function": [3, null, ""]}'])
def test_nonsense_gives_nothing(model, cast, says):
    model.says = says
    try:
        assert machine_draft(HEARD) == {}
    except NoDraft:
        assert len(model.asked) == 1


@pytest.mark.parametrize("status", [302, 500])
def test_no_redirect_is_followed_and_an_error_is_no_draft(model, cast, status):
    model.says, model.status = "{}", status
    with pytest.raises(NoDraft):
        machine_draft(HEARD)


def test_a_server_that_drips_is_cut_off(model, cast, settings):
    model.says, model.drip, settings.DRAFTER_SECONDS = json.dumps({"function": ["il forno"]}) + " " * 400, 0.2, 0.6
    with pytest.raises(NoDraft):
        machine_draft(HEARD)


@pytest.mark.parametrize(
    "address", ["http://93.184.216.34/v1", "http://169.254.169.254/v1", "http://0.0.0.0:1/v1", "http://[2606:2800::1]/v1", "ftp://127.0.0.1/v1", "nothing", "http://127.0.0.1:99999/v1"]
)  # fmt: skip
def test_nothing_is_sent_but_to_a_private_network(settings, cast, monkeypatch, address):
    def never(*_args, **_kwargs):
        raise AssertionError("a line was opened")

    monkeypatch.setattr(drafter.socket, "create_connection", never)
    settings.DRAFTER, settings.DRAFTER_MODEL = address, "small"
    with pytest.raises(NoDraft):
        machine_draft(HEARD)


def test_a_name_with_one_public_address_is_refused(settings, cast, monkeypatch):
    both = [(2, 1, 6, "", ("10.0.0.5", 80)), (2, 1, 6, "", ("93.184.216.34", 80))]
    monkeypatch.setattr(drafter.socket, "getaddrinfo", lambda *_args, **_kwargs: both)
    settings.DRAFTER, settings.DRAFTER_MODEL = "http://model.example/v1", "small"
    with pytest.raises(NoDraft, match="private"):
        machine_draft(HEARD)


def drafted(client, **more: str) -> dict:
    return client.post(reverse("need_tell"), {"heard": HEARD, **more}).context


def test_the_page_marks_what_the_machine_drafted_and_keeps_it_while_one_types(model, client, cast):
    client.force_login(cast.broker)
    model.says = json.dumps({"scale": ["la linea"], "constraints": ["si perde"]})
    page = drafted(client, do="draft")
    fields = {f["name"]: f for f in page["fields"]}
    assert fields["scale"]["value"] == "la linea" and fields["scale"]["machine"]
    assert "cambiare il forno" in fields["constraints"]["value"] and not fields["constraints"]["machine"], "the rules come first"
    typed = drafted(client, machine=page["carried"])
    assert {f["name"]: f["value"] for f in typed["fields"]}["scale"] == "la linea"
    assert len(model.asked) == 1, "typing on does not ask again"


def test_a_failure_falls_back_to_the_rules_with_a_note(settings, client, cast):
    client.force_login(cast.broker)
    settings.DRAFTER, settings.DRAFTER_MODEL = "http://127.0.0.1:9/v1", "small"
    page = drafted(client, do="draft")
    assert page["told"].trouble and "cambiare il forno" in {f["name"]: f["value"] for f in page["fields"]}["constraints"]
