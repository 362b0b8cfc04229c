"""The pages and the JSON-LD, on the real vocabularies."""

import pytest
from django.core.management import call_command
from django.test import TestCase

from crocevia.vocabulary.actions import load_scheme
from crocevia.vocabulary.entries import Bilingual
from crocevia.vocabulary.models import Scheme

EN, IT = {"accept-language": "en"}, {"accept-language": "it"}


@pytest.mark.urls("crocevia.vocabulary.urls")
class VocabularyPages(TestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("load_vocabularies", verbosity=0)

    def text(self, address, headers=EN):
        response = self.client.get(address, headers=headers)
        assert response.status_code == 200, address
        return response.content.decode()

    def test_the_list_names_every_scheme_with_size_source_and_licence(self):
        page = self.text("/vocabularies/")
        for scheme in Scheme.objects.all():
            assert f'href="/vocabularies/{scheme.code}/"' in page
        assert "995" in page and "ISTAT, ATECO 2007" in page and "CC BY 4.0" in page
        assert "Vocabolari" in self.text("/vocabularies/", IT)

    def test_a_large_scheme_opens_at_the_top_and_goes_down_by_level(self):
        top = self.text("/vocabularies/ateco-2007/")
        assert "Manufacturing" in top and "21 entries" in top and "Casting of metals" not in top
        metals = self.text("/vocabularies/ateco-2007/?under=24")
        assert "Casting of metals" in metals and "Fonderie" in metals and "?under=C" in metals

    def test_a_small_scheme_is_shown_whole_with_what_it_maps_to(self):
        page = self.text("/vocabularies/kilometro-rosso-clusters/")
        assert "8 entries" in page and "Advanced Materials" in page and "Materiali avanzati" in page
        assert "our reading" in page and "Green Chemistry" in page and "nine if" in page

    def test_a_search_finds_words_of_either_language_without_accents_at_any_depth(self):
        for words in ("fusione metalli leggeri", "light metals casting", "24.53"):
            page = self.text(f"/vocabularies/ateco-2007/?q={words}")
            assert "Casting of light metals" in page and "C › 24 › 24.5 ›" in page
        assert "Sconfiggere la povertà" in self.text("/vocabularies/sdg/?q=POVERTA")
        nothing = self.text("/vocabularies/ateco-2007/?q=zzz")
        assert "No entry says “zzz”." in nothing

    def test_a_search_below_a_concept_stays_below_it(self):
        assert "No entry says" in self.text("/vocabularies/ateco-2007/?under=A&q=metalli")
        assert "Casting of light metals" in self.text("/vocabularies/ateco-2007/?under=C&q=metalli")

    def test_a_search_looks_in_definitions_too(self):
        assert "Materials science and technology" in self.text("/vocabularies/academic-sectors/?q=materiali compositi")

    def test_a_concept_shows_both_labels_definition_and_mappings_from_both_sides(self):
        page = self.text("/vocabularies/academic-sectors/?under=09/A3")
        assert "Industrial design, machine construction and metallurgy" in page
        assert "Progettazione industriale" in page and "in Italian" in page
        assert "ING-IND/21" in page and "includes" in page
        assert "Advanced Materials" in self.text("/vocabularies/sdg/?under=9")

    def test_a_page_costs_the_same_whatever_it_shows(self):
        with self.assertNumQueries(4):
            self.text("/vocabularies/sdg/")
        with self.assertNumQueries(4):
            self.text("/vocabularies/academic-disciplines/?page=2")
        with self.assertNumQueries(5):
            self.text("/vocabularies/eurovoc/?q=a")
        with self.assertNumQueries(1):
            self.text("/vocabularies/")

    def test_long_schemes_come_in_pages(self):
        assert "370 entries" in self.text("/vocabularies/academic-disciplines/")
        first, last = (self.text(f"/vocabularies/academic-disciplines/?page={page}") for page in ("1", "8"))
        assert "MAT/01" in first and "MAT/01" not in last
        assert self.text("/vocabularies/academic-disciplines/?page=nonsense")

    def test_a_scheme_without_entries_says_why(self):
        load_scheme(code="bare", labels=Bilingual(it="Vuoto", en="Bare"), concepts=(), note=Bilingual(it="Manca.", en="Awaits a source."))
        page = self.text("/vocabularies/bare/")
        assert "Awaits a source." in page and "This vocabulary has no entries." in page

    def test_what_does_not_exist_is_404(self):
        for address in ("/vocabularies/nothing/", "/vocabularies/nothing.jsonld", "/vocabularies/sdg/?under=99"):
            assert self.client.get(address).status_code == 404, address

    def test_pages_are_only_read(self):
        assert self.client.post("/vocabularies/sdg/").status_code == 405

    def test_a_null_byte_is_dropped(self):
        assert "17 entries" in self.text("/vocabularies/sdg/?under=%00&q=%00")

    def test_hostile_words_are_shown_as_words(self):
        page = self.text("/vocabularies/sdg/?q=<script>alert(1)</script>")
        assert "<script>alert" not in page and "&lt;script&gt;" in page

    def test_the_json_ld_carries_labels_tree_and_mappings(self):
        with self.assertNumQueries(3):
            response = self.client.get("/vocabularies/kilometro-rosso-clusters.jsonld")
        assert response["content-type"] == "application/ld+json"
        head, *concepts = response.json()["@graph"]
        assert head["@type"] == "skos:ConceptScheme" and len(concepts) == 8
        energy = next(concept for concept in concepts if concept["notation"] == "kr-energy")
        assert energy["prefLabel"] == {"it": "Energia e sostenibilità", "en": "Energy and Sustainability"}
        assert energy["narrowMatch"] == ["http://testserver/vocabularies/lombardy-clusters/?under=ctl-energy"]
        assert "our own reading" in energy["editorialNote"]["en"]
        panels = self.client.get("/vocabularies/erc-panels.jsonld").json()["@graph"]
        mathematics = next(node for node in panels if node.get("notation") == "PE1")
        assert mathematics["broader"].endswith("?under=PE") and mathematics["prefLabel"] == {"en": "Mathematics"}


@pytest.mark.django_db
@pytest.mark.urls("crocevia.vocabulary.urls")
def test_an_installation_without_vocabularies_says_what_to_do(client):
    assert "load_vocabularies" in client.get("/vocabularies/").content.decode()
