"""The world of the campaign."""

import pytest
from django.core.cache import cache

from tests.confidential.world import World, make_world


@pytest.fixture
def world(cast) -> World:
    cache.clear()  # questions are counted there
    return make_world(cast)
