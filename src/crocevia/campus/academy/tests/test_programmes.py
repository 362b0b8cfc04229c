"""Training programmes: who keeps them and what may stand."""

import pytest
from django.core.exceptions import ValidationError

from crocevia.campus.academy.actions import create_programme, update_programme
from crocevia.campus.academy.models import Programme
from crocevia.people.actor import ANONYMOUS, Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of

pytestmark = pytest.mark.django_db
BROKER = Actor(name="broker", is_broker=True)


def test_only_the_operators_people_keep_programmes(db):
    with pytest.raises(NotAllowed):
        create_programme(actor=ANONYMOUS, title="ITS")
    assert not kind_of("programme").may_create(ANONYMOUS)
    assert not Programme.objects.exists()


def test_a_range_of_people_runs_upwards(db):
    with pytest.raises(ValidationError):
        create_programme(actor=BROKER, title="ITS", people_min=700, people_max=650)
    programme = create_programme(actor=BROKER, title="ITS", people_min=650, people_max=700)
    with pytest.raises(ValidationError):
        update_programme(programme, actor=BROKER, people_max=600)
    assert update_programme(programme, actor=BROKER, people_max=None).people_max is None
