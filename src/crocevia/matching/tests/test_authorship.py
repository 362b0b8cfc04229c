"""Who could have written a teaser: known authors are in their set, telling words are found, coarser ones hide better."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.urls import reverse

from crocevia.exchange.needs.actions import tell_need
from crocevia.exchange.needs.teaser_actions import ask_second_reading, judge_teaser
from crocevia.matching.authorship import Authors, names_in, phrases_of
from crocevia.matching.coarser import proposals
from crocevia.people.actor import system
from crocevia.records.parties import save_organisation
from matchengine import Engine, Item

DATA = Path(site.ROOT) / "data"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """The bench's district with the owners of the sample needs in it."""
    needs = yaml.safe_load((DATA / "needs/needs.yaml").read_text())["needs"]
    parties = [json.loads(line) for line in (DATA / "bench-district/parties.jsonl").read_text().splitlines()]
    told = [(p["party"], p["sector"], f"{p['sector']}. {p['kind'].replace('_', ' ')}. {p['size']}. {p['place']}", p["lang"]) for p in parties]
    told += [(n["id"], n["owner"]["sector"], f"{n['owner']['sector']}. {n['owner']['size']}", n["lang"]) for n in needs]
    engine = Engine.build(tmp_path_factory.mktemp("authors"), [Item(k, k, title, text, kind="profile", language=lang) for k, title, text, lang in told])
    return Authors(engine), needs


def test_the_true_owner_is_in_the_set_in_95_of_100(bench):
    authors, needs = bench
    held = [authors.estimate(n["teaser"], n["lang"], n["id"]).holds_owner for n in needs]
    assert sum(held) >= 0.95 * len(held), [n["id"] for n, yes in zip(needs, held, strict=True) if not yes]


def test_words_that_say_more_leave_fewer_and_words_that_say_less_leave_more(bench):
    authors, _needs = bench
    narrow = authors.estimate("Un operatore di gas tecnici cerca prove in idrogeno ad alta pressione", "it", "n15")
    wide = authors.estimate("Un'azienda cerca prove di laboratorio", "it", "n15")
    assert narrow.size < wide.size and narrow.place < wide.place


def test_the_telling_phrase_is_found_and_coarser_words_are_better(bench):
    authors, _needs = bench
    text = "Un operatore di gas tecnici cerca prove in idrogeno a Bergamo"
    estimate = authors.estimate(text, "it", "n15", phrases=True)
    told = [text[p.start : p.end] for p in estimate.phrases]
    assert any("gas tecnici" in words for words in told)
    found = proposals(text, "it", "", authors, estimate.size)
    assert found and all(p.size > estimate.size for p in found)


def test_phrases_part_at_grammar_and_names_are_seen():
    text = "Un produttore di componenti auto cerca un trattamento per la ghisa"
    assert [text[a:b] for a, b in phrases_of(text)] == ["produttore", "componenti auto", "trattamento", "ghisa"]
    assert phrases_of("") == []
    assert names_in("Un socio di Rossini cerca", ["Rossini Group"]) == [(12, 19)]
    assert names_in("A research group seeks", ["Rossini Group"]) == []
    assert names_in("Una fonderia cerca", ["fonderia Rossini"]) == []
    assert names_in("Una fonderia, la rossini, cerca", ["rossini"]) == [(17, 24)]


def test_the_block_holds_in_the_action_with_the_real_estimate(cast, settings):
    """Six organisations with one sector hide one another; the only dairy does not."""
    teller = system("test")
    for n in range(6):
        save_organisation(actor=teller, slug=f"maker-{n}", name=f"Maker {n}", sector="Brake discs and braking systems", language="en")
    save_organisation(actor=teller, slug="dairy", name="Dairy", sector="Cheese and dairy products", language="en")
    settings.TEASER_LEAST = 5
    from crocevia.people.models import Organisation  # noqa: PLC0415

    dairy = Organisation.objects.get(slug="dairy")
    need = tell_need(
        actor=cast.actor("broker"), owner=dairy, title="Whey", narrative="We need a use for whey.", need_kind="scouting", language="en",
        teaser="The dairy of Dairy seeks a use for its whey", broker_id=cast.broker.pk,
    )  # fmt: skip
    ask_second_reading(need, actor=cast.actor("broker"), reviewer=cast.second_broker)
    with pytest.raises(ValidationError):
        judge_teaser(need, actor=cast.actor("second_broker"), number=1, approve=True)


def test_the_estimate_is_shown_to_its_broker_and_to_nobody_else(client, cast):
    client.force_login(cast.broker)
    answer = client.get(reverse("need_danger", args=[cast.need.pk]))
    assert answer.status_code == 200 and answer.context["total"] > 0
    for who in ("owner", "neighbour", "competitor", "second_broker"):
        client.force_login(getattr(cast, who))
        assert client.get(reverse("need_danger", args=[cast.need.pk])).status_code == 404


def test_a_changed_organisation_is_a_changed_author(cast, django_capture_on_commit_callbacks):
    from crocevia.matching import authors  # noqa: PLC0415

    before = authors.INDEX.rebuild().generation
    with django_capture_on_commit_callbacks(execute=True):
        save_organisation(actor=system("test"), slug="foundry", name="Foundry", sector="Casting of aluminium", language="en")
    assert authors.engine().generation > before
