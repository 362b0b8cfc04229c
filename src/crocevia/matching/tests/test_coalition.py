"""The coalition page and what stands behind it: who joins, why, under which rules, and who must not know."""

import pytest
from conftest import SECRET
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.exchange.needs.actions import move_need
from crocevia.matching.asked import Asked
from crocevia.matching.coalition import propose
from crocevia.matching.coalition_asked import Choice
from crocevia.matching.coalition_trust import houses, ways
from crocevia.matching.coverage import question_of
from crocevia.matching.engine import rebuild
from crocevia.people.actor import actor_of, system
from crocevia.projects.cases.actions import create_case
from crocevia.records.actions import add_link
from crocevia.records.parties import save_organisation

TELLER = system("test")
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def district(cast):
    """Two more parties that can coat and test, and the foundry."""
    for slug, name, words in (
        ("coaters", "Coaters", "We coat cast iron discs against rust with a ceramic coating."),
        ("saltlab", "Salt Lab", "Salt spray test of coated parts, corrosion of cast iron."),
    ):
        owner = save_organisation(actor=TELLER, slug=slug, name=name)
        create_capability(
            actor=TELLER, owner=owner, title=words, type="competence", summary=words, language="en", year=2025
        )
    rebuild()
    return cast


def page(client, cast, name="owner", query=""):
    if name != "anonymous":
        client.force_login(getattr(cast, name))
    return client.get(reverse("need_coalition", args=[cast.need.pk]) + query, headers=ENGLISH)


def proposed(cast, asked=None, choice=None, name="owner"):
    owners = frozenset([cast.company.pk])
    return propose(question_of(cast.need), cast.actor(name), asked or Asked(), choice or Choice(), owners)


def names(told):
    assert told.composition.best is not None
    return {told.organisation(party).slug for party in told.composition.best.parties}


@pytest.mark.parametrize("name", ["owner", "colleague", "broker"])
def test_who_reads_the_need_reads_its_coalition(client, district, name):
    answer = page(client, district, name)
    assert answer.status_code == 200
    assert "Proven" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["second_broker", "administrator", "neighbour", "competitor", "competitor_parent", "visitor", "anonymous"]
)
def test_for_everybody_else_it_is_not_there(client, district, name):
    answer = page(client, district, name)
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_owner_and_excluded_never_join(district):
    for slug, owner in (("rival", district.rival), ("rival-group", district.rival_parent)):
        create_capability(
            actor=TELLER, owner=owner, title=f"Coating of {slug}", type="competence",
            summary=f"{SECRET} coating of cast iron and salt spray test", language="en",
        )  # fmt: skip
    told = proposed(district)
    away = {"brakes", "rival", "rival-group"}
    assert not away & {organisation.slug for organisation in told.answer.organisations.values()}
    assert not away & names(told)


def test_a_pin_brings_in_and_a_ban_keeps_out(client, district):
    everyone = {district_party.slug for district_party in proposed(district).answer.organisations.values()}
    first = names(proposed(district))
    other = sorted(everyone - first)[0] if everyone - first else sorted(first)[0]
    gone = sorted(first)[0]
    assert other in names(proposed(district, Asked(pinned=(other,))))
    assert gone not in names(proposed(district, Asked(hidden=(gone,))))
    html = page(client, district, query=f"?hide={gone}").content.decode()
    assert "let in again" in html


def test_pins_that_name_nobody_in_sight_are_passed_over(client, district):
    for slug in ("rival", "brakes", "no-such-party"):
        told = page(client, district, query=f"?pin={slug}&hide={slug}")
        assert told.status_code == 200
        assert "Rival" not in told.content.decode()


def test_a_conflict_is_named_with_its_ways_out(client, district):
    told = proposed(district, Asked(pinned=("coaters", "saltlab")), Choice(most=1))
    assert told.composition.best is None
    html = page(client, district, query="?pin=coaters&pin=saltlab&most=1").content.decode()
    assert "These rules cannot hold together" in html
    assert "at most 1 party" in html
    assert "Coaters is pinned" in html
    assert "most=2" in html


def test_weights_stand_on_the_page_and_move_the_answer(client, district):
    html = page(client, district, query="?seat=100&share=0&pin=saltlab").content.decode()
    assert 'name="seat" value="100"' in html
    assert 'type="hidden" name="pin" value="saltlab"' in html
    free, dear = (
        proposed(district, choice=Choice(seat=0, share=0)),
        proposed(district, choice=Choice(seat=100, share=0)),
    )
    assert len(names(dear)) < len(names(free))


def test_absences_and_alternatives_come_after_the_page_and_are_kept(client, district):
    first = page(client, district).content.decode()
    aside = reverse("need_coalition_aside", args=[district.need.pk])
    assert f'hx-get="{aside}?' in first
    assert "not reckoned yet" in first
    part = client.get(aside, headers={**ENGLISH, "HX-Request": "true"})
    assert part["Vary"].count("HX-Request") == 1
    told = part.content.decode()
    assert "<html" not in told
    for organisation in names(proposed(district)):
        assert f'id="without-{organisation}" hx-swap-oob="true"' in told
    assert "not reckoned yet" not in told
    again = page(client, district).content.decode()
    assert f'hx-get="{aside}?' not in again
    assert "not reckoned yet" not in again


def test_without_scripts_the_rest_stands_on_a_page_of_its_own(client, district):
    client.force_login(district.owner)
    whole = client.get(reverse("need_coalition_aside", args=[district.need.pk]), headers=ENGLISH).content.decode()
    assert "<html" in whole
    assert "not reckoned yet" not in whole
    assert 'id="alternatives"' in whole


@pytest.mark.parametrize("name", ["neighbour", "competitor", "visitor"])
def test_the_rest_is_not_there_for_who_may_not_read_the_need(client, district, name):
    client.force_login(getattr(district, name))
    answer = client.get(reverse("need_coalition_aside", args=[district.need.pk]), headers={"HX-Request": "true"})
    assert answer.status_code == 404


def test_the_best_alone_is_the_best_of_the_whole(district):
    owners = frozenset([district.company.pk])
    alone = propose(question_of(district.need), district.actor("owner"), Asked(), Choice(seat=19), owners, whole=False)
    assert not alone.whole
    assert alone.composition.without == ()
    whole = proposed(district, choice=Choice(seat=19))
    assert whole.whole
    assert whole.composition.best == alone.composition.best
    assert {each.party for each in whole.composition.without} == set(whole.composition.best.parties)


def test_numbers_out_of_range_and_nonsense_are_drawn_in(db):

    read = Choice.of(QueryDict("most=99&seat=x&share=-1&enough=1&trust=99999999&with=nothing"))
    assert (read.most, read.seat, read.share, read.enough, read.trust) == (12, 20, 75, 10, 10)
    assert read.wanted == ()


def test_a_withdrawn_need_is_refused_and_kept(client, district):
    move_need(district.need, actor=actor_of(district.owner), to="withdrawn", reason="Solved elsewhere.")
    answer = page(client, district)
    assert answer.status_code == 409
    assert "no coalition is composed" in answer.content.decode()


def test_nobody_here_when_there_is_no_evidence(client, cast):
    rebuild()
    html = page(client, cast, query="?place=Nowhere").content.decode()
    assert "Nobody here" in html


def test_a_question_in_the_session_has_its_coalition_too(client, district):
    assert client.get(reverse("question_coalition")).status_code == 404
    client.post(
        reverse("match_question"), {"text": "We need cast iron discs coated against rust and a salt spray test."}
    )
    answer = client.get(reverse("question_coalition"), headers=ENGLISH)
    assert answer.status_code == 200
    assert "Proven" in answer.content.decode()


class TestTrust:
    def test_a_shared_case_is_the_shortest_way(self, cast):
        case = create_case(actor=TELLER, title="Discs together", type="joint_project", audience="public")
        add_link(actor=TELLER, subject=cast.company, predicate="need_owner", object=case)
        add_link(actor=TELLER, subject=cast.foundry, predicate="test_site_of", object=case)
        found = ways(frozenset([cast.company.pk]), [cast.foundry.pk], cast.actor("owner"))
        assert found[cast.foundry.pk].length == 1.0
        assert "Discs together" in found[cast.foundry.pk].reason

    def test_a_case_that_the_reader_may_not_see_is_no_way(self, cast):
        case = create_case(
            actor=TELLER,
            title="Hidden together",
            type="joint_project",
            owner=cast.company,
            audience="owner",
        )
        add_link(actor=TELLER, subject=cast.company, predicate="need_owner", object=case)
        add_link(actor=TELLER, subject=cast.foundry, predicate="test_site_of", object=case)
        assert ways(frozenset([cast.company.pk]), [cast.foundry.pk], cast.actor("neighbour")) == {}
        assert ways(frozenset([cast.company.pk]), [cast.foundry.pk], cast.actor("owner"))

    def test_membership_residency_introducer(self, cast):
        club = save_organisation(actor=TELLER, slug="club", name="The Club")
        friend = save_organisation(actor=TELLER, slug="friend", name="A Friend")
        far = save_organisation(actor=TELLER, slug="far", name="Far Away")
        for member in (cast.company, cast.foundry):
            add_link(actor=TELLER, subject=member, predicate="member_of", object=club)
        add_link(actor=TELLER, subject=cast.company, predicate="agreement_with", object=friend)
        add_link(actor=TELLER, subject=friend, predicate="agreement_with", object=far)
        add_link(actor=TELLER, subject=cast.rival, predicate="resident_of", object=cast.operator)
        asked = [cast.foundry.pk, friend.pk, far.pk, cast.rival.pk, cast.rival_parent.pk]
        found = ways(frozenset([cast.company.pk]), asked, cast.actor("owner"))
        assert [found[key].length for key in asked[:4]] == [0.6, 1.0, 0.5, 0.3]
        assert "A Friend knows both" in found[far.pk].reason
        assert cast.rival_parent.pk not in found

    def test_one_house_by_ownership(self, cast):
        told = houses([cast.rival.pk, cast.rival_parent.pk, cast.foundry.pk])
        assert told[cast.rival.pk] == told[cast.rival_parent.pk]
        assert cast.foundry.pk not in told

    def test_an_owner_that_is_no_organisation_has_no_ways(self, cast):
        assert ways(frozenset(), [cast.foundry.pk], cast.actor("owner")) == {}


def test_the_page_speaks_italian(client, district):
    client.force_login(district.owner)
    html = client.get(
        reverse("need_coalition", args=[district.need.pk]), headers={"accept-language": "it"}
    ).content.decode()
    assert "Dimostrato" in html
    assert "Quanto costa un posto" in html


def test_the_match_page_leads_to_it(client, district):
    client.force_login(district.owner)
    html = client.get(reverse("match_need", args=[district.need.pk]) + "?pin=coaters").content.decode()
    assert f"{reverse('need_coalition', args=[district.need.pk])}?pin=coaters" in html
