"""These tests begin with no vocabulary at all: what every other test has is taken away, and comes back after each."""

import pytest

from crocevia.vocabulary.models import Concept, Mapping, Scheme


@pytest.fixture(autouse=True)
def nothing_loaded(request):
    if "db" not in request.fixturenames and not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    Mapping.objects.all().delete()
    Concept.objects.update(broader=None)
    Concept.objects.all().delete()
    Scheme.objects.all().delete()
