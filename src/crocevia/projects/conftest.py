"""What the tests of this room share: the cast's project, and a client for each of them."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from crocevia.projects.projects.tests.story import ProjectStory


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are compared by their words."""
    with translation.override("en"):
        yield


@pytest.fixture
def story(cast) -> ProjectStory:
    told = ProjectStory(cast)
    told.begin()
    told.ready()
    return told


@pytest.fixture
def browse(cast) -> Callable[[str], Client]:
    """A client that reads English, signed in as one of the cast."""

    def client(name: str) -> Client:
        one = Client(HTTP_ACCEPT_LANGUAGE="en")
        if name != "anonymous":
            one.force_login(getattr(cast, name))
        return one

    return client
