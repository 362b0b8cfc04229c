"""Changing an organisation: who may, what is checked, and what is never lost."""

import pytest
from django.test import Client

from crocevia.funding.calls.catalogue import rule_sets
from crocevia.funding.calls.consortium import VALUES
from crocevia.funding.calls.profile import known_of
from crocevia.people.actor import system
from crocevia.people.models import Identifier, Organisation
from crocevia.people.sizes import SIZES
from crocevia.records.models import Event
from crocevia.records.parties import save_organisation
from crocevia.vocabulary.models import Concept

pytestmark = pytest.mark.django_db
URL = "/partners/brakes/edit/"
VAT = "00743110157"


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def filled(**values) -> dict[str, str]:
    return {"name": "Brakes Company", "sector": "Braking systems", "language": "en", "seen": "1", **values}


@pytest.mark.parametrize(("name", "status"), [("owner", 200), ("broker", 200), ("colleague", 403), ("competitor", 403), ("visitor", 403)])
def test_the_operator_and_its_own_administrator_may(cast, name, status):
    assert signed_in(getattr(cast, name)).get(URL).status_code == status


def test_a_visitor_without_account_is_sent_to_sign_in(cast, client):
    assert client.get(URL).url == f"/accounts/login/?next={URL}"


def test_saving_writes_through_the_action(cast):
    cluster = Concept.objects.get(scheme__code="kilometro-rosso-clusters", notation="kr-mat")
    answer = signed_in(cast.owner).post(URL, filled(vat=VAT, other_names="Frenante\n", clusters=[cluster.pk], founded="1961"))
    assert answer.status_code == 302
    kept = Organisation.objects.get(slug="brakes")
    assert (kept.founded, kept.names.get().value, kept.identifiers.get().scheme) == ("1961", "Frenante", "vat")
    assert [(c.concept, c.derived) for c in kept.classifications.all()] == [(cluster, False)]
    assert Event.objects.filter(subject=f"organisation:{kept.pk}", verb="changed").exists()


def test_a_wrong_number_is_told_beside_its_field_and_nothing_is_lost(cast):
    answer = signed_in(cast.owner).post(URL, filled(vat="12345678901", sector="Brakes and more"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["vat"]
    assert "Brakes and more" in page and "12345678901" in page
    assert not Identifier.objects.exists()


def test_anothers_number_is_refused(cast):
    save_organisation(actor=system("test"), slug="rival", numbers=[("vat", VAT)])
    answer = signed_in(cast.owner).post(URL, filled(vat=VAT))
    assert "already belongs to Rival Brakes" in answer.content.decode().replace("&#x27;", "'")


def test_size_and_country_are_what_eligibility_reads(cast):
    assert signed_in(cast.owner).post(URL, filled(size="medium", country="IT")).status_code == 302
    kept = Organisation.objects.get(slug="brakes")
    assert (kept.size, kept.country) == ("medium", "IT")
    page = signed_in(cast.owner).get("/partners/brakes/", headers={"accept-language": "en"}).content.decode()
    assert "medium-sized enterprise" in page
    told = known_of([kept], rule_sets()["horizon-ia@2026.1"])
    assert (told["brakes", "size"], told["brakes", "country"]) == ("medium", "IT")
    unknown = known_of([cast.rival], rule_sets()["horizon-ia@2026.1"])
    assert (unknown["rival", "size"], unknown["rival", "country"]) == ("", "")


def test_the_sizes_of_the_directory_are_those_that_rules_may_ask_for():
    assert tuple(SIZES) == VALUES["size"]


@pytest.mark.parametrize("wrong", [{"founded": "last year"}, {"website": "javascript:alert(1)"}, {"country": "Italy"}, {"size": "huge"}, {"name": ""}])
def test_what_cannot_be_is_refused(cast, wrong):
    assert signed_in(cast.owner).post(URL, filled(**wrong)).status_code == 422


def test_the_second_of_two_writers_is_told(cast):
    first, second = signed_in(cast.owner), signed_in(cast.broker)
    assert first.post(URL, filled(sector="By the owner")).status_code == 302
    answer = second.post(URL, filled(sector="By the broker"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "By the owner" in page and "By the broker" in page
    assert Organisation.objects.get(slug="brakes").sector == "By the owner"


def test_a_reading_of_ours_stays_ours_when_the_form_is_saved(cast):
    cluster = Concept.objects.get(scheme__code="kilometro-rosso-clusters", notation="kr-mat")
    role = Concept.objects.get(scheme__code="organisation-roles", notation="resident_partner")
    save_organisation(actor=system("test"), slug="brakes", concepts=[(cluster, True), (role, False)])
    signed_in(cast.owner).post(URL, filled(clusters=[cluster.pk], place="Curno"))
    held = Organisation.objects.get(slug="brakes").classifications
    assert {(c.concept.notation, c.derived) for c in held.select_related("concept")} == {("kr-mat", True), ("resident_partner", False)}
