"""The interview's page: drafted as one tells, kept only on saving, and what somebody typed stays."""

from __future__ import annotations

import pytest
from conftest import SECRET
from django.urls import reverse

from crocevia.exchange.needs.models import Need
from crocevia.matching.coverage import Question, suggested
from crocevia.matching.engine import rebuild
from crocevia.matching.questions import distance, useful_questions

HEARD = (
    "Produciamo ingranaggi in acciaio, circa 4.000 pezzi al giorno. Abbiamo già provato un rivestimento PVD: non regge. "
    "Cerchiamo un rivestimento ceramico che tenga 600 °C e un laboratorio che lo provi. Vorremmo decidere entro marzo 2027."
)


@pytest.fixture
def broker(client, cast):
    rebuild()
    client.force_login(cast.broker)
    return client


def test_the_brief_is_drafted_and_nothing_is_kept(broker):
    before = Need.objects.count()
    page = broker.post(reverse("need_tell"), {"heard": HEARD, "do": "draft"})
    shown = page.content.decode()
    assert page.status_code == 200 and Need.objects.count() == before
    assert "4 000 pezzi/giorno" in shown and "600 °C" in shown and 'value="2027-03-31"' in shown
    assert 'id="w-deadline-0"' in shown and 'href="#w-deadline-0"' in shown


def test_what_was_changed_by_hand_stays_and_the_rest_is_drafted_anew(broker):
    told = {"heard": HEARD + " Lo cerchiamo in Lombardia.", "do": "draft", "materials": "bronzo", "was_materials": "acciaio", "place": "", "was_place": ""}
    values = {f["name"]: f["value"] for f in broker.post(reverse("need_tell"), told).context["fields"]}
    assert values["materials"] == "bronzo" and values["place"] == "Lombardia"


def test_a_cleared_field_stays_clear(broker):
    told = {"heard": HEARD, "do": "draft", "materials": "", "was_materials": "acciaio"}
    field = next(f for f in broker.post(reverse("need_tell"), told).context["fields"] if f["name"] == "materials")
    assert field["value"] == "" and field["hand"]


def test_saving_writes_the_need_through_its_action(broker, cast):
    answer = broker.post(reverse("need_tell"), {"heard": HEARD, "do": "save", "owner": str(cast.company.pk)})
    need = Need.objects.get(narrative=HEARD)
    assert answer.status_code == 302 and answer.url == reverse("need_detail", args=[need.pk])
    assert (need.owner, need.broker, need.state, need.audience, need.card_audience) == (cast.company, cast.broker, "draft", "owner", "owner")
    assert need.deadline.isoformat() == "2027-03-31" and "acciaio" in need.materials and need.aspects.count() >= 1


def test_a_refusal_keeps_what_was_typed(broker):
    told = {"heard": HEARD, "do": "save", "title": "Mine", "was_title": "", "trl_now": "77", "was_trl_now": ""}
    answer = broker.post(reverse("need_tell"), told)
    assert answer.status_code == 422 and "trl_now" in answer.context["errors"]
    assert {f["name"]: f["value"] for f in answer.context["fields"]}["title"] == "Mine"
    assert not Need.objects.filter(narrative=HEARD).exists()


def test_a_partner_tells_for_its_own_house_only(client, cast):
    client.force_login(cast.owner)
    assert client.post(reverse("need_tell"), {"heard": HEARD, "do": "save", "owner": str(cast.rival.pk)}).status_code == 422
    assert client.post(reverse("need_tell"), {"heard": HEARD, "do": "save"}).status_code == 302
    assert Need.objects.get(narrative=HEARD).owner == cast.company


def test_who_may_not_tell_is_turned_away(client, cast):
    assert client.get(reverse("need_tell")).status_code == 302
    client.force_login(cast.visitor)
    assert client.get(reverse("need_tell")).status_code == 403


def test_words_are_escaped_wherever_they_stand(broker):
    page = broker.post(reverse("need_tell"), {"heard": "Cerchiamo <script>alert(1)</script> un rivestimento di \"acciaio\" <b>", "do": "draft"})
    assert b"<script>alert" not in page.content and b"&lt;script&gt;" in page.content


def test_questions_move_the_ranking_and_what_is_said_is_not_asked(broker, cast):
    actor = cast.actor("broker")
    question = Question(HEARD, "it", suggested(HEARD, "it"))
    asked = useful_questions(question, actor, set(), "kilometro-rosso-clusters", 20)
    assert [q.moved for q in asked] == sorted((q.moved for q in asked), reverse=True)
    assert all(q.moved > 0 and q.changed > 0 for q in asked)
    said = {q.field for q in asked if q.field != "aspect"}
    left = useful_questions(question, actor, said | {"role"}, "kilometro-rosso-clusters", 20)
    assert said.isdisjoint(q.field for q in left)


def test_the_distance_of_rankings():
    assert distance(["a", "b"], ["a", "b"]) == 0.0
    assert distance(["a", "b"], ["c", "d"]) == 1.0
    assert 0 < distance(["a", "b", "c"], ["a", "c", "b"]) < 0.5
    assert distance([], []) == 0.0


def test_the_questions_tell_a_reader_nothing_hidden(client, cast):
    """The owner's hidden offer ranks nobody for a competitor."""
    rebuild()
    client.force_login(cast.competitor)
    answer = client.post(reverse("need_tell_questions"), {"heard": f"We look for {SECRET} coatings and a test of them."})
    assert answer.status_code == 200 and cast.hidden_offer.title not in answer.content.decode()


def test_the_list_of_needs_leads_to_the_interview_and_on_to_the_plain_form(broker):
    offered = {action["url"]: action for action in broker.get(reverse("need_list")).context["actions"]}
    assert offered[reverse("need_tell")]["main"] and reverse("need_new") not in offered
    assert f'href="{reverse("need_new")}"' in broker.get(reverse("need_tell")).content.decode()
