"""What the district looks like once loaded: a sample of every section, read as a person would."""

import pytest
import yaml

from crocevia.campus.academy.models import Programme
from crocevia.campus.spaces.models import Space
from crocevia.exchange.needs.models import Need
from crocevia.funding.ventures.models import Fund
from crocevia.gateway.sources.kilometro_rosso.load import load_facts
from crocevia.gateway.sources.kilometro_rosso.seats import METRIC
from crocevia.gateway.sources.kilometro_rosso.tests.conftest import FOLDER
from crocevia.gateway.sources.kilometro_rosso.tests.walking import FACTS
from crocevia.people.actor import ANONYMOUS, system
from crocevia.people.models import Classification, Organisation, Person
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.cases.models import Case
from crocevia.records.models import Citation, Disagreement, Document, Link, Record, Statement
from crocevia.records.parties import save_organisation

SEATS = yaml.safe_load((FOLDER / "seats.yaml").read_text("utf-8"))

pytestmark = pytest.mark.django_db


def links(predicate: str, **end: str) -> set[str]:
    """The organisations at the other end: `object="intellimech"` gives the subjects."""
    (here, slug), there = next(iter(end.items())), "subject" if "object" in end else "object"
    found = Link.objects.filter(predicate=predicate, **{f"{here}__slug": slug, f"{there}__isnull": False})
    return set(found.values_list(f"{there}__slug", flat=True))


def test_every_section_is_there_in_full(loaded):
    assert Organisation.objects.count() == len(FACTS["organisations"])
    assert Person.objects.count() == len(FACTS["people"])
    assert Agreement.objects.count() == len(FACTS["agreements"])
    assert Case.objects.count() == len(FACTS["cases"])
    assert Disagreement.objects.count() == len(FACTS["contradictions_and_ambiguities"])
    assert Statement.objects.filter(topic="figure", organisation__slug="kilometro-rosso").count() == len(FACTS["kpis"])
    assert Document.objects.count() == len(FACTS["meta"]["documents"]) + len(SEATS["documents"])


def test_sources_have_titles_and_places_that_people_read(loaded):
    titles = [title for pair in Document.objects.values_list("title_it", "title_en") for title in pair]
    places = set(Citation.objects.values_list("place", flat=True))
    assert len(set(titles)) == 2 * (len(FACTS["meta"]["documents"]) + len(SEATS["documents"]))
    assert places >= {"line 79", "lines 34–38", "lines 13–14, 35–36", ""}
    assert not [words for words in (*titles, *places) if ".txt" in words or "_" in words]


def test_what_the_facts_do_not_give_stays_empty(loaded):
    given = Organisation.objects.exclude(place="").values_list("slug", "place")
    assert dict(given) == {
        "kilometro-rosso": "Bergamo",
        "arizzi": "Brescia area",
        "iit": "Genoa",
        "reiwa": "Comiso, province of Ragusa, Sicily",
    }
    read = {row["id"]: row["country"] for part in ("registered", "read") for row in SEATS[part]}
    assert dict(Organisation.objects.exclude(country="").values_list("slug", "country")) == {"kilometro-rosso": "IT", **read}
    assert not Organisation.objects.exclude(size="").exists()
    assert not Organisation.objects.exclude(website="").exists()
    assert not Organisation.objects.exclude(summary="").exists()
    assert Agreement.objects.get(code="a-iasp").signed == ""
    assert Case.objects.get(code="c-cobra").funding_amount is None
    assert Statement.objects.get(code="k-turnover").value is None


def test_a_country_is_derived_and_names_its_register_or_words(loaded):
    told = Statement.objects.filter(metric=METRIC)
    assert told.count() == len(SEATS["registered"]) + len(SEATS["read"])
    assert all(each.derived and each.note and each.citations.exists() for each in told)
    bergamo = told.get(code="unibg-seat-ror")
    assert "“University of Bergamo”, Bergamo" in bergamo.note
    assert bergamo.citations.get().place == "https://ror.org/02mbd5571"
    assert Organisation.objects.get(slug="unibg").identifiers.get(scheme="ror").value == "https://ror.org/02mbd5571"
    assert told.get(code="brembo-seat-sheet").citations.get().document.code == "kilometro-rosso-director-interview"


def test_a_country_that_people_have_said_stands(loaded):
    save_organisation(actor=system("test"), slug="arizzi", country="AT")
    load_facts(folder=FOLDER)
    assert Organisation.objects.get(slug="arizzi").country == "AT"
    assert Statement.objects.get(code="arizzi-seat-sheet").text == "IT"


def test_other_names_keep_their_use(loaded):
    uses = dict(Organisation.objects.get(slug="kilometro-rosso").names.values_list("value", "use"))
    assert uses["Km Rosso"] == "press short form"
    assert uses["Kilometro Rosso Science and Technology Park"] == "earlier self-description and third-party name"
    assert dict(Organisation.objects.get(slug="mit").names.values_list("value", "use")) == {"MIT": "alias"}


def test_roles_are_the_sheets_and_clusters_our_reading(loaded):
    def held(slug: str, scheme: str) -> dict[str, bool]:
        rows = Classification.objects.filter(organisation__slug=slug, concept__scheme__code=scheme)
        return dict(rows.values_list("concept__notation", "derived"))

    assert held("brembo", "organisation-roles") == {
        "resident_partner": False, "originating_company": False, "consortium_member": False,
    }  # fmt: skip
    assert held("brembo", "kilometro-rosso-clusters") == {"kr-mech": True}
    assert held("brembo", "party-kinds") == {"company": True}
    assert held("bgreen", "party-kinds") == {"startup": True}
    assert held("mario-negri", "party-kinds") == {"research_body": True}
    assert held("assosvezia", "party-kinds") == {"network": True}
    lombardy = held("unibs", "lombardy-clusters")
    assert len(lombardy) == 8
    assert [notation for notation, derived in lombardy.items() if derived] == ["ctl-communities"]
    assert all(
        Organisation.objects.filter(classifications__concept__scheme__code="party-kinds", pk=o.pk).count() == 1
        for o in Organisation.objects.all()
    )


def test_relations_stand_with_dates_and_lists(loaded):
    assert links("part_of", subject="albini-next") == {"albini"}
    assert links("joint_venture_of", subject="dcx-brembo-centre") == {"daimlerchrysler", "brembo"}
    assert links("promoter_of", object="joiint-lab") == {"confindustria-bergamo", "kilometro-rosso", "unibg"}
    assert links("investor_in", subject="cysero") == {"reiwa", "foursecuritas", "flyingbasket", "roboit"}
    assert links("accredited_by", subject="kilometro-rosso") == {"regione-lombardia"}
    assert {"iasp", "apsti", "airi", "marzotto"} <= links("member_of", subject="kilometro-rosso")
    settled = Link.objects.filter(predicate="resident_of", since="2008-06-09").values_list("subject__slug", flat=True)
    assert len(settled) == 7
    assert "arizzi" not in links("resident_of", object="kilometro-rosso")


def test_intellimechs_two_lists_keep_their_own_citations(loaded):
    assert len(links("member_of", object="intellimech")) == 10
    first, later = "lines 41–43", "lines 196–197"
    for slug, places in {
        "centro-ricerche-fiat": {first},
        "abb": {later},
        "brembo": {first, later},
        "sdf": {first, later},
    }.items():
        link = Link.objects.get(predicate="member_of", subject__slug=slug, object__slug="intellimech")
        assert set(link.citations.values_list("place", flat=True)) == places, slug
    assert "first list" in Link.objects.get(subject__slug="centro-ricerche-fiat", predicate="member_of").note


def test_people_are_placed_where_the_text_says(loaded):
    director = Person.objects.get(name="Salvatore Majorana").memberships.get()
    assert (director.organisation.slug, director.title, director.since, director.role) == (
        "kilometro-rosso",
        "Director",
        "2017",
        "",
    )
    assert {m.organisation.slug for m in Person.objects.get(name="Alberto Bombassei").memberships.all()} == {
        "kilometro-rosso",
        "brembo",
    }
    assert not Person.objects.get(name="Carlo Azeglio Ciampi").memberships.exists()
    unnamed = Person.objects.filter(name="")
    assert unnamed.count() == 2
    assert all(person.role and person.public for person in unnamed)


def test_cases_name_who_did_what(loaded):
    parties = Link.objects.filter(object_record__code="c-snipe", subject__isnull=False).exclude(predicate="solved_by")
    assert {link.subject.slug: link.predicate for link in parties} == {
        "fae-technology": "technology_provider",
        "arizzi": "test_site_of",
        "kilometro-rosso": "facilitator_of",
        "trinity": "funder_of",
    }
    assert {link.role for link in parties if link.subject.slug == "arizzi"} == {
        "test site and end user (Brescia area, outside the park)"
    }


def test_sources_that_disagree_stand_side_by_side(loaded):
    touched = Statement.objects.filter(disagreement__code="x1")
    assert {(s.metric, int(s.value), s.as_of) for s in touched} == {
        ("resident partners", 67, ""),
        ("bodies operating in the park", 75, "2022"),
    }
    assert not Disagreement.objects.filter(statements=None).exists()


def test_fund_training_spaces_and_territory_have_their_records(loaded):
    fund = Fund.objects.get()
    assert (fund.title, fund.constituted, int(fund.target), int(fund.raised)) == (
        "Cysero",
        "2020",
        100_000_000,
        50_000_000,
    )
    programme = Programme.objects.get()
    assert (programme.people_min, programme.people_max, programme.as_of) == (650, 700, "2022")
    assert Link.objects.filter(object_record=programme.pk).count() == 3
    assert {s.type: s.title for s in Space.objects.all()}.keys() == {"site", "building", "territory"}
    building = Space.objects.get(type="building")
    assert (building.floor_space, building.opening) == (13_000, "summer 2023 (planned)")
    assert Statement.objects.filter(topic="territory", record=Space.objects.get(type="territory")).count() > 25


def test_the_need_behind_each_case_points_at_it(loaded):
    told = {case["id"] for case in FACTS["cases"] if case["need"]}
    assert set(Need.objects.values_list("code", flat=True)) == told
    for need in Need.objects.all():
        assert need.links_out.get(predicate="solved_by").object_record.code == need.code
        assert need.aspects.count() >= 2
        assert not need.aspects.filter(suggested=True).exists()
    assert set(Need.objects.values_list("state", flat=True)) == {"fulfilled", "in_agreement"}


def test_everybody_may_read_the_district(loaded):
    assert Record.objects.visible_to(ANONYMOUS, "full").count() == Record.objects.count()
