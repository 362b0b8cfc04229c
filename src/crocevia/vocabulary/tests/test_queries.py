"""Labels in the reader's language, what maps to what, and how often the database is asked."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation

from crocevia.vocabulary import queries
from crocevia.vocabulary.actions import load_scheme, map_concepts
from crocevia.vocabulary.entries import Bilingual, ConceptEntry, MappingEntry
from crocevia.vocabulary.models import Concept, Mapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def metals():
    load_scheme(
        code="metals",
        labels=Bilingual("Metalli", "Metals"),
        concepts=[
            ConceptEntry("iron", Bilingual("Ferro", "Iron")),
            ConceptEntry("cast", Bilingual("Ghisa", "Cast iron"), "iron", Bilingual(it="Ferro e carbonio.")),
            ConceptEntry("en-only", Bilingual(en="Pewter")),
        ],
    )
    load_scheme(code="works", labels=Bilingual("Officine"), concepts=[ConceptEntry("foundry", Bilingual("Fonderia"))])
    map_concepts(scheme="metals", mappings=[MappingEntry("cast", "broadMatch", "works", "foundry", derived=True)])


@pytest.fixture
def in_a_request():
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    request_started.send(None)
    yield
    request_finished.send(None)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def test_labels_follow_the_reader_and_fall_back(metals):
    with translation.override("it"):
        assert queries.label_of("metals", "cast") == "Ghisa"
        pewter = queries.concepts_of("metals")["en-only"]
        assert (pewter.label, pewter.label_language) == ("Pewter", "en")
    with translation.override("en"):
        assert queries.label_of("metals", "cast") == "Cast iron"
        assert queries.choices_of("metals") == [("iron", "Iron"), ("cast", "Cast iron"), ("en-only", "Pewter")]
        cast = Concept.objects.get(notation="cast")
        assert (cast.definition, cast.language_of("definition")) == ("Ferro e carbonio.", "it")


def test_what_is_unknown_is_shown_as_it_is(metals):
    assert queries.label_of("metals", "tin") == "tin"
    assert queries.label_of("nothing", "tin") == "tin"
    assert queries.concepts_of("nothing") == {}


def test_a_mapping_is_read_from_both_sides(metals):
    cast, foundry = Concept.objects.get(notation="cast"), Concept.objects.get(notation="foundry")
    (there,) = queries.mapped(cast, "works")
    (back,) = queries.mapped(foundry, "metals")
    assert (there.concept, there.relation, there.derived) == (foundry, Mapping.Relation.BROAD, True)
    assert (back.concept, back.relation) == (cast, Mapping.Relation.NARROW)
    assert queries.mapped(cast, "metals") == []
    assert queries.notations_mapped("metals", "works") == {"cast": ["foundry"]}


def test_within_a_request_a_scheme_is_read_once(metals, in_a_request, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [queries.label_of("metals", notation) for notation in ("iron", "cast", "tin")]


def test_outside_a_request_and_after_a_load_nothing_old_is_kept(metals, in_a_request):
    queries.label_of("metals", "iron")
    renamed = [ConceptEntry("iron", Bilingual("Acciaio"))]
    load_scheme(code="metals", labels=Bilingual("Metalli", "Metals"), concepts=renamed)
    assert queries.label_of("metals", "iron") == "Acciaio"
    request_finished.send(None)
    Concept.objects.filter(notation="iron").update(label_it="Rame")
    assert queries.label_of("metals", "iron") == "Rame"


def test_mappings_of_many_concepts_are_one_query(metals, django_assert_num_queries):
    concepts = list(Concept.objects.all())
    with django_assert_num_queries(1):
        found = queries.mappings_of(concepts)
        assert [one.concept.scheme.code for reached in found.values() for one in reached]
