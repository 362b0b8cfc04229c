"""The sample needs and the demo's tellings: what is told, who sees it, and that telling again adds nothing."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from crocevia.exchange.needs.actions import revise_need
from crocevia.exchange.needs.models import Need
from crocevia.gateway.sources.needs.load import load_needs
from crocevia.gateway.sources.sheet import BadSheet
from crocevia.people.actor import ANONYMOUS, Actor, actor_of, system
from crocevia.people.models import Organisation, User
from crocevia.records.models import Event, Link
from crocevia.records.parties import add_membership, add_person, open_account, save_organisation

pytestmark = pytest.mark.django_db
SAMPLES = settings.DATA / "needs" / "needs.yaml"
DEMO = settings.DATA / "demo" / "needs.it.yaml"
PARTNERS = ("arizzi", "brembo", "albini-next", "foursecuritas", "kilometro-rosso")


@pytest.fixture
def partners(db) -> dict[str, Organisation]:
    return {slug: save_organisation(actor=system("test"), slug=slug, name=slug) for slug in PARTNERS}


@pytest.fixture
def broker(partners) -> User:
    actor = system("test")
    person = add_person(actor=actor, name="Ada")
    add_membership(actor=actor, person=person, organisation=partners["kilometro-rosso"], role="broker")
    return open_account(actor=actor, email="ada@example.org", password=None, person=person)


def member(organisation: Organisation) -> Actor:
    return Actor(user_id=4711, name="somebody", organisations=frozenset({organisation.pk}))


def test_sixteen_samples_are_told_as_the_file_has_them(db):
    rows = {row["id"]: row for row in yaml.safe_load(SAMPLES.read_text("utf-8"))["needs"]}
    assert load_needs(path=SAMPLES).added == len(rows) == 16
    for need in Need.objects.all():
        row = rows[need.code]
        assert need.narrative == " ".join(row["text"].split())
        assert (need.title, need.teaser, need.need_kind, need.language) == (
            row["title"],
            row["teaser"],
            row["kind"],
            row["lang"],
        )
        assert (need.trl_now, need.trl_wanted) == (row["trl"]["start"], row["trl"]["target"])
        assert [(a.text, a.role) for a in need.aspects.all()] == [
            ("; ".join(p["competences"]), p["type"]) for p in row["good_answer"]
        ]
        assert sorted(need.concepts.values_list("notation", flat=True)) == sorted(row["clusters"])
        assert need.ask_next == "; ".join(row["ask_next"])
        assert (need.owner, need.state, need.audience, need.card_audience) == (None, "open", "owner", "district")
        assert row["owner"]["sector"] in need.owner_description
        assert need.citations.get().document.title_en == "Sample needs, invented for tests"
    assert Need.objects.get(code="n05").owner_description == "Guarnizioni in gomma per oleodinamica, piccola impresa"


def test_telling_again_adds_nothing_and_keeps_what_people_wrote(db):
    load_needs(path=SAMPLES)
    revise_need(Need.objects.get(code="n01"), actor=system("a person"), narrative="Altrimenti.")
    events = Event.objects.count()
    again = load_needs(path=SAMPLES)
    assert (again.added, again.kept) == (0, 16)
    assert Event.objects.count() == events
    assert Need.objects.get(code="n01").narrative == "Altrimenti."


def test_a_broker_who_comes_later_follows_what_nobody_follows(broker):
    load_needs(path=SAMPLES)
    load_needs(path=SAMPLES, broker=broker)
    assert set(Need.objects.values_list("broker", flat=True)) == {broker.pk}


def test_members_see_the_teaser_strangers_nothing_the_broker_all(partners, broker):
    load_needs(path=SAMPLES, broker=broker)
    brembo = member(partners["brembo"])
    assert Need.objects.visible_to(brembo, "card").count() == 16
    assert not Need.objects.visible_to(brembo, "full").exists()
    assert not Need.objects.visible_to(ANONYMOUS).exists()
    assert Need.objects.visible_to(actor_of(broker), "full").count() == 16


def test_the_four_tellings_belong_to_their_companies(partners):
    load_needs(path=DEMO)
    owned = {need.code: need.owner.slug for need in Need.objects.all()}
    assert owned == {
        "demo-fonderia": "arizzi", "demo-pastiglia": "brembo", "demo-cotone": "albini-next", "demo-esoscheletro": "brembo",
    }  # fmt: skip
    for need in Need.objects.all():
        assert need.language == "it"
        assert 3 <= need.aspects.count() <= 5
        assert 3 <= need.narrative.count(".") <= 6
        assert need.citations.exists()
        assert need.owner.name.split("-")[0] not in need.teaser.casefold()


def test_the_foundrys_need_does_not_reach_whom_it_excludes(partners):
    load_needs(path=DEMO)
    foundry = Need.objects.filter(code="demo-fonderia")
    assert foundry.visible_to(member(partners["brembo"]), "card").exists()
    assert foundry.visible_to(member(partners["arizzi"]), "full").exists()
    assert not foundry.visible_to(member(partners["foursecuritas"])).exists()
    assert not Link.objects.filter(subject_record=foundry.get().pk).exists()


def test_the_command_tells_both_files(partners, broker, capsys):
    call_command("load_needs", demo=True, broker="ADA@example.org")
    assert Need.objects.filter(broker=broker).count() == 20
    assert "needs.it.yaml: 4 needs told, 0 were there." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nobody signs in as x@example.org"):
        call_command("load_needs", broker="x@example.org")


NEED = {"id": "z1", "lang": "en", "title": "T", "text": "We need it.", "kind": "scouting", "owner": {"sector": "S"}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owner": {"organisation": "nobody"}}, "there is no organisation nobody"),
        ({"clusters": ["kr-none"]}, "there is no cluster kr-none"),
        ({"owner": None}, "owner is missing"),
        ({"must_not_know": ["nobody"]}, "there is no organisation nobody"),
        ({"text": " "}, "Tell the need|Racconta"),
        ({"kind": "wish"}, "wish"),
    ],
)
def test_one_bad_need_and_nothing_is_told(db, tmp_path: Path, change, said):
    path = tmp_path / "needs.yaml"
    path.write_text(yaml.safe_dump({"needs": [NEED, {**NEED, "id": "z2", **change}]}), "utf-8")
    with pytest.raises(CommandError, match=said):
        call_command("load_needs", file=[path], verbosity=0)
    assert not Need.objects.exists()


def test_a_file_of_something_else_is_named(tmp_path: Path):
    path = tmp_path / "needs.yaml"
    path.write_text("needs: none", "utf-8")
    with pytest.raises(BadSheet, match="needs must be a list"):
        load_needs(path=path)
