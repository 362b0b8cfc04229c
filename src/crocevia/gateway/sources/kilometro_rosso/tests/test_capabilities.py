"""What the parties can bring: nobody with content is left out, and nothing is said that the sheet does not say."""

import re

import pytest

from crocevia.exchange.capabilities.models import Capability
from crocevia.gateway.sources.kilometro_rosso.tests.conftest import FOLDER
from crocevia.gateway.sources.kilometro_rosso.tests.walking import FACTS, citations, facts
from crocevia.people.models import Organisation

pytestmark = pytest.mark.django_db


def numbered(places: set[tuple[str, str]]) -> set[tuple[str, int]]:
    """("f2", "lines 41–43, 50") → each document and line number."""
    lines: set[tuple[str, int]] = set()
    for document, place in places:
        for first, last in re.findall(r"(\d+)(?:–(\d+))?", place):
            lines |= {(document, number) for number in range(int(first), int(last or first) + 1)}
    return lines


def test_a_capability_cites_only_lines_that_the_sheet_cites(loaded):
    known = numbered(set().union(*(fact.places for fact in facts())))
    for capability in Capability.objects.all():
        cited = numbered(citations(capability))
        assert cited, capability.code
        beyond = {(document, line) for document, line in cited - known}
        assert not beyond, (capability.code, beyond)


def test_every_party_of_a_case_has_a_capability_that_tells_it(loaded):
    for fact in facts():
        if not re.fullmatch(r"cases\[\d+\]", fact.path):
            continue
        lines = numbered(fact.places)
        for party in fact.values["parties"]:
            held = Capability.objects.filter(owner__slug=party["org"])
            assert any(lines & numbered(citations(one)) for one in held), (fact.values["id"], party["org"])


def test_who_is_only_named_has_none(loaded):
    nothing = [
        o["id"]
        for o in FACTS["organisations"]
        if o.get("sector") is None and "facts" not in o and "training_body" not in o["roles"]
    ]
    in_cases = {party["org"] for case in FACTS["cases"] for party in case["parties"]}
    assert not Capability.objects.filter(owner__slug__in=set(nothing) - in_cases).exists()
    assert "valtellina" in nothing


def test_who_has_a_trade_has_some(loaded):
    """Bodies without a trade of their own to offer: associations, awards, a university that is only mentioned."""
    without = {"confindustria", "mit"}
    for organisation in FACTS["organisations"]:
        if organisation.get("sector") and organisation["id"] not in without:
            assert Capability.objects.filter(owner__slug=organisation["id"]).exists(), organisation["id"]


def test_nothing_is_invented(loaded):
    """Every figure of the sentences stands in the sheet, and what the sheet does not grade stays ungraded."""
    text = (FOLDER / "facts.yaml").read_text("utf-8")
    sheet = set(re.findall(r"\d+", text))
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    for capability in Capability.objects.all():
        said = f"{capability.title} {capability.summary} {capability.evidence}"
        dated = set(re.findall(rf"(\d+) (?:{'|'.join(months)})", said))
        assert set(re.findall(r"\d+", said)) - dated <= sheet, capability.code
        assert (capability.trl, capability.ipr_status) == (None, "")
        assert capability.language == "en"
        assert capability.audience == "public"
        assert capability.year is None or str(capability.year) in text


def test_each_sentence_is_a_sentence_of_its_own(loaded):
    sentences = list(Capability.objects.values_list("evidence", flat=True))
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") and len(sentence.split()) >= 5 for sentence in sentences)
    most = max(
        Organisation.objects.exclude(slug="kilometro-rosso"), key=lambda o: Capability.objects.filter(owner=o).count()
    )
    assert Capability.objects.filter(owner=most).count() <= 5
