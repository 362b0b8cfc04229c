"""The match page, its fragment, the aspect editor, the question: what they show and to whom."""

import pytest
from conftest import SECRET
from django.urls import reverse

from crocevia.exchange.needs.models import Need
from crocevia.matching.coverage import Filters, ask, question_of
from crocevia.matching.engine import rebuild


@pytest.fixture
def running(cast):
    rebuild()
    return cast


def page(client, cast, name, query=""):
    if name != "anonymous":
        client.force_login(getattr(cast, name))
    return client.get(reverse("match_need", args=[cast.need.pk]) + query)


@pytest.mark.parametrize("name", ["owner", "colleague", "broker"])
def test_who_reads_the_need_reads_its_match(client, running, name):
    answer = page(client, running, name)
    assert answer.status_code == 200
    assert "Foundry" in answer.content.decode()


@pytest.mark.parametrize("name", ["second_broker", "administrator", "neighbour", "competitor", "visitor", "anonymous"])
def test_for_everybody_else_it_is_not_there(client, running, name):
    for url in ("match_need", "match_need_cell", "need_aspects"):
        if name != "anonymous":
            client.force_login(getattr(running, name))
        answer = client.get(reverse(url, args=[running.need.pk]))
        assert answer.status_code == 404
        assert SECRET not in answer.content.decode()


def test_the_cell_opens_with_and_without_scripts(client, running):
    html = page(client, running, "owner").content.decode()
    key = html.split('data-cell="')[1].split('"')[0]
    whole = page(client, running, "owner", f"?cell={key}").content.decode()
    part = client.get(reverse("match_need_cell", args=[running.need.pk]) + f"?cell={key}").content.decode()
    assert "<blockquote>" in whole and "<blockquote>" in part
    assert "<html" not in part


def test_an_unknown_cell_is_not_found(client, running):
    client.force_login(running.owner)
    for key in ("", "x", "x~y", "~foundry"):
        assert client.get(reverse("match_need_cell", args=[running.need.pk]) + f"?cell={key}").status_code == 404


def test_gaps_are_named(client, running):
    html = page(client, running, "owner").content.decode()
    assert "gapbox" in html


def test_hidden_and_pinned_stand_in_the_address(client, running):
    html = page(client, running, "owner", "?hide=foundry").content.decode()
    assert "Foundry" in html.split("hiddens")[-1].split("</p>")[0], "what was put aside can be brought back"
    assert 'data-cell="' not in html
    assert "pin=foundry" in page(client, running, "owner", "?pin=foundry").content.decode()


def test_nonsense_in_the_address_is_passed_over(client, running):
    query = "?trl=99999&distance=x&columns=-1&kind=nope&cluster=%00&pin=&where=moon&recent=2&compare=a&compare=b&compare=c"
    assert page(client, running, "owner", query).status_code == 200


def test_a_question_goes_through_the_session(client, running):
    answer = client.post(reverse("match_question"), {"text": "We cast iron discs and coat them against rust."})
    assert answer.status_code == 302 and "rust" not in answer.url
    html = client.get(answer.url).content.decode()
    assert "Foundry" in html
    client.post(reverse("match_forget"))
    assert client.get(reverse("match_question_cell")).status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001, "\x00"])
def test_a_question_that_cannot_be_asked_is_refused_with_a_reason(client, running, text):
    answer = client.post(reverse("match_question"), {"text": text}, follow=True)
    assert answer.status_code == 200
    assert list(answer.context["messages"])


def test_a_question_becomes_a_draft_of_its_owner_only(client, running):
    client.force_login(running.owner)
    client.post(reverse("match_question"), {"text": "Cerchiamo una vernice. Deve durare."})
    client.post(reverse("match_keep"))
    need = Need.objects.get(narrative__startswith="Cerchiamo")
    assert (need.owner, need.audience, need.state, need.language) == (running.company, "owner", "draft", "it")
    assert not Need.objects.filter(pk=need.pk).visible_to(running.actor("neighbour")).exists()


def test_a_visitor_keeps_nothing(client, running):
    client.post(reverse("match_question"), {"text": "We need paint."})
    assert client.post(reverse("match_keep")).status_code == 404


def editor(client, running, **data):
    client.force_login(running.owner)
    return client.post(reverse("need_aspects", args=[running.need.pk]), data)


def test_aspects_are_merged_moved_dropped_then_saved(client, running):
    rows = {"text": ["one", "two", "three"], "role": ["", "test_lab", ""], "must": ["must", "nice", "must"], "id": ["", "", ""]}
    merged = editor(client, running, **rows, do="merge:1", seen=1)
    assert [r["row"].text for r in merged.context["rows"]] == ["one; two", "three"]
    assert running.need.aspects.count() == 2, "a button changes only the page"
    saved = editor(client, running, text=["one; two", "three"], role=["test_lab", ""], must=["must", "nice"], id=["", ""], seen=1)
    assert saved.status_code == 302
    assert list(running.need.aspects.values_list("text", "role", "must")) == [("one; two", "test_lab", True), ("three", "", False)]


def test_two_people_on_the_aspects(client, running):
    editor(client, running, text=["mine"], role=[""], must=["must"], id=[""], seen=1)
    late = editor(client, running, text=["late"], role=[""], must=["must"], id=[""], seen=1)
    assert late.status_code == 422
    assert "late" in late.content.decode()
    assert [a.text for a in running.need.aspects.all()] == ["mine"]


def test_too_long_an_aspect_is_refused_and_kept_in_the_form(client, running):
    answer = editor(client, running, text=["y" * 401], role=[""], must=["must"], id=[""], seen=1)
    assert answer.status_code == 422 and "y" * 401 in answer.content.decode()


def test_suggestions_stand_ready_when_nobody_wrote_any(client, running):
    running.need.aspects.all().delete()
    client.force_login(running.owner)
    answer = client.get(reverse("need_aspects", args=[running.need.pk]))
    assert answer.context["rows"] and answer.context["unsaved"]


def test_queries_do_not_grow_with_evidence(client, running, django_assert_max_num_queries):
    client.force_login(running.owner)
    with django_assert_max_num_queries(34):
        client.get(reverse("match_need", args=[running.need.pk]))


def test_the_dial_is_a_control_of_the_page_and_travels_in_its_address(client, running):
    client.force_login(running.owner)

    def told(query, language="en"):
        address = reverse("match_need", args=[running.need.pk]) + query
        return client.get(address, headers={"accept-language": language}).content.decode()

    usual, far, italian = told(""), told("?distance=70&recent=1"), told("?distance=70", "it")
    assert 'type="range" name="distance" min="0" max="100" step="5" value="0"' in usual
    assert 'step="5" value="70"' in far
    assert '<input type="hidden" name="recent" value="1">' in far, "the dial's form keeps the other filters"
    assert "distance=70" in far.split('class="tune')[1].split('class="dial')[0], "the other filters keep the dial"
    assert "distance 0.70" in far and "distanza 0,70" in italian
    assert "analogie da altri settori" in italian and "analogies from other sectors" in usual


def test_the_dial_moves_the_figures(client, running):
    question = question_of(running.need)
    near, far = (ask(question, running.actor("owner"), Filters(distance=at)) for at in (0.0, 1.0))
    assert set(near.coverage.parties) & set(far.coverage.parties)
    told = [{p: one.coverage.probabilities[:, i].tolist() for i, p in enumerate(one.coverage.parties)} for one in (near, far)]
    assert told[0] != told[1]


def test_only_an_address_that_others_can_open_is_offered_for_copying(client, cast):
    rebuild()
    client.force_login(cast.owner)
    client.post(reverse("match_question"), {"text": "casting of iron for brake discs"})
    assert b"data-copy" not in client.get(reverse("match_question")).content
    assert b"data-copy" in client.get(reverse("match_need", args=[cast.need.pk])).content
