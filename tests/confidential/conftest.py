"""The world of the campaign."""

import pytest

from tests.confidential.world import World, make_world


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)
