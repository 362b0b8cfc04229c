"""Organisations as a table. Rows match by slug, else by an identifier, else by the slug that the name would make."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.gateway.tables.cells import joined, listed, text_of
from crocevia.gateway.tables.columns import Column, Line, read_lines
from crocevia.gateway.tables.plan import Change, Plan, Problem, Step, problems_of
from crocevia.gateway.tables.sheets import Sheet
from crocevia.gateway.tables.table import Table, chunks
from crocevia.people import identifiers
from crocevia.people.actor import Actor
from crocevia.people.models import Identifier, Organisation, OrganisationName
from crocevia.people.sizes import SIZES
from crocevia.records.listing import Listing
from crocevia.records.parties import may_change_organisation, save_organisation
from crocevia.records.party_listing import KINDS, concepts_in, district_clusters, organisations_of
from crocevia.vocabulary.models import Concept
from crocevia.vocabulary.queries import concepts_of

PLAIN = ("name", "sector", "summary", "place", "country", "size", "website", "founded", "note", "language")
NUMBERS = tuple(scheme for scheme in identifiers.SCHEMES if scheme != "orcid")
_CODES = {"kinds": KINDS}


def _scheme(column: str) -> str:
    return _CODES.get(column) or district_clusters()


class OrganisationTable(Table):
    """Every organisation is public; who may change one is decided a row at a time."""

    code, path, label = "organisation", "partners", gettext_lazy("Partners")

    @property
    def columns(self) -> tuple[Column, ...]:
        several = gettext_lazy("several are separated by semicolons")
        return (
            Column("slug", gettext_lazy("Short name"), gettext_lazy("Finds the organisation that exists; lower case letters, digits, hyphens."), key=True, example="acme"),
            Column("name", gettext_lazy("Name"), required=True, example="Acme S.p.A."),
            Column("other_names", gettext_lazy("Other names"), gettext_lazy("Separated by semicolons; an import adds, it never takes away."), example="Acme Freni"),
            Column("sector", gettext_lazy("What it does"), example="Componenti frenanti"),
            Column("summary", gettext_lazy("Summary")),
            Column("place", gettext_lazy("Place"), example="Bergamo"),
            Column("country", gettext_lazy("Country"), gettext_lazy("Two letters: IT."), example="IT"),
            Column("size", gettext_lazy("Size"), format_lazy("{codes}", codes=", ".join(SIZES)), example="small"),
            Column("website", gettext_lazy("Website"), example="https://example.com/"),
            Column("founded", gettext_lazy("Founded"), gettext_lazy("A year, a month or a day: 2009, 2006-12 or 2006-12-14."), example="2009"),
            Column("note", gettext_lazy("Note")),
            Column("language", gettext_lazy("Language of the texts"), "it, en", example="it"),
            Column("kinds", gettext_lazy("Kinds of party"), format_lazy(gettext_lazy("Codes of the vocabulary “{scheme}”; {several}."), scheme=KINDS, several=several), example="company"),
            Column("clusters", gettext_lazy("Clusters"), gettext_lazy("Codes of the district's clusters, separated by semicolons.")),
            *(Column(scheme, identifiers.SCHEMES[scheme][0], gettext_lazy("Checked; an import adds, it never takes away.")) for scheme in NUMBERS),
        )

    def listing(self, actor: Actor, asked: Mapping[str, Sequence[str]]) -> Listing:
        return organisations_of(actor, asked)

    def fetched(self, rows: QuerySet, actor: Actor) -> QuerySet:
        return rows.prefetch_related(
            Prefetch("names", OrganisationName.objects.order_by("value")),
            Prefetch("identifiers", Identifier.objects.order_by("scheme", "value")),
        )

    def cells(self, thing: Organisation) -> dict[str, Any]:
        held: dict[str, Any] = {name: getattr(thing, name) for name in ("slug", *PLAIN)}
        held["other_names"] = joined(name.value for name in thing.names.all())
        for column in ("kinds", "clusters"):
            held[column] = joined(sorted(c.concept.notation for c in concepts_in(thing, _scheme(column))))
        for scheme in NUMBERS:
            held[scheme] = joined(n.value for n in thing.identifiers.all() if n.scheme == scheme)
        return held

    def may_import(self, actor: Actor) -> bool:
        return actor.is_system or actor.is_staff_of_district or bool(actor.administered)

    def plan(self, sheet: Sheet, actor: Actor) -> Plan:
        read = read_lines(sheet, self.columns)
        if any(problem.line == 1 for problem in read.problems):
            return Plan((), read.problems, read.passed_over)
        reading = _Reading(self, read.lines, actor)
        problems = list(read.problems)
        bad = {problem.line for problem in problems}
        steps = [step for line in read.lines if line.number not in bad and (step := reading.step(line, problems))]
        return Plan(tuple(steps), tuple(sorted(problems, key=lambda p: (p.line, p.column))), read.passed_over)

    def apply(self, step: Step, actor: Actor) -> Organisation:
        return save_organisation(actor=actor, version=step.version, **step.values)


class _Reading:
    """One file being read: the organisations, names and numbers that it may meet are fetched once."""

    def __init__(self, table: OrganisationTable, lines: Sequence[Line], actor: Actor):
        self.table, self.actor = table, actor
        self.vocabularies = {column: concepts_of(_scheme(column)) for column in ("kinds", "clusters")}
        numbers = {value for line in lines for scheme in NUMBERS for value in _normal(scheme, line.get(scheme))[0]}
        self.holders: dict[tuple[str, str], Any] = {}
        for chunk in chunks(sorted(numbers)):
            rows = Identifier.objects.filter(value__in=chunk)
            self.holders |= {(i.scheme, i.value): i.organisation_id for i in rows}
        slugs = {line.get("slug") or slugify(line.get("name"))[:80] for line in lines} - {""}
        rows = table.fetched(organisations_of(actor, {}).rows, actor)
        self.by_slug: dict[str, Organisation] = {}
        self.by_key: dict[Any, Organisation] = {}
        for field, values in (("slug", slugs), ("pk", set(self.holders.values()))):
            for chunk in chunks(sorted(values, key=str)):
                for found in rows.filter(**{f"{field}__in": chunk}).order_by():
                    self.by_slug[found.slug] = self.by_key[found.pk] = found
        self.seen: dict[str, int] = {}
        self.numbered: dict[tuple[str, str], int] = {}

    def _current(self, line: Line) -> Organisation | None:
        if line.get("slug"):
            return self.by_slug.get(line.get("slug"))
        for scheme in NUMBERS:
            for value in _normal(scheme, line.get(scheme))[0]:
                if (scheme, value) in self.holders:
                    return self.by_key[self.holders[scheme, value]]
        return self.by_slug.get(slugify(line.get("name"))[:80])

    def step(self, line: Line, problems: list[Problem]) -> Step | None:
        wrong: list[Problem] = []
        current = self._current(line)
        slug = current.slug if current else line.get("slug") or slugify(line.get("name"))[:80]
        if slug in self.seen:
            problems.append(Problem(line.number, "slug", _("This is the same as line %(line)d.") % {"line": self.seen[slug]}))
            return None
        if slug:
            self.seen[slug] = line.number
        if not may_change_organisation(self.actor, current):
            why = _("You may not change this organisation.") if current else _("Only the operator adds organisations.")
            problems.append(Problem(line.number, "slug", why))
            return None
        old = {name: text_of(value) for name, value in self.table.cells(current).items()} if current else {}
        given = {n: line.get(n) for n in PLAIN if n in line.given and text_of(line.get(n)) != old.get(n, "")}
        names = [name for name in listed(line.get("other_names")) if name not in listed(old.get("other_names", ""))]
        numbers = self._numbers(line, current, old, wrong)
        coded = self._coded(line, old, wrong)
        self._check(line, current, slug, given, names, wrong)
        if wrong:
            problems += wrong
            return None
        texts = dict(given)
        if names:
            texts["other_names"] = joined([*listed(old.get("other_names", "")), *names])
        for scheme, value in numbers:
            texts[scheme] = joined([*listed(texts.get(scheme, old.get(scheme, ""))), value])
        texts |= {column: joined(sorted(codes)) for column, codes in coded.items()}
        if current and not texts:
            return Step(line.number, current.name, "same", target=current, version=current.version)
        values: dict[str, Any] = {**given, "slug": slug, "names": [(name, "") for name in names], "numbers": numbers}
        if coded:
            values["concepts"] = self._concepts(coded, current)
        changes = tuple(Change(c.name, old.get(c.name, ""), texts[c.name]) for c in self.table.columns if c.name in texts)
        name = current.name if current else given["name"]
        return Step(line.number, name, "change" if current else "add", changes, values, current, current and current.version)

    def _numbers(self, line: Line, current: Organisation | None, old: dict[str, str], wrong: list[Problem]) -> list[tuple[str, str]]:
        """Identifiers to add: valid, nobody else's, not twice in the file."""
        fresh = []
        for scheme in NUMBERS:
            values, why = _normal(scheme, line.get(scheme))
            wrong += [Problem(line.number, scheme, text) for text in why]
            for value in values:
                holder = self.holders.get((scheme, value))
                first = self.numbered.setdefault((scheme, value), line.number)
                if holder and (current is None or holder != current.pk):
                    other = self.by_key[holder].name
                    wrong.append(Problem(line.number, scheme, _("“%(value)s” already belongs to %(name)s.") % {"value": value, "name": other}))
                elif first != line.number:
                    wrong.append(Problem(line.number, scheme, _("“%(value)s” already stands on line %(line)d.") % {"value": value, "line": first}))
                elif value not in listed(old.get(scheme, "")):
                    fresh.append((scheme, value))
        return fresh

    def _coded(self, line: Line, old: dict[str, str], wrong: list[Problem]) -> dict[str, list[str]]:
        """Kinds and clusters that differ from what is there."""
        coded = {}
        for column, concepts in self.vocabularies.items():
            if column not in line.given:
                continue
            codes = listed(line.get(column))
            unknown = [code for code in codes if code not in concepts]
            if unknown:
                wrong.append(Problem(line.number, column, _("“%(code)s” is not in the vocabulary “%(scheme)s”.") % {"code": unknown[0], "scheme": _scheme(column)}))
            elif sorted(codes) != sorted(listed(old.get(column, ""))):
                coded[column] = codes
        return coded

    def _concepts(self, coded: dict[str, list[str]], current: Organisation | None) -> list[tuple[Concept, bool]]:
        """All concepts of the organisation, those of the coded columns replaced, the marks of the kept ones kept."""
        held = list(current.classifications.all()) if current else []
        replaced = {_scheme(column) for column in coded}
        derived = {(c.concept.scheme.code, c.concept.notation): c.derived for c in held}
        kept = [(c.concept, c.derived) for c in held if c.concept.scheme.code not in replaced]
        fresh = [
            (self.vocabularies[column][code], derived.get((_scheme(column), code), False))
            for column, codes in coded.items()
            for code in codes
        ]
        return [*kept, *fresh]

    def _check(
        self, line: Line, current: Organisation | None, slug: str, given: dict[str, str], names: list[str], wrong: list[Problem]
    ) -> None:
        if current is None and not line.get("name"):
            wrong.append(Problem(line.number, "name", _("This column is required.")))
        if "name" in given and not given["name"]:
            wrong.append(Problem(line.number, "name", _("A name cannot be emptied.")))
        for column, pattern, why in (
            ("country", r"[A-Z]{2}", _("Write two capital letters: IT.")),
            ("language", r"[a-z]{2}", _("Write two small letters: it, en.")),
        ):
            if given.get(column) and not re.fullmatch(pattern, given[column]):
                wrong.append(Problem(line.number, column, why))
        if any(len(name) > 300 for name in names):
            wrong.append(Problem(line.number, "other_names", _("A name has at most 300 characters.")))
        said = {problem.column for problem in wrong}
        try:
            Organisation(**{"slug": slug, **given}).clean_fields(exclude=({*PLAIN} - given.keys()) | {"id", "name"} - given.keys())
        except ValidationError as error:
            wrong += [p for p in problems_of(line.number, error) if p.column not in said]


def _normal(scheme: str, text: str) -> tuple[list[str], list[str]]:
    """The identifiers of a cell in their normal form, and what is wrong with the others."""
    good, bad = [], []
    for value in listed(text):
        try:
            good.append(identifiers.normal(scheme, value))
        except ValidationError as why:
            bad += why.messages
    return good, bad
