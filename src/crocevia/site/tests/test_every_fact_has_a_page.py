"""The real district: every statement of the facts stands on the page that is said to tell it."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape

from crocevia.gateway.sources.kilometro_rosso.load import load_facts
from crocevia.insight.where import place_of
from crocevia.people.models import Organisation, Person
from crocevia.records.kinds import kind_of
from crocevia.records.models import Disagreement, Document, Record, Statement
from crocevia.vocabulary.models import Scheme


@pytest.fixture(scope="module")
def district_in_place(django_db_setup, django_db_blocker):
    """The facts, loaded once; emptied again, but for vocabularies, at the end."""
    with django_db_blocker.unblock():
        if not Scheme.objects.exists():  # a transactional test before this one emptied the database
            call_command("load_vocabularies", verbosity=0)
        load_facts(folder=settings.DATA / "kilometro-rosso")
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        call_command("load_vocabularies", verbosity=0)


@pytest.fixture
def english(district_in_place, db) -> Client:
    return Client(headers={"accept-language": "en"})


def words_of(page: str) -> str:
    """The page without tags and with single spaces, as a reader meets it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def figures_of(statement: Statement) -> list[str]:
    """The number as some page of the product writes it."""
    value = statement.value if statement.value is not None else statement.value_min
    if value is None:
        return []
    whole = f"{value:,.2f}".rstrip("0").rstrip(".")
    return [whole, f"{whole.split(',')[0]}\u202fM", f"{whole.split(',')[0]} M"]


def test_every_statement_is_told_where_it_is_said_to_be(english):
    pages: dict[str, str] = {}
    missing = []
    for statement in Statement.objects.select_related("organisation", "record"):
        url = place_of(statement).split("#")[0]
        if url not in pages:
            answer = english.get(url)
            assert answer.status_code == 200, url
            pages[url] = words_of(answer.content.decode())
        told = pages[url]
        if statement.text not in ("", statement.as_of) and escape(statement.text) not in told:
            missing.append((statement.code, url, "text"))
        if figures_of(statement) and not any(figure in told for figure in figures_of(statement)):
            missing.append((statement.code, url, "figure"))
        for citation in statement.citations.select_related("document")[:1]:
            if escape(citation.document.title_en) not in told:
                missing.append((statement.code, url, "source"))
    assert not missing
    assert len(pages) > 20


def test_every_organisation_person_record_document_and_difference_has_its_page(english):
    for organisation in Organisation.objects.all():
        page = english.get(f"/partners/{organisation.slug}/").content.decode()
        assert escape(organisation.name) in page
    people = english.get("/people/").content.decode()
    assert all(escape(person.name or person.role) in people for person in Person.objects.all())
    for record in Record.objects.all():
        assert english.get(f"/{kind_of(record.kind).path}/{record.pk}/").status_code == 200
    for document in Document.objects.all():
        assert english.get(f"/district/sources/{document.code}/").status_code == 200
    sources = english.get("/district/sources/").content.decode()
    assert all(f'id="{point.code}"' in sources and escape(point.detail) in sources for point in Disagreement.objects.all())


def test_the_two_counts_of_partners_stand_side_by_side(english):
    page = words_of(english.get("/district/").content.decode())
    assert "67" in page and "75" in page and "In this ledger" in page


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_members_of_the_consortium_are_told_by_list(english, language):
    page = english.get("/partners/intellimech/", headers={"accept-language": language}).content.decode()
    assert "Centro Ricerche Fiat" in page and 's-strong dash' in page
