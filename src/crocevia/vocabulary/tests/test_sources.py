"""The readers on the real files: both labels, hierarchy, mappings; and what they say of files that are wrong."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from crocevia.vocabulary.entries import BadEntry, Bilingual, in_levels
from crocevia.vocabulary.schemes import academic, ateco, erc, european, goals, written
from crocevia.vocabulary.schemes.catalogue import CONTROLLED, every_scheme
from crocevia.vocabulary.schemes.tables import rows_of

DATA = settings.DATA
SIZES = {
    "kilometro-rosso-clusters": 8,
    "lombardy-clusters": 9,
    "national-clusters": 12,
    "ateco-2007": 995,
    "academic-sectors": 14 + 190,
    "academic-disciplines": 370,
    "erc-panels": 3 + 25 + 335,
    "sdg": 17,
    "eurovoc": 715,
    "cordis-sic": 70,
    "organisation-roles": 33,
    "party-kinds": 12,
    "need-kinds": 11,
    "een-profiles": 5,
    "answer-roles": 19,
    "capability-kinds": 10,
    "ipr-status": 4,
    "development-stages": 5,
    "link-predicates": 23,
}


def by_notation(scheme):
    return {concept.notation: concept for concept in scheme.concepts}


def copy_with(tmp_path: Path, file: str, change) -> Path:
    """A data folder that holds this one file, its lines changed."""
    lines = (DATA / file).read_text(encoding="utf-8").split("\n")
    change(lines)
    target = tmp_path / file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_every_scheme_is_read_whole():
    assert {scheme.code: len(scheme.concepts) for scheme in every_scheme(DATA)} == SIZES


def test_every_scheme_says_where_it_comes_from():
    for scheme in every_scheme(DATA):
        assert scheme.source, scheme.code
        assert scheme.labels.it and scheme.labels.en, scheme.code
        assert scheme.licence or not scheme.concepts, scheme.code


def test_every_concept_is_labelled_in_both_languages_but_for_the_english_panels():
    one_sided = {scheme.code for scheme in every_scheme(DATA) for concept in scheme.concepts if not all(concept.label)}
    assert one_sided == {"erc-panels"}
    assert all(concept.label.en and not concept.label.it for concept in erc.read(DATA).concepts)


def test_a_class_of_activity_stands_under_group_division_and_section():
    concepts = by_notation(ateco.read(DATA))
    assert concepts["24.53"].label == Bilingual(it="Fusione di metalli leggeri", en="Casting of light metals")
    trail, at = [], "24.53"
    while at:
        trail.append(at)
        at = concepts[at].broader
    assert trail == ["24.53", "24.5", "24", "C"]


def test_a_class_whose_group_the_source_lacks_stands_under_its_division():
    assert by_notation(ateco.read(DATA))["88.10"].broader == "88"


def test_a_sector_stands_under_its_area_with_its_description():
    concepts = by_notation(academic.read_sectors(DATA))
    sector = concepts["09/A3"]
    assert sector.broader == "09"
    assert concepts["09"].label.en == "Industrial and information engineering"
    assert sector.definition.it.startswith("Il settore concorsuale") and not sector.definition.en


def test_a_discipline_of_two_sectors_is_one_concept_part_of_both():
    scheme = academic.read_disciplines(DATA)
    assert [m.object for m in scheme.mappings if m.subject == "FIS/01"] == ["02/A1", "02/B1"]
    assert {(m.relation, m.object_scheme, m.derived) for m in scheme.mappings} == {
        ("broadMatch", "academic-sectors", False)
    }


def test_panels_have_three_levels_and_definitions():
    concepts = by_notation(erc.read(DATA))
    assert (concepts["PE8_8"].broader, concepts["PE8"].broader, concepts["PE"].broader) == ("PE8", "PE", "")
    assert concepts["PE1"].definition.en.startswith("All areas of mathematics")


def test_goals_and_european_lists_are_bilingual():
    assert by_notation(goals.read(DATA))["7"].label == Bilingual(
        "Energia pulita e accessibile", "Affordable and Clean Energy"
    )
    assert by_notation(european.read_eurovoc(DATA))["100160"].label == Bilingual("industria", "industry")
    assert by_notation(european.read_cordis(DATA))["MAT"].definition.en.startswith("Plastics, rubber")


def test_district_clusters_are_the_source_s_eight_and_say_that_nine_can_be_read():
    scheme = written.read(DATA / "clusters" / "kilometro-rosso.yaml")
    assert [concept.notation for concept in scheme.concepts] == [
        "kr-edu", "kr-mat", "kr-life", "kr-mech", "kr-energy", "kr-eng", "kr-ict", "kr-serv"
    ]  # fmt: skip
    assert "nine" in scheme.note.en and "our translation" in scheme.note.en
    assert "nove" in scheme.note.it and "nostra traduzione" in scheme.note.it


def test_the_names_of_the_national_clusters_say_that_they_are_general_knowledge():
    scheme = written.read(DATA / "clusters" / "national.yaml")
    assert "2012" in scheme.note.en and "MIUR" in scheme.note.it
    assert "general knowledge" in scheme.note.en and "conoscenza generale" in scheme.note.it and "general knowledge" in scheme.source


def test_mappings_of_clusters_are_marked_as_our_reading():
    for path in (DATA / "clusters").glob("*.yaml"):
        assert all(mapping.derived for mapping in written.read(path).mappings)


def test_every_mapping_leads_somewhere():
    schemes = list(every_scheme(DATA))
    known = {(scheme.code, concept.notation) for scheme in schemes for concept in scheme.concepts}
    for scheme in schemes:
        for mapping in scheme.mappings:
            assert (scheme.code, mapping.subject) in known, mapping
            assert (mapping.object_scheme, mapping.object) in known, mapping


def test_answer_roles_and_need_kinds_cover_what_the_sample_needs_use():
    sample = DATA / "needs" / "needs.yaml"
    if not sample.exists():
        pytest.skip("the sample needs are not shipped yet")
    needs = yaml.safe_load(sample.read_text(encoding="utf-8"))["needs"]
    roles, kinds = (by_notation(written.read(CONTROLLED / f"{name}.yaml")) for name in ("answer-roles", "need-kinds"))
    assert {answer["type"] for need in needs for answer in need["good_answer"]} <= roles.keys()
    assert {need["kind"] for need in needs} <= kinds.keys()


# What is wrong is named with its file and line ---------------------------------------------


@pytest.mark.parametrize(
    ("read", "file", "line", "cells", "reason"),
    [
        (ateco.read, ateco.FILE, 5, "01.11\tclass\tOnly Italian", "3 cells, the header has 4"),
        (ateco.read, ateco.FILE, 5, "01.11\tkingdom\tUno\tOne", "'kingdom' is no level"),
        (ateco.read, ateco.FILE, 5, "01.11\tclass\t \tOne", "the column 'label_it' is empty"),
        (ateco.read, ateco.FILE, 5, "01\tclass\tUno\tOne", "'01' is already given by ateco-nace-it-en.tsv, line 3"),
        (academic.read_sectors, academic.SECTORS_FILE, 3, "01A2\tx\tx\tx\tx\tx", "no sector code"),
        (academic.read_disciplines, academic.DISCIPLINES_FILE, 4, "MAT/01\t01/A2\tAltro\tOther", "named otherwise"),
        (goals.read, goals.FILE, 9, "\tItaliano\tEnglish", "the column 'goal' is empty"),
        (erc.read, erc.FILE, 1, "codice_1_livello,label", "the header lacks label_1_livello_ENG"),
        (erc.read, erc.FILE, 2, 'PE,"unclosed', "not a readable table"),
    ],
)
def test_a_bad_row_is_named(tmp_path, read, file, line, cells, reason):
    def spoil(lines):
        lines[line - 1] = cells

    with pytest.raises(BadEntry) as bad:
        read(copy_with(tmp_path, file, spoil))
    assert bad.value.place.startswith(Path(file).name)
    assert reason in str(bad.value)
    if "unclosed" not in cells:
        assert bad.value.place.endswith(f"line {line}")


def test_a_missing_file_and_another_encoding_are_named(tmp_path):
    with pytest.raises(BadEntry, match=r"un-sdg-it-en.tsv: there is no such file in taxonomies-it-en/"):
        goals.read(tmp_path)
    target = tmp_path / goals.FILE
    target.parent.mkdir()
    target.write_bytes("goal\tit\ten\n1\tpovertà\tpoverty\n".encode("latin-1"))
    with pytest.raises(BadEntry, match=r"un-sdg-it-en.tsv, line 2: the text is not in UTF-8"):
        goals.read(tmp_path)


HEAD = "scheme: {code: mine, it: Mio, en: Mine}\nconcepts:\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (HEAD + "- {notation: a, it: A}\n- {notation: 30.3, it: B}\n", 4, "notation is 30.3, which is not text"),
        (HEAD + "- {it: A}\n", 3, "notation is missing"),
        (HEAD + "- {notation: a, italian: A}\n", 3, "italian: no such key"),
        (HEAD + "- {notation: a, it: A, it: B}\n", 3, "'it' is given twice"),
        (HEAD + "- [a\n", 4, "not readable as YAML"),
        (HEAD + "- {notation: a, it: A}\nmappings:\n- {of: a, sameAs: {x: [y]}}\n", 5, "sameAs: no such key"),
        (HEAD + "- {notation: a, it: A}\nmappings:\n- {of: a, exactMatch: {x: [01]}}\n", 5, "a list of codes"),
        (HEAD + "- {notation: a, it: A}\nour_translation: [fr]\n", 1, "our_translation names 'fr'"),
        ("[]\n", 1, "[] is not a list of keys and values"),
        ("", 1, "None is not a list of keys and values"),
    ],
)
def test_a_bad_line_of_a_written_scheme_is_named(tmp_path, text, line, reason):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadEntry) as bad:
        written.read(path)
    assert (bad.value.place, reason in str(bad.value)) == (f"mine.yaml, line {line}", True), str(bad.value)


# Any table -----------------------------------------------------------------------------------

cell = st.text(st.characters(codec="utf-8", exclude_characters="\t\r\n\x00"), max_size=12)


@given(st.lists(st.tuples(cell, cell), max_size=8))
def test_a_well_made_table_comes_back_cell_by_cell(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tables") / "any.tsv"
    path.write_text("".join(f"{a}\t{b}\n" for a, b in [("one", "two"), *rows]), encoding="utf-8", newline="")
    found = [(row.text("one"), row.text("two")) for row in rows_of(path, ["one", "two"])]
    assert found == [(" ".join(a.split()), " ".join(b.split())) for a, b in rows if a.strip() or b.strip()]


@given(st.binary(max_size=80))
def test_whatever_a_file_holds_it_is_read_or_refused_by_name(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("tables") / "any.tsv"
    path.write_bytes(b"goal\tit\ten\n" + content)
    try:
        rows = list(rows_of(path, ["goal", "it", "en"]))
    except BadEntry as bad:
        assert bad.place.startswith("any.tsv, line ")
    else:
        assert all(row.values.keys() == {"goal", "it", "en"} for row in rows)


@given(st.lists(st.tuples(st.integers(0, 6), st.none() | st.integers(0, 6)), max_size=7))
def test_levels_put_every_concept_below_its_broader_one_or_refuse(pairs):
    entries = [
        written.ConceptEntry(str(own), Bilingual(it="x"), "" if broader is None else str(broader), place=f"line {n}")
        for n, (own, broader) in enumerate(pairs)
    ]
    try:
        levels = in_levels(entries)
    except BadEntry as bad:
        assert bad.place
    else:
        flat = [entry.notation for level in levels for entry in level]
        assert sorted(flat) == sorted(entry.notation for entry in entries)
        for entry in entries:
            assert not entry.broader or flat.index(entry.broader) < flat.index(entry.notation)
