"""Agreements: who keeps them, what may stand, and that a change is told."""

import pytest
from django.core.exceptions import ValidationError

from crocevia.people.actor import ANONYMOUS, Actor, system
from crocevia.people.models import Organisation
from crocevia.projects.agreements.actions import create_agreement, update_agreement
from crocevia.projects.agreements.forms import AgreementForm
from crocevia.projects.agreements.models import Agreement
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links
from crocevia.records.kinds import kind_of
from crocevia.records.listing import records_of
from crocevia.records.models import Event
from crocevia.records.parties import save_organisation

pytestmark = pytest.mark.django_db
BROKER = Actor(user_id=None, name="broker", is_broker=True)


@pytest.fixture
def operator(db) -> Organisation:
    return save_organisation(actor=system("test"), slug="operator", name="Operator")


@pytest.fixture
def agreement(operator) -> Agreement:
    return create_agreement(
        actor=BROKER, owner=operator, title="Membership: IASP", type="membership", object="Member", signed="2005-06"
    )


def test_the_operators_people_keep_agreements_members_do_not(operator):
    member = Actor(user_id=1, name="member", organisations=frozenset({operator.pk}))
    for actor in (member, ANONYMOUS):
        with pytest.raises(NotAllowed):
            create_agreement(actor=actor, owner=operator, title="X", type="membership")
        assert not kind_of("agreement").may_create(actor)
    assert kind_of("agreement").may_create(BROKER)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("wrong", [{"type": " "}, {"title": ""}, {"signed": "soon"}, {"signed": "2005-13"}])
def test_an_agreement_must_say_what_it_is_and_when(operator, wrong):
    with pytest.raises(ValidationError):
        create_agreement(actor=BROKER, owner=operator, **{"title": "X", "type": "membership", **wrong})
    assert not Agreement.objects.exists()


def test_a_correction_is_told_once_and_an_older_hand_is_refused(agreement):
    update_agreement(agreement, actor=BROKER, version=1, status_note="initialled")
    update_agreement(agreement, actor=BROKER, status_note="initialled")
    with pytest.raises(Conflict):
        update_agreement(agreement, actor=BROKER, version=1, object="Something else")
    with pytest.raises(ValidationError):
        update_agreement(agreement, actor=BROKER, type="")
    verbs = Event.objects.filter(subject=f"record:{agreement.pk}").values_list("verb", flat=True)
    assert list(verbs) == ["created", "changed"]
    assert not list(broken_links())


def test_closing_an_agreement_closes_its_card_too(agreement):
    closed = update_agreement(agreement, actor=BROKER, audience="district")
    assert (closed.audience, closed.card_audience) == ("district", "district")
    assert not Agreement.objects.visible_to(ANONYMOUS).exists()


def test_it_is_found_by_its_words_and_filtered_by_its_kind(agreement, operator):
    create_agreement(actor=BROKER, owner=operator, title="Accreditation", type="accreditation")
    kind = kind_of("agreement")
    assert [r.title for r in records_of(kind, ANONYMOUS, {"q": ["iasp"]}).found] == ["Membership: IASP"]
    assert [r.title for r in records_of(kind, ANONYMOUS, {"type": ["accreditation"]}).found] == ["Accreditation"]
    assert {o.value for o in records_of(kind, ANONYMOUS, {}).options(kind.facets[0])} == {"membership", "accreditation"}


def test_the_form_hands_over_what_the_action_takes(agreement, operator):
    said = {
        "owner": operator.pk,
        "title": "Membership: APSTI",
        "type": "membership",
        "signed": "2005",
        "audience": "public",
    }
    form = AgreementForm(said, actor=BROKER, record=agreement)
    assert form.is_valid(), form.errors
    assert update_agreement(agreement, actor=BROKER, **form.values()).title == "Membership: APSTI"
    assert "signed" in AgreementForm({**said, "signed": "yesterday"}, actor=BROKER).errors
    assert AgreementForm(actor=BROKER, record=agreement).initial["object"] == "Member"


def test_the_form_says_that_it_renews_by_itself(agreement, operator):
    said = {"owner": operator.pk, "title": "Membership: IASP", "type": "membership", "audience": "public", "ends": "2027-12-31"}
    for ticked in (True, False):
        form = AgreementForm({**said, **({"renews": "on"} if ticked else {})}, actor=BROKER, record=Agreement.objects.get())
        assert form.is_valid(), form.errors
        assert update_agreement(agreement, actor=BROKER, **form.values()).renews is ticked
        assert AgreementForm(actor=BROKER, record=Agreement.objects.get()).initial["renews"] is ticked
