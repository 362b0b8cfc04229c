"""Any kind of record as a table. Columns come from its declaration, checks from its form, writing from its actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.gateway.tables.cells import joined, listed, text_of
from crocevia.gateway.tables.columns import Column, Line, read_lines
from crocevia.gateway.tables.plan import Change, Plan, Problem, Step
from crocevia.gateway.tables.sheets import Sheet
from crocevia.gateway.tables.table import Table, chunks
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.actions import may_add_for
from crocevia.records.kinds import Kind
from crocevia.records.listing import Listing, records_of
from crocevia.records.models import Record
from crocevia.records.party_listing import district_clusters
from crocevia.vocabulary.models import Concept
from crocevia.vocabulary.queries import concepts_of

# Chosen by the row itself, not by the form: a form would ask the database once a row.
_OWN = ("owner", "concepts", "exclusions")
EXAMPLES = {
    "title": "Prova di usura su freni a disco",
    "type": "laboratory",
    "need_kind": "technology_request",
    "narrative": "Cerchiamo un rivestimento che duri di più a 600 °C.",
    "summary": "Banco prova con acquisizione a 10 kHz.",
    "language": "it",
    "audience": "district",
    "card_audience": "district",
    "teaser": "Componentista cerca rivestimenti resistenti al calore.",
    "trl": "6",
    "trl_now": "3",
    "trl_wanted": "6",
    "year": "2024",
    "ipr_status": "none",
    "deadline": "2027-06-30",
    "budget": "50000",
    "place": "Bergamo",
}


class RecordTable(Table):
    """One kind. It can be imported when its declaration has a form, and the actions that create and update."""

    owner_required = True

    def __init__(self, kind: Kind):
        self.kind = kind
        self.code, self.path, self.label = kind.code, kind.path, kind.plural
        self.imports = bool(kind.form and kind.create and kind.update)

    # Columns ------------------------------------------------------------------

    @cached_property
    def form_fields(self) -> dict[str, forms.Field]:
        return {n: f for n, f in self.kind.form.base_fields.items() if n not in _OWN} if self.imports else {}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        asked = self.form_fields
        own = [
            Column(
                "id",
                gettext_lazy("Key"),
                gettext_lazy("Finds the row that exists; leave it empty to add one."),
                importable=False,
                key=self.imports,
            ),
            Column(
                "owner",
                gettext_lazy("Owner"),
                gettext_lazy("The organisation's short name, as in its address."),
                required=self.owner_required,
                importable=self.imports,
                example="acme",
            ),
        ]
        for field in self.kind.fields:
            form_field = asked.get(field.name)
            own.append(
                Column(
                    field.name,
                    field.label,
                    _help(form_field, field.scheme),
                    required=bool(form_field and form_field.required),
                    importable=bool(form_field and field.importable),
                    example=EXAMPLES.get(field.name, ""),
                )
            )
        told = {column.name for column in own}
        for name, form_field in asked.items():
            if name not in told:
                own.append(
                    Column(
                        name,
                        form_field.label,
                        _help(form_field, ""),
                        required=form_field.required and not form_field.initial,
                        example=EXAMPLES.get(name, ""),
                    )
                )
        own.append(
            Column(
                "clusters",
                gettext_lazy("Clusters"),
                gettext_lazy("Codes of the district's clusters, separated by semicolons."),
                importable=self.imports,
            )
        )
        return (
            *own,
            *self.extra_columns(),
            Column("state", gettext_lazy("State"), importable=False),
            Column("updated", gettext_lazy("Changed"), importable=False),
        )

    def extra_columns(self) -> tuple[Column, ...]:
        return ()

    # Out ----------------------------------------------------------------------

    def listing(self, actor: Actor, asked: Mapping[str, Sequence[str]]) -> Listing:
        return records_of(self.kind, actor, asked)

    def fetched(self, rows: QuerySet, actor: Actor) -> QuerySet:
        own = self.kind.model.objects.filter(pk=OuterRef("pk")).writable_by(actor)
        return rows.annotate(writes=Exists(own)).prefetch_related(
            Prefetch("concepts", Concept.objects.select_related("scheme").order_by("position", "notation"))
        )

    def cells(self, thing: Record) -> dict[str, Any]:
        full = bool(thing.reads_in_full)
        held: dict[str, Any] = {"id": str(thing.pk), "state": self.kind.state_of(thing), "updated": thing.updated.date()}
        held |= {field.name: field.raw(thing) for field in self.kind.readable(full)}
        if full:
            held["owner"] = thing.owner.slug if thing.owner else ""
            held |= {name: getattr(thing, name) for name in self.form_fields if hasattr(thing, name)}
            held["clusters"] = joined(c.notation for c in thing.concepts.all() if c.scheme.code == district_clusters())
        return held

    # In -----------------------------------------------------------------------

    def may_import(self, actor: Actor) -> bool:
        return self.imports and self.kind.may_create(actor)

    def plan(self, sheet: Sheet, actor: Actor) -> Plan:
        read = read_lines(sheet, self.columns)
        if any(problem.line == 1 for problem in read.problems):
            return Plan((), read.problems, read.passed_over)
        reading = Reading(self, read.lines, actor)
        problems = list(read.problems)
        bad = {problem.line for problem in problems}
        steps = [step for line in read.lines if line.number not in bad and (step := reading.step(line, problems))]
        return Plan(tuple(steps), tuple(sorted(problems, key=lambda p: (p.line, p.column))), read.passed_over)

    def check(self, values: dict[str, Any]) -> None:
        """The kind's own rules that its form leaves to its actions. Raises ValidationError."""

    def extra_values(self, line: Line, current: Record | None, reading: Reading) -> dict[str, tuple[str, Any]]:
        """For each extra column that is given: its text as an export would write it, and the value for the action."""
        return {}

    def apply(self, step: Step, actor: Actor) -> Record:
        if step.action == "add":
            return self.kind.create(actor=actor, **step.values)
        return self.kind.update(step.target, actor=actor, version=step.version, **step.values)


def _help(field: forms.Field | None, scheme: str) -> Any:
    if scheme:
        return format_lazy(gettext_lazy("A code of the vocabulary “{scheme}”."), scheme=scheme)
    if isinstance(field, forms.ChoiceField) and not callable(field.choices):
        return ", ".join(str(value) for value, _label in field.choices if value)
    return field.help_text if field is not None else ""


class Reading:
    """One file being read: what it speaks of is fetched once, one form checks every row."""

    def __init__(self, table: RecordTable, lines: Sequence[Line], actor: Actor, by_title: bool = True):
        """`by_title` False: a row without a key is always new, whatever it is called."""
        self.table, self.actor = table, actor
        self.form = table.kind.form(actor=actor)
        for name in _OWN:
            self.form.fields.pop(name, None)
        for field in self.form.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.choices = list(field.choices)  # read the vocabulary once, not once a row
        slugs = {line.get("owner") for line in lines} | {s for line in lines for s in listed(line.get("exclusions"))}
        self.organisations = _by("slug", Organisation.objects, slugs)
        self._vocabularies: dict[str, dict[str, Concept]] = {}
        self.clusters = self.vocabulary(district_clusters())
        self.only_owner = (
            Organisation.objects.filter(pk__in=actor.organisations).first() if len(actor.organisations) == 1 else None
        )
        self._find(lines, by_title)
        self.seen: dict[Any, int] = {}

    def vocabulary(self, scheme: str) -> dict[str, Concept]:
        """A scheme's concepts, read once a file."""
        if scheme not in self._vocabularies:
            self._vocabularies[scheme] = concepts_of(scheme)
        return self._vocabularies[scheme]

    def _find(self, lines: Sequence[Line], by_title: bool) -> None:
        kind, actor = self.table.kind, self.actor
        rows = self.table.fetched(kind.records.with_level(actor), actor)
        keys = {key for line in lines if (key := _uuid(line.get("id")))}
        self.by_key = _by("pk", rows, keys)
        titles = {line.get("title") for line in lines if by_title and not line.get("id")}
        self.by_title: dict[tuple[Any, str], list[Record]] = {}
        own = kind.model.objects.writable_by(actor).values("pk")
        for chunk in chunks(sorted(titles - {""})):
            for record in rows.filter(title__in=chunk, pk__in=own).order_by():
                self.by_title.setdefault((record.owner_id, record.title), []).append(record)

    def step(self, line: Line, problems: list[Problem]) -> Step | None:
        """What the row would do, or None with its problems told."""
        wrong: list[Problem] = []
        owner = self._owner(line, wrong)
        current = None if wrong else self._current(line, owner, wrong)
        if current is not None and "owner" not in line.given:
            owner = current.owner
        if not wrong and owner and owner != (current and current.owner) and not may_add_for(self.actor, owner):
            mine = current is None or current.writes
            why = _("You may write only for your own organisation.") if mine else _("You may read this record, not change it.")
            wrong.append(Problem(line.number, "owner" if mine else "id", why))
        if wrong:
            problems += wrong
            return None
        key = current.pk if current else (owner and owner.pk, line.get("title"))
        if key in self.seen:
            problems.append(
                Problem(line.number, "", _("This is the same as line %(line)d.") % {"line": self.seen[key]})
            )
            return None
        self.seen[key] = line.number
        old = {name: text_of(value) for name, value in self.table.cells(current).items()} if current else {}
        told = self._told(line, owner, current, wrong)
        changed = {name: text for name, (text, _value) in told.items() if text != old.get(name, "")}
        asked = [
            name for name in self.form.fields if name in line.given and text_of(line.get(name)) != old.get(name, "")
        ]
        if current is not None and not changed and not asked and not wrong:
            return Step(line.number, self.table.kind.title_of(current, current.reads_in_full), "same", target=current, version=current.version)
        if current is not None and not current.writes:
            problems.append(Problem(line.number, "id", _("You may read this record, not change it.")))
            return None
        values = self._checked(line, old, current, told, asked, wrong)
        if wrong:
            problems += wrong
            return None
        texts = {name: line.get(name) for name in asked} | changed
        changes = tuple(
            Change(c.name, old.get(c.name, ""), texts[c.name]) for c in self.table.columns if c.name in texts
        )
        if current is None:
            return Step(line.number, str(values["title"]), "add", changes, values)
        return Step(line.number, current.title, "change", changes, values, current, current.version)

    def _owner(self, line: Line, wrong: list[Problem]) -> Organisation | None:
        slug = line.get("owner")
        if not slug:
            if line.get("id"):
                return None
            return self.only_owner
        owner = self.organisations.get(slug)
        if owner is None:
            wrong.append(Problem(line.number, "owner", _("There is no organisation “%(slug)s”.") % {"slug": slug}))
        return owner

    def _current(self, line: Line, owner: Organisation | None, wrong: list[Problem]) -> Record | None:
        """The record that the row speaks of. One that is hidden from the actor is not there, in the same words."""
        if line.get("id"):
            key = _uuid(line.get("id"))
            found = self.by_key.get(key) if key else None
            if found is None:
                wrong.append(Problem(line.number, "id", _("No record that you may see has this key.")))
            return found
        same = self.by_title.get((owner and owner.pk, line.get("title")), [])
        if len(same) > 1:
            wrong.append(
                Problem(line.number, "title", _("Several records of this owner have this title: give the key of one."))
            )
        return same[0] if same else None

    def _told(
        self, line: Line, owner: Organisation | None, current: Record | None, wrong: list[Problem]
    ) -> dict[str, tuple[str, Any]]:
        """Owner, clusters and the extra columns: text as exported, and value for the action."""
        told: dict[str, tuple[str, Any]] = {}
        if current is None or "owner" in line.given:
            told["owner"] = (owner.slug if owner else "", owner)
            if owner is None and (
                self.table.owner_required or not self.actor.is_staff_of_district and not self.actor.is_system
            ):
                wrong.append(Problem(line.number, "owner", _("Say whose it is: the organisation's short name.")))
        if "clusters" in line.given:
            chosen = self._clusters(line, wrong)
            kept = [c for c in current.concepts.all() if c.scheme.code != district_clusters()] if current else []
            told["clusters"] = (joined(c.notation for c in chosen), [*chosen, *kept])
        try:
            told |= self.table.extra_values(line, current, self)
        except ValidationError as why:
            wrong += [Problem(line.number, name, text) for name, texts in why.message_dict.items() for text in texts]
        return told

    def _clusters(self, line: Line, wrong: list[Problem]) -> list[Concept]:
        asked = listed(line.get("clusters"))
        unknown = [notation for notation in asked if notation not in self.clusters]
        if unknown:
            wrong.append(Problem(line.number, "clusters", _("There is no cluster “%(code)s”.") % {"code": unknown[0]}))
        return sorted((self.clusters[n] for n in asked if n in self.clusters), key=lambda c: (c.position, c.notation))

    def _checked(
        self,
        line: Line,
        old: dict[str, str],
        current: Record | None,
        told: dict[str, tuple[str, Any]],
        asked: list[str],
        wrong: list[Problem],
    ) -> dict[str, Any]:
        """The form's verdict on the row as a whole, then the kind's own rules."""
        fields = self.form.fields
        start = old if current else {name: text_of(field.initial) for name, field in fields.items()}
        self.form.data = {name: line.given.get(name, start.get(name, "")) for name in fields}
        self.form.is_bound = True
        self.form.full_clean()
        for name, messages in self.form.errors.items():
            column = "" if name == "__all__" else name
            wrong += [Problem(line.number, column, message) for message in messages]
        cleaned = self.form.cleaned_data
        keys = {"clusters": "concepts"}
        extra = {keys.get(name, name): value for name, (_text, value) in told.items()}
        try:
            self.table.check({**cleaned, **extra})
        except ValidationError as why:
            known = {problem.column for problem in wrong}
            wrong += [
                Problem(line.number, name, text)
                for name, texts in why.message_dict.items()
                for text in texts
                if name not in known
            ]
        if current is None:
            return {**cleaned, **extra}
        # The form may have moved a value that follows another one (a card reaches at least as far as the whole).
        moved = [
            n
            for n in fields
            if n in cleaned and text_of(cleaned[n]) != old.get(n, "") and (n in asked or n == "card_audience")
        ]
        return {**{name: cleaned[name] for name in moved}, **extra}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _by(field: str, rows: Any, values: Iterable[Any]) -> dict[Any, Any]:
    """Rows by one field, in as many queries as IN lists of a decent size."""
    wanted = sorted((value for value in values if value), key=str)
    return {
        getattr(row, field): row
        for chunk in chunks(wanted)
        for row in rows.filter(**{f"{field}__in": chunk}).order_by()
    }
