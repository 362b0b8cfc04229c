"""The cast's need, ready to be introduced or not."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from crocevia.exchange.introductions.tests.story import Story


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are compared by their words."""
    with translation.override("en"):
        yield


@pytest.fixture
def story(cast) -> Story:
    told = Story(cast)
    told.validate()
    return told


@pytest.fixture
def raw_story(cast) -> Story:
    """Nothing is validated or approved yet."""
    return Story(cast)
