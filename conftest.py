"""What every test has: the vocabularies, an index folder of its own, and a cast of people with something to hide."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import SimpleTestCase

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.needs.actions import Wanted, tell_need
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import ANONYMOUS, Actor, Role, actor_of, system
from crocevia.people.models import Organisation, User
from crocevia.records.actions import add_link
from crocevia.records.parties import add_membership, add_person, open_account, save_organisation
from crocevia.vocabulary.models import Scheme

PASSWORD = "only for the tests 7"
SECRET = "zirconia"
"""A word that stands in the confidential need only: nobody who may not read it ever meets it."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The vocabularies are part of every database: loaded once, as on a real machine."""
    with django_db_blocker.unblock():
        call_command("load_vocabularies", verbosity=0)


def _asks_for_the_database(item: pytest.Item) -> bool:
    of_django = isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, SimpleTestCase)
    named = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return bool(named) or of_django or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="module", autouse=True)
def vocabularies_stand(request):
    """A transactional test of another file may have emptied the database: every file begins with the vocabularies."""
    if not any(_asks_for_the_database(item) for item in request.session.items if item.path == request.path):
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        if not Scheme.objects.exists():
            call_command("load_vocabularies", verbosity=0)


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path: Path) -> Path:
    """No test reads or writes the index of another."""
    settings.INDEX = tmp_path / "index"
    settings.FILES = tmp_path / "files"
    settings.TEASER_LEAST = 0  # the cast is too few to hide among; the tests of that estimate set it
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = str(tmp_path)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return settings.INDEX


@dataclass
class Cast:
    """Owner and colleague work for the same partner; the competitor is excluded from its need by name, and so is its house."""

    operator: Organisation
    company: Organisation
    rival: Organisation
    rival_parent: Organisation
    foundry: Organisation
    owner: User
    colleague: User
    competitor: User
    competitor_parent: User
    neighbour: User
    broker: User
    second_broker: User
    administrator: User
    visitor: User
    need: Need
    offer: Capability
    hidden_offer: Capability

    def actor(self, name: str) -> Actor:
        return ANONYMOUS if name == "anonymous" else actor_of(getattr(self, name))

    @property
    def strangers(self) -> list[str]:
        """Those for whom the need does not exist at all."""
        return ["competitor", "competitor_parent", "visitor", "anonymous"]


@pytest.fixture
def cast(db) -> Cast:
    if not Scheme.objects.exists():  # a transactional test before this one emptied the database
        call_command("load_vocabularies", verbosity=0)
    return make_cast()


def make_cast() -> Cast:
    """A small district told through the real actions."""
    teller = system("test")

    def organisation(slug: str, name: str, sector: str = "") -> Organisation:
        return save_organisation(actor=teller, slug=slug, name=name, sector=sector, language="en" if sector else "")

    operator = organisation("kilometro-rosso", "The Operator")
    company = organisation("brakes", "Brakes Company", "Braking systems")
    rival = organisation("rival", "Rival Brakes")
    rival_parent = organisation("rival-group", "Rival Group")
    foundry = organisation("foundry", "Foundry", "Casting")
    add_link(actor=teller, subject=rival, predicate="part_of", object=rival_parent)
    add_link(actor=teller, subject=company, predicate="resident_of", object=operator)

    def user(name: str, where: Organisation | None, role: str) -> User:
        person = add_person(actor=teller, name=f"Test {name}")
        if where:
            add_membership(actor=teller, person=person, organisation=where, role=role)
        return open_account(actor=teller, email=f"{name}@test.invalid", password=PASSWORD, person=person)

    owner = user("owner", company, Role.PARTNER_ADMINISTRATOR)
    broker = user("broker", operator, Role.BROKER)
    need = tell_need(
        actor=actor_of(owner),
        owner=company,
        title=f"A {SECRET} coating for discs",
        narrative=f"We need a {SECRET} coating that keeps cast iron discs free of rust.",
        need_kind="technology_request",
        teaser="A maker of vehicle parts seeks a protection against corrosion",
        audience="owner",
        exclusions=[rival],
        broker_id=broker.pk,
        language="en",
        aspects=[Wanted(f"{SECRET} coating of cast iron"), Wanted("salt spray test", must=False)],
    )
    # Its teaser is read by the district already, and no second broker has judged it: no action does that, an old need may have it.
    Need.objects.filter(pk=need.pk).update(card_audience="district")
    need.refresh_from_db()
    offer = create_capability(
        actor=teller,
        owner=foundry,
        title="Casting of iron",
        type="competence",
        summary="We cast iron discs and coat them against rust.",
        language="en",
        year=2024,
    )
    hidden_offer = create_capability(
        actor=actor_of(owner),
        owner=company,
        title=f"Secret {SECRET} line",
        type="machine",
        summary=f"A pilot line for {SECRET} coatings.",
        audience="owner",
        language="en",
    )
    return Cast(
        operator, company, rival, rival_parent, foundry,
        owner=owner,
        colleague=user("colleague", company, Role.MEMBER),
        competitor=user("competitor", rival, Role.MEMBER),
        competitor_parent=user("parent", rival_parent, Role.MEMBER),
        neighbour=user("neighbour", foundry, Role.MEMBER),
        broker=broker,
        second_broker=user("second", operator, Role.BROKER),
        administrator=user("administrator", operator, Role.DISTRICT_ADMINISTRATOR),
        visitor=user("visitor", None, Role.NONE),
        need=need,
        offer=offer,
        hidden_offer=hidden_offer,
    )  # fmt: skip
