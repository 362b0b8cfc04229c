"""Every fact of the sheet stands in the database, cites the same document and lines, and says the same."""

from decimal import Decimal

import pytest

from crocevia.gateway.sources.kilometro_rosso.tests.walking import Fact, citations, facts, leaves, told

pytestmark = pytest.mark.django_db
ALL = list(facts())
# What a record says in another form than the sheet's word for it.
FLAGS = {"hq_in_park": "Headquarters in the park", "planned": "True", "derived": "True"}
UNITS = {"m2": "m²"}


def test_the_walk_finds_the_sheet():
    assert len(ALL) > 400
    assert {"organisations[0]", "kpis[0]", "fund.portfolio[0]", "territory.facts.airport"} <= {f.path for f in ALL}


def test_every_fact_is_kept_and_nothing_else(loaded):
    assert {fact.path for fact in ALL} == {path for path, things in loaded.kept.items() if things}


def test_every_fact_cites_its_document_and_lines(loaded):
    assert not [fact.path for fact in ALL if not _cited(fact, loaded.kept[fact.path])]


def _cited(fact: Fact, things: list) -> bool:
    """The very lines; or the document, where the sheet gives no lines (a branch then cites those of what is inside)."""
    cited = set().union(*(citations(thing) for thing in things))
    documents = {document for document, _place in cited}
    return all((document, place) in cited if place else document in documents for document, place in fact.places)


def test_every_fact_says_what_the_sheet_says(loaded):
    assert not [silence for fact in ALL for silence in _silences(fact, loaded.kept[fact.path])]


def _silences(fact: Fact, things: list) -> list[tuple[str, str, object]]:
    """The values of a fact that none of its things says."""
    held = [told(thing) for thing in things]
    words = " ".join(text for text, _numbers in held)
    numbers = set().union(*(numbers for _text, numbers in held))
    return [(fact.path, key, leaf) for key, leaf in leaves(fact.values) if not _said(key, leaf, words, numbers)]


def _said(key: str, leaf: object, words: str, numbers: set[Decimal]) -> bool:
    if isinstance(leaf, bool):
        return FLAGS[key] in words
    if isinstance(leaf, (int, float)):
        return Decimal(str(leaf)) in numbers
    return " ".join(UNITS.get(str(leaf), str(leaf)).split()) in words
