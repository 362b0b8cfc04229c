"""Cases: who tells them, what may stand, and that they are no evidence by themselves."""

import pytest
from django.core.exceptions import ValidationError

from crocevia.people.actor import ANONYMOUS, Actor
from crocevia.projects.cases.actions import create_case, update_case
from crocevia.projects.cases.forms import CaseForm
from crocevia.projects.cases.models import Case
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.listing import records_of
from crocevia.vocabulary.queries import concepts_of

pytestmark = pytest.mark.django_db
BROKER = Actor(name="broker", is_broker=True)
CLUSTERS = "kilometro-rosso-clusters"


@pytest.fixture
def case(db) -> Case:
    return create_case(
        actor=BROKER,
        title="Cobra brake pad",
        type="joint development",
        solution="A pad of cement paste",
        duration=36,
        concepts=[concepts_of(CLUSTERS)["kr-mat"]],
    )


def test_only_the_operators_people_tell_cases(db):
    for actor in (ANONYMOUS, Actor(user_id=1, name="visitor")):
        with pytest.raises(NotAllowed):
            create_case(actor=actor, title="X", type="scouting")
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"type": ""}, {"title": ""}, {"dated": "then"}, {"funding_amount": -1}, {"duration": -3}]
)
def test_what_no_case_may_hold(db, wrong):
    with pytest.raises(ValidationError):
        create_case(actor=BROKER, **{"title": "X", "type": "scouting", **wrong})
    assert not Case.objects.exists()


def test_a_correction_obeys_the_same_rule(case):
    with pytest.raises(ValidationError):
        update_case(case, actor=BROKER, funding_amount=-1)
    assert update_case(case, actor=BROKER, outcome="Tested by a carmaker").outcome == "Tested by a carmaker"


def test_a_case_is_found_in_lists_and_speaks_to_no_engine(case):
    kind = kind_of("case")
    assert kind.evidence is None
    assert [r.title for r in records_of(kind, ANONYMOUS, {"q": ["cement"]}).found] == [case.title]
    assert not records_of(kind, ANONYMOUS, {"cluster": ["kr-life"]}).found
    assert records_of(kind, ANONYMOUS, {"cluster": ["kr-mat"], "type": ["joint development"]}).found.get() == case


def test_the_form_starts_from_the_case_and_hands_over_its_values(case):
    form = CaseForm(actor=BROKER, record=case)
    said = {name: form.initial.get(name) or "" for name in form.fields}
    said |= {"funding_amount": "1200.50", "concepts": [concept.pk for concept in case.concepts.all()]}
    filled = CaseForm(said, actor=BROKER, record=case)
    assert filled.is_valid(), filled.errors
    changed = update_case(case, actor=BROKER, **filled.values())
    assert (str(changed.funding_amount), changed.duration, changed.solution) == ("1200.50", 36, "A pad of cement paste")
    assert {"dated", "duration"} <= CaseForm({**said, "dated": "then", "duration": "0"}, actor=BROKER).errors.keys()
