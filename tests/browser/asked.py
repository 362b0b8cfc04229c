"""Two questions to an owner, asked by a broker: people of one test's own in the served district, all by the real actions.

Run in the site's environment: `Served.told("shell", "-c", "from tests.browser.asked import ask; ask('letters')")`.
"""

from __future__ import annotations

from dataclasses import dataclass

from crocevia.exchange.introductions import actions
from crocevia.exchange.needs.actions import move_need, tell_need
from crocevia.exchange.needs.teaser_actions import ask_second_reading, judge_teaser
from crocevia.people.actor import Role, actor_of, system
from crocevia.people.models import Organisation, User
from crocevia.records.parties import add_membership, add_person, open_account
from crocevia.site.demo import PASSWORD

TITLE = "Riconoscere una polvere prima che si attacchi"
TEASER = "Una manifattura cerca chi sappia misurare l’umidità di una polvere"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks whom, for whom: the people are this test's own, the houses of the demo."""

    broker: str
    owner: str
    owner_name: str
    house: str
    candidates: tuple[str, str]


ASKED = {
    "letters": Asked("lettere-broker@demo.invalid", "lettere@demo.invalid", "Prova Lettrice (invented)", "sofar", ("albini", "itema-lab")),
    "keys": Asked("tasti-broker@demo.invalid", "tasti@demo.invalid", "Prova Tastiera (invented)", "valtellina", ("didue", "pgw")),
}


def _account(email: str, name: str, house: str, role: str) -> User:
    person = add_person(actor=system("tests"), name=name)
    add_membership(actor=system("tests"), person=person, organisation=Organisation.objects.get(slug=house), role=role)
    return open_account(actor=system("tests"), email=email, password=PASSWORD, person=person)


def ask(name: str) -> None:
    """Both questions wait for the owner."""
    story = ASKED[name]
    broker = actor_of(_account(story.broker, f"Prova Tramite {name} (invented)", "kilometro-rosso", Role.BROKER))
    owner = actor_of(_account(story.owner, story.owner_name, story.house, Role.PARTNER_ADMINISTRATOR))
    second = User.objects.get(email="second@demo.invalid")
    need = tell_need(
        actor=broker, owner=Organisation.objects.get(slug=story.house), title=TITLE, teaser=TEASER, need_kind="technology_request",
        narrative="La polvere si attacca alle pareti quando è umida: cerchiamo chi la misuri mentre scorre.", language="it",
    )  # fmt: skip
    ask_second_reading(need, actor=broker, reviewer=second)
    judge_teaser(need, actor=actor_of(second), number=need.teasers.get().number, approve=True)
    move_need(need, actor=broker, to="owner_review")
    move_need(need, actor=owner, to="validated")
    need.refresh_from_db()
    for slug in story.candidates:
        listed = actions.shortlist(need, actor=broker, candidate=Organisation.objects.get(slug=slug))
        actions.ask_owner(listed, actor=broker)
