"""The district, loaded once for the tests of this folder; each test sees it fresh and what it writes is rolled back."""

import pytest
from django.conf import settings
from django.core.management import call_command

from crocevia.gateway.sources.kilometro_rosso.load import load_facts

FOLDER = settings.DATA / "kilometro-rosso"


@pytest.fixture(scope="package")
def district_in_place(django_db_setup, django_db_blocker):
    """What `load_facts` returned, with the database as it left it; emptied again, but for vocabularies, at the end."""
    with django_db_blocker.unblock():
        load = load_facts(folder=FOLDER)
    yield load
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        call_command("load_vocabularies", verbosity=0)


@pytest.fixture
def loaded(district_in_place, db):
    return district_in_place
