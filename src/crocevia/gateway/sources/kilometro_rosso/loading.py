"""One load of the fact sheet: what every section writes through, and the register of what became of each fact."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from crocevia.gateway.sources.sheet import BadSheet, Node, lines_inside, places
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation, Person
from crocevia.records.actions import Source, add_link, cite, state_fact
from crocevia.records.models import Disagreement, Document, Link, Record, Statement
from crocevia.vocabulary.models import Concept
from crocevia.vocabulary.queries import concepts_of

LANGUAGE = "en"
DISTRICT = "kilometro-rosso"
Thing = Record | Organisation | Person | Link | Statement
_FIGURES = ("value_min", "value_max")
# The statement is tied to the disagreement itself: a reader needs no pointer to its code.
_POINTER = re.compile(r"See contradiction x\d+\.?")


def code_of(*parts: str) -> str:
    """A readable code of at most eighty characters, cut between words."""
    code = slugify(" ".join(parts).replace("_", "-"))
    return code if len(code) <= 80 else code[:81].rsplit("-", 1)[0]


def head(text: str) -> str:
    """The first words of a text, enough to tell it from its neighbours in a code."""
    return " ".join(text.split()[:8])


def figure(node: Node, key: str = "value") -> dict[str, Any]:
    """What a node says as a statement keeps it: a number, or words; hedge, dates, note; nothing that it does not say."""
    value = node.get(key)
    said: dict[str, Any] = {"value": None, "text": node.text("text")}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        said["value"] = value
    elif isinstance(value, list):
        said["text"] = ", ".join(str(one) for one in value)
    elif value is not None:
        said["text"] = node.text(key)
    said |= {name: node.get(name) for name in _FIGURES}
    said |= {
        "qualifier": node.text("qualifier"),
        "unit": node.text("unit").replace("m2", "m²"),
        "period": node.text("period"),
    }
    said |= {"as_of": node.text("as_of") or node.text("date"), "derived": bool(node.get("derived"))}
    notes = (_POINTER.sub("", node.text("note")), node.text("as_of_note"))
    said["note"] = " ".join(note for note in notes if note)
    return said


@dataclass
class Load:
    """Sections write through it. `kept` maps the path of each fact to the things that now say it, with their citation."""

    actor: Actor
    sheet: Node
    readings: Node
    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    disagreements: dict[str, Disagreement] = field(default_factory=dict)
    kept: dict[str, list[Thing]] = field(default_factory=lambda: defaultdict(list))
    stated: dict[str, str] = field(default_factory=dict)
    _organisations: dict[str, Organisation] = field(default_factory=dict)
    _concepts: dict[str, dict[str, Concept]] = field(default_factory=dict)

    def sources(self, node: Node) -> list[Source]:
        """The documents of a fact, each with its place inside in readable form."""
        if not node.files:
            raise BadSheet(node.path, "a fact must name its source.")
        where = places(node.lines or lines_inside(node.values))
        unknown = [name for name in node.files if name not in self.files]
        if unknown:
            raise BadSheet(node.path, f"the sheet does not describe the source {', '.join(unknown)}.")
        return [(self.documents[key], where.get(key, "")) for key in (self.files[name] for name in node.files)]

    def cited(self, lines: str) -> list[Source]:
        """Places written as “f0:79; f2:176-177”, in the sheet's own shorthand."""
        return [(self.documents[key], place) for key, place in places(lines).items()]

    def organisation(self, slug: str) -> Organisation:
        """The organisation with the sheet's id."""
        if slug not in self._organisations:
            found = Organisation.objects.filter(slug=slug).first()
            if found is None:
                raise BadSheet(slug, "the sheet has no organisation with this id.")
            self._organisations[slug] = found
        return self._organisations[slug]

    @property
    def district(self) -> Organisation:
        return self.organisation(DISTRICT)

    def concepts(self, scheme: str, notations: list[str]) -> list[Concept]:
        """Concepts of a vocabulary. Raises BadSheet when the vocabulary does not know one."""
        if scheme not in self._concepts:
            self._concepts[scheme] = concepts_of(scheme)
        missing = [notation for notation in notations if notation not in self._concepts[scheme]]
        if missing:
            raise BadSheet(scheme, f"the vocabulary has no {', '.join(missing)}. Load the vocabularies first.")
        return [self._concepts[scheme][notation] for notation in notations]

    def clusters(self, notations: list[str]) -> list[Concept]:
        return self.concepts("kilometro-rosso-clusters", notations)

    def keep(self, node: Node, *things: Thing) -> None:
        """Note that these things say what the node says, and make them cite it."""
        for thing in things:
            cite(thing, self.sources(node))
            self.kept[node.path].append(thing)

    def state(self, node: Node, about: Record | Organisation, code: str, **values: Any) -> Statement:
        """Keep a fact or figure. `values` add to, or stand in for, what the node says by itself."""
        if self.stated.setdefault(code, node.path) != node.path:
            raise BadSheet(node.path, f"the code {code} already stands for {self.stated[code]}.")
        statement = state_fact(
            actor=self.actor,
            about=about,
            code=code,
            disagreement=self.disagreements.get(code),
            sources=self.sources(node),
            **{**figure(node), "language": LANGUAGE, **values},
        )
        self.kept[node.path].append(statement)
        return statement

    def link(
        self, node: Node, subject: Record | Organisation, predicate: str, object: Record | Organisation, **values: Any
    ) -> Link:
        """Relate two things on the word of a node."""
        link = add_link(
            actor=self.actor, subject=subject, predicate=predicate, object=object, sources=self.sources(node), **values
        )
        self.kept[node.path].append(link)
        return link
