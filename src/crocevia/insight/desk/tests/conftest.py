"""The cast's need ready to be introduced, and an index that knows its evidence."""

import pytest
from django.test import Client

from crocevia.exchange.introductions.tests.story import Story
from crocevia.matching.engine import rebuild


@pytest.fixture
def story(cast) -> Story:
    told = Story(cast)
    told.validate()
    rebuild()
    return told


@pytest.fixture
def browse(cast):
    """A client for each name of the cast."""

    def client(name: str) -> Client:
        opened = Client()
        if name != "anonymous":
            opened.force_login(getattr(cast, name))
        return opened

    return client
