"""Persons as a table. Rows match by key, else by ORCID, else by name and role. Authority on this platform is never imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.gateway.tables.cells import text_of
from crocevia.gateway.tables.columns import Column, Line, read_lines
from crocevia.gateway.tables.packed import packed, unpacked
from crocevia.gateway.tables.plan import Change, Plan, Problem, Step, problems_of
from crocevia.gateway.tables.sheets import Sheet
from crocevia.gateway.tables.table import Table, chunks
from crocevia.people import identifiers
from crocevia.people.actor import Actor
from crocevia.people.dates import validate_partial_date
from crocevia.people.models import Organisation, Person
from crocevia.records.listing import Listing
from crocevia.records.parties import add_membership, add_person, change_person
from crocevia.records.party_listing import persons_of, seen_persons

PLAIN = ("name", "role", "orcid", "public", "language")
_TRUTH = {"true": True, "1": True, "yes": True, "sì": True, "si": True, "false": False, "0": False, "no": False, "": False}
Place = tuple[str, str, str, str]


class PersonTable(Table):
    """Persons that the reader may see, with the organisations where they have a place."""

    code, path, label = "person", "people", gettext_lazy("People")

    @property
    def columns(self) -> tuple[Column, ...]:
        return (
            Column("id", gettext_lazy("Key"), gettext_lazy("Finds the person that exists; leave it empty to add one."), importable=False, key=True),
            Column("name", gettext_lazy("Name"), required=True, example="Ada Rossi"),
            Column("role", gettext_lazy("Role"), gettext_lazy("As the source or the card says it."), example="Direttrice del laboratorio"),
            Column("orcid", gettext_lazy("ORCID"), gettext_lazy("Checked.")),
            Column("public", gettext_lazy("Public"), gettext_lazy("true for office holders of public sources, seen by everyone; else false."), example="false"),
            Column("language", gettext_lazy("Language of the texts"), "it, en", example="it"),
            Column(
                "organisations",
                gettext_lazy("Organisations"),
                gettext_lazy("short name|title|since|until, several separated by semicolons; an import adds, it never takes away."),
                example="acme|Direttrice|2021",
            ),
        )

    def listing(self, actor: Actor, asked: Mapping[str, Sequence[str]]) -> Listing:
        return persons_of(actor, asked)

    def fetched(self, rows: QuerySet, actor: Actor) -> QuerySet:
        return rows.prefetch_related("memberships__organisation")

    def cells(self, thing: Person) -> dict[str, Any]:
        held: dict[str, Any] = {name: getattr(thing, name) for name in PLAIN}
        return {**held, "id": str(thing.pk), "organisations": packed(places_of(thing))}

    def may_import(self, actor: Actor) -> bool:
        return actor.is_system or actor.is_staff_of_district

    def plan(self, sheet: Sheet, actor: Actor) -> Plan:
        read = read_lines(sheet, self.columns)
        if any(problem.line == 1 for problem in read.problems):
            return Plan((), read.problems, read.passed_over)
        reading = _Reading(self, read.lines, actor)
        problems = list(read.problems)
        bad = {problem.line for problem in problems}
        steps = [step for line in read.lines if line.number not in bad and (step := reading.step(line, problems))]
        return Plan(tuple(steps), tuple(sorted(problems, key=lambda p: (p.line, p.column))), read.passed_over)

    def apply(self, step: Step, actor: Actor) -> Person:
        values = dict(step.values)
        places: list[tuple[Organisation, Place]] = values.pop("places")
        if step.action == "add":
            person = add_person(actor=actor, **values)
        else:
            person = change_person(step.target, actor=actor, **values) if values else step.target
        for organisation, (_slug, title, since, until) in places:
            add_membership(actor=actor, person=person, organisation=organisation, title=title, since=since, until=until)
        return person


def places_of(person: Person) -> list[Place]:
    held = {(m.organisation.slug, m.title, m.since, m.until) for m in person.memberships.all()}
    return sorted(held)


class _Reading:
    """One file being read: persons and organisations that it may meet are fetched once."""

    def __init__(self, table: PersonTable, lines: Sequence[Line], actor: Actor):
        self.table, self.actor = table, actor
        rows = table.fetched(Person.objects.all() if table.may_import(actor) else seen_persons(actor), actor)
        self.by_key: dict[str, Person] = {}
        self.by_orcid: dict[str, Person] = {}
        self.by_words: dict[tuple[str, str], Person] = {}
        wanted = {
            "pk": {str(key) for line in lines if (key := _uuid(line.get("id")))},
            "orcid": {orcid for line in lines if (orcid := _orcid(line.get("orcid"))[0])},
            "name": {line.get("name") for line in lines} - {""},
        }
        for field, values in wanted.items():
            for chunk in chunks(sorted(values)):
                for person in rows.filter(**{f"{field}__in": chunk}).order_by():
                    self.by_key[str(person.pk)] = person
                    self.by_words[person.name, person.role] = person
                    if person.orcid:
                        self.by_orcid[person.orcid] = person
        slugs = {parts[0] for line in lines for parts in unpacked(line.get("organisations"))}
        self.organisations = {o.slug: o for chunk in chunks(sorted(slugs)) for o in Organisation.objects.filter(slug__in=chunk)}
        self.seen: dict[Any, int] = {}

    def step(self, line: Line, problems: list[Problem]) -> Step | None:
        wrong: list[Problem] = []
        orcid, why = _orcid(line.get("orcid"))
        if why:
            wrong.append(Problem(line.number, "orcid", why))
        current = self._current(line, orcid, wrong)
        key = current.pk if current else (line.get("name"), line.get("role"))
        if key in self.seen:
            wrong.append(Problem(line.number, "", _("This is the same as line %(line)d.") % {"line": self.seen[key]}))
        self.seen.setdefault(key, line.number)
        old = {name: text_of(value) for name, value in self.table.cells(current).items()} if current else {}
        texts = {n: line.get(n) for n in PLAIN if n in line.given}
        if orcid:
            texts["orcid"] = orcid
        if "public" in texts:
            if texts["public"].casefold() not in _TRUTH:
                wrong.append(Problem(line.number, "public", _("Write true or false.")))
            texts["public"] = text_of(_TRUTH.get(texts["public"].casefold(), False))
        texts = {name: text for name, text in texts.items() if text_of(text) != old.get(name, "" if name != "public" else "false")}
        places = self._places(line, current, wrong)
        self._check(line, current, texts, wrong)
        if wrong:
            problems += wrong
            return None
        shown = dict(texts)
        if places:
            shown["organisations"] = packed(sorted([*(places_of(current) if current else []), *(place for _o, place in places)]))
        name = line.get("name") or (str(current) if current else "")
        if current and not shown:
            return Step(line.number, name, "same", target=current)
        values: dict[str, Any] = {**texts, "places": places}
        if "public" in texts:
            values["public"] = _TRUTH[texts["public"]]
        changes = tuple(Change(c.name, old.get(c.name, ""), shown[c.name]) for c in self.table.columns if c.name in shown)
        return Step(line.number, name, "change" if current else "add", changes, values, current)

    def _current(self, line: Line, orcid: str, wrong: list[Problem]) -> Person | None:
        if line.get("id"):
            key = _uuid(line.get("id"))
            found = self.by_key.get(str(key)) if key else None
            if found is None:
                wrong.append(Problem(line.number, "id", _("No person that you may see has this key.")))
            return found
        return self.by_orcid.get(orcid) or self.by_words.get((line.get("name"), line.get("role")))

    def _places(self, line: Line, current: Person | None, wrong: list[Problem]) -> list[tuple[Organisation, Place]]:
        """Memberships to add. One that exists with other words is told, never overwritten."""
        held = places_of(current) if current else []
        plain = {m.organisation.slug for m in current.memberships.all() if not m.role} if current else set()
        fresh: list[tuple[Organisation, Place]] = []
        for parts in unpacked(line.get("organisations")):
            slug, title, since, until, *more = [*parts, "", "", ""][: max(4, len(parts))]
            if (slug, title, since, until) in held:
                continue
            why = ""
            if more:
                why = _("Too many bars: short name|title|since|until.")
            elif slug not in self.organisations:
                why = _("There is no organisation “%(slug)s”.") % {"slug": slug}
            elif slug in plain or any(place[0] == slug for _o, place in fresh):
                why = _("This person has a place at “%(slug)s” already, with other words or dates.") % {"slug": slug}
            elif len(title) > 200:
                why = _("A title has at most %(most)d characters.") % {"most": 200}
            else:
                try:
                    for date in filter(None, (since, until)):
                        validate_partial_date(date)
                except ValidationError as error:
                    why = error.messages[0]
            if why:
                wrong.append(Problem(line.number, "organisations", why))
            else:
                fresh.append((self.organisations[slug], (slug, title, since, until)))
        return fresh

    def _check(self, line: Line, current: Person | None, texts: dict[str, str], wrong: list[Problem]) -> None:
        if (current is None and not line.get("name")) or texts.get("name", "x") == "":
            wrong.append(Problem(line.number, "name", _("This column is required.")))
        plain = {name: text for name, text in texts.items() if name not in {"public", "orcid"}}
        try:
            Person(**plain).clean_fields(exclude={"id", *PLAIN} - plain.keys())
        except ValidationError as error:
            wrong += problems_of(line.number, error)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _orcid(text: str) -> tuple[str, str]:
    """The ORCID in its normal form, or what is wrong with it."""
    try:
        return (identifiers.normal("orcid", text) if text else ""), ""
    except ValidationError as why:
        return "", why.messages[0]
