"""The actions and the command: idempotent, faithful to a changed source, all or nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crocevia.vocabulary.actions import load_scheme, map_concepts
from crocevia.vocabulary.entries import BadEntry, Bilingual, ConceptEntry, MappingEntry
from crocevia.vocabulary.models import Concept, Mapping, Scheme
from crocevia.vocabulary.schemes.catalogue import every_scheme

pytestmark = pytest.mark.django_db
NAMES = Bilingual("Prova", "Trial")


def entry(notation, it="voce", broader="", **more):
    return ConceptEntry(notation, Bilingual(it=it), broader, **more)


def load(*concepts, code="trial"):
    return load_scheme(code=code, labels=NAMES, concepts=concepts)


def test_the_command_loads_everything_and_a_second_time_changes_nothing(settings):
    first, second = StringIO(), StringIO()
    call_command("load_vocabularies", stdout=first)
    rows = list(Concept.objects.order_by("pk").values()), list(Mapping.objects.order_by("pk").values())
    call_command("load_vocabularies", stdout=second)
    assert rows == (list(Concept.objects.order_by("pk").values()), list(Mapping.objects.order_by("pk").values()))
    assert "995 concepts  995 new" in first.getvalue()
    lines = second.getvalue().splitlines()
    schemes = list(every_scheme(settings.DATA))
    assert len(lines) == len(schemes) + sum(bool(scheme.mappings) for scheme in schemes)
    assert all(line.endswith("as before") for line in lines)
    assert Concept.objects.get(scheme__code="ateco-2007", notation="24.53").broader.notation == "24.5"


def test_a_changed_source_changes_only_what_differs():
    load(entry("a"), entry("b"), entry("b1", broader="b"))
    kept = Concept.objects.get(notation="b1").pk
    tally = load(entry("a"), entry("b", it="altra voce"), entry("b1", broader="a"), entry("c"))
    assert (tally.created, tally.updated, tally.unchanged, tally.absent) == (1, 2, 1, 0)
    moved = Concept.objects.get(notation="b1")
    assert (moved.pk, moved.broader.notation) == (kept, "a")


def test_an_entry_that_the_source_drops_stays_since_records_may_point_at_it():
    load(entry("a"), entry("b"))
    tally = load(entry("a"))
    assert tally.absent == 1 and Concept.objects.filter(notation="b").exists()


def test_order_is_the_source_s_even_when_the_broader_comes_last():
    load(entry("z1", broader="z"), entry("z"))
    assert list(Scheme.objects.get(code="trial").concepts.values_list("notation", flat=True)) == ["z1", "z"]


@pytest.mark.parametrize(
    ("concepts", "reason"),
    [
        ([entry("a"), entry("a", place="f.tsv, line 3")], "f.tsv, line 3: 'a' is already given"),
        ([entry("a", broader="x", place="f.tsv, line 2")], "f.tsv, line 2: 'a' stands under 'x', which is not there"),
        ([entry("a", broader="b"), entry("b", broader="a")], "'a' stands under itself"),
        ([entry("", place="f.tsv, line 2")], "f.tsv, line 2: the code is empty"),
        ([entry("a", it="", place="f.tsv, line 2")], "'a' has no label in either language"),
        ([entry("a", it="x" * 401)], "the Italian label of 'a' is longer than 400 characters"),
        ([entry("a" * 61)], "the code of"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_written(concepts, reason):
    with pytest.raises(BadEntry) as bad:
        load(*concepts)
    assert reason in str(bad.value)
    assert not Scheme.objects.exists()


def test_mappings_follow_their_source():
    load(entry("a"), entry("b"))
    load(entry("x"), entry("y"), code="other")
    first = map_concepts(
        scheme="trial",
        mappings=[MappingEntry("a", "exactMatch", "other", "x"), MappingEntry("b", "relatedMatch", "other", "y")],
    )
    again = [MappingEntry("a", "exactMatch", "other", "x", derived=True)]
    second = map_concepts(scheme="trial", mappings=again)
    assert (first.created, second.updated, second.removed) == (2, 1, 1)
    assert map_concepts(scheme="trial", mappings=again).changed_nothing
    assert Mapping.objects.get().derived


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        (MappingEntry("a", "sameAs", "trial", "b"), "'sameAs' is no relation; say one of exactMatch"),
        (
            MappingEntry("a", "exactMatch", "trial", "q", place="m.yaml, line 4"),
            "m.yaml, line 4: 'q' is not in the scheme",
        ),
        (MappingEntry("q", "exactMatch", "trial", "a"), "'q' is not in the scheme 'trial'"),
    ],
)
def test_a_mapping_to_nowhere_is_refused(mapping, reason):
    load(entry("a"), entry("b"))
    with pytest.raises(BadEntry) as bad:
        map_concepts(scheme="trial", mappings=[mapping])
    assert reason in str(bad.value) and not Mapping.objects.exists()


def test_a_mapping_given_twice_is_refused():
    load(entry("a"), entry("b"))
    with pytest.raises(BadEntry, match="is given twice"):
        map_concepts(scheme="trial", mappings=[MappingEntry("a", "exactMatch", "trial", "b")] * 2)


def test_one_bad_file_stops_the_whole_load_with_a_sentence(tmp_path):
    (tmp_path / "clusters").mkdir()
    (tmp_path / "clusters" / "a.yaml").write_text("scheme: {code: a, it: A}\nconcepts:\n- {notation: x, it: X}\n")
    (tmp_path / "clusters" / "b.yaml").write_text("scheme: {code: b, it: B}\nconcepts:\n- {notation: 7, it: X}\n")
    with pytest.raises(CommandError, match=r"b.yaml, line 3: notation is 7, .*Nothing was loaded"):
        call_command("load_vocabularies", data=tmp_path, stdout=StringIO())
    assert not Scheme.objects.exists()
