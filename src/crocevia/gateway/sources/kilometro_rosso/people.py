"""Every person of the sheet, the two unnamed ones by what they did, and where each belongs if the text says so."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load
from crocevia.gateway.sources.sheet import BadSheet, Node
from crocevia.people.models import Person
from crocevia.records.parties import add_membership, add_person


def load_people(load: Load) -> None:
    known: list[tuple[Node, Person]] = []
    for node in load.sheet.each("people"):
        person = add_person(
            actor=load.actor, name=node.text("name"), role=node.text("role"), public=True, language=LANGUAGE
        )
        load.keep(node, person)
        known.append((node, person))
    for reading in load.readings.each("memberships"):
        node, person = _meant(known, reading)
        add_membership(
            actor=load.actor,
            person=person,
            organisation=load.organisation(reading.text("organisation")),
            title=reading.text("title"),
            since=node.text("since"),
        )


def _meant(known: list[tuple[Node, Person]], reading: Node) -> tuple[Node, Person]:
    """The one person with this name, or whose role begins so."""
    found = [
        pair
        for pair in known
        if (
            pair[0].text("name") == reading.text("person")
            if reading.has("person")
            else pair[0].text("role").startswith(reading.text("role"))
        )
    ]
    if len(found) != 1:
        raise BadSheet(reading.path, f"the membership means {len(found)} persons of the sheet, not one.")
    return found[0]
