"""What a table of the gateway must be able to do: be listed, be written out, be read back, be applied."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override

from crocevia.gateway.tables.columns import Column
from crocevia.gateway.tables.plan import Plan, Step
from crocevia.gateway.tables.sheets import Sheet
from crocevia.people.actor import Actor
from crocevia.records.listing import Listing

CHUNK = 2_000


class Table(ABC):
    """One kind of thing as rows and columns. `path` is the page whose list it is; `code` names it in commands."""

    code: str
    path: str
    label: Any
    imports: bool = True

    @property
    @abstractmethod
    def columns(self) -> tuple[Column, ...]: ...

    @abstractmethod
    def listing(self, actor: Actor, asked: Mapping[str, Sequence[str]]) -> Listing:
        """The same list as the page's, for this reader and these parameters."""

    @abstractmethod
    def fetched(self, rows: QuerySet, actor: Actor) -> QuerySet:
        """The rows with all that `cells` reads, in a fixed number of queries."""

    @abstractmethod
    def cells(self, thing: Any) -> dict[str, Any]:
        """What this reader may read of a row, by column; what is missing is withheld."""

    @abstractmethod
    def may_import(self, actor: Actor) -> bool: ...

    @abstractmethod
    def plan(self, sheet: Sheet, actor: Actor) -> Plan:
        """What the sheet would do. Writes nothing."""

    @abstractmethod
    def apply(self, step: Step, actor: Actor) -> Any:
        """Do one step through the real actions. Raises NotAllowed, Conflict, ValidationError."""

    def rows(self, actor: Actor, asked: Mapping[str, Sequence[str]]) -> Iterator[list[Any]]:
        """Every row that the page would list over all its pages, in its order."""
        names = [column.name for column in self.columns]
        for thing in self.fetched(self.listing(actor, asked).found, actor).iterator(chunk_size=CHUNK):
            held = self.cells(thing)
            yield [held.get(name) for name in names]

    def legend(self) -> list[list[str]]:
        """The columns explained in both languages, for the second sheet."""
        told = [["column", "it", "en", "", "it", "en"]]
        for column in self.columns:
            words: list[str] = []
            for what in (column.label, column.help):
                for language in ("it", "en"):
                    with override(language):
                        words.append(str(what))
            told.append([column.name, words[0], words[1], "*" if column.required else "", words[2], words[3]])
        return told

    def template(self) -> tuple[list[str], list[str]]:
        """Headers and one example line of an empty file to fill in."""
        filled = [column for column in self.columns if column.importable]
        return [column.name for column in filled], [column.example for column in filled]


def chunks(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Pieces small enough for one IN of any database."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
