"""Spaces: who keeps them and what may stand."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from crocevia.campus.spaces.actions import create_space, update_space
from crocevia.campus.spaces.models import Space
from crocevia.people.actor import ANONYMOUS, Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.listing import records_of

pytestmark = pytest.mark.django_db
BROKER = Actor(name="broker", is_broker=True)


def test_only_the_operators_people_keep_spaces(db):
    with pytest.raises(NotAllowed):
        create_space(actor=ANONYMOUS, title="Gate 1", type="building")
    assert not Space.objects.exists()


@pytest.mark.parametrize("wrong", [{"type": "castle"}, {"type": ""}, {"title": ""}, {"floor_space": -5}])
def test_what_no_space_may_hold(db, wrong):
    with pytest.raises(ValidationError):
        create_space(actor=BROKER, **{"title": "Gate 1", "type": "building", **wrong})
    assert not Space.objects.exists()


def test_a_space_keeps_to_the_types_and_is_filtered_by_them(db):
    space = create_space(actor=BROKER, title="Gate 1", type="building", layout="Modular")
    create_space(actor=BROKER, title="Site", type="site", land="40")
    with pytest.raises(ValidationError):
        update_space(space, actor=BROKER, type="castle")
    kind = kind_of("space")
    assert [r.title for r in records_of(kind, ANONYMOUS, {"type": ["site"]}).found] == ["Site"]
    assert [r.title for r in records_of(kind, ANONYMOUS, {"q": ["modular"]}).found] == ["Gate 1"]
    with translation.override("en"):
        assert {o.label for o in records_of(kind, ANONYMOUS, {}).options(kind.facets[0])} == {"building", "site"}
