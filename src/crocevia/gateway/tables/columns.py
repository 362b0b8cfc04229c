"""What a column of an exchange file is, and the same columns read from a sheet: known, unknown, missing, too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from crocevia.gateway.tables.cells import EMPTY
from crocevia.gateway.tables.plan import Problem
from crocevia.gateway.tables.sheets import LONGEST_CELL, Sheet


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the header in every language, so that an export can be imported again; `label` and `help` are for people.

    `importable` False: written in exports, passed over in imports. `key`: it only finds the row that exists.
    """

    name: str
    label: Any
    help: Any = ""
    required: bool = False
    importable: bool = True
    key: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet. A column that is absent, or an empty cell, is not given; `[empty]` gives nothing on purpose."""

    number: int
    given: dict[str, str]

    def get(self, name: str) -> str:
        return self.given.get(name, "")


@dataclass(frozen=True, slots=True)
class Read:
    """The sheet against the columns that its table knows."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    passed_over: tuple[str, ...]


def read_lines(sheet: Sheet, columns: Sequence[Column]) -> Read:
    """Headers first: a column that nobody knows, or that stands twice, stops the import, lest words be lost unseen."""
    known = {column.name: column for column in columns}
    problems: list[Problem] = []
    for place, header in enumerate(sheet.headers):
        if not header:
            if any(len(cells) > place and cells[place] for _line, cells in sheet.rows):
                problems.append(Problem(1, str(place + 1), _("This column has values and no header.")))
        elif header not in known:
            near = get_close_matches(header, known, n=1, cutoff=0.6)
            meant = " " + _("Did you mean “%(name)s”?") % {"name": near[0]} if near else ""
            problems.append(Problem(1, header[:80], _("There is no such column.") + meant))
        elif header in sheet.headers[:place]:
            problems.append(Problem(1, header, _("This column stands twice.")))
    widest = len(sheet.headers)
    lines = []
    for number, cells in sheet.rows:
        if len(cells) > widest:
            problems.append(Problem(number, "", _("This row has more cells than there are headers.")))
        lines.append(Line(number, dict(_given(number, sheet.headers, cells, known, problems))))
    passed_over = tuple(h for h in sheet.headers if h in known and not (known[h].importable or known[h].key))
    return Read(tuple(lines), tuple(problems), passed_over)


def _given(
    number: int, headers: Sequence[str], cells: Sequence[str], known: dict[str, Column], problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    for header, cell in zip(headers, cells, strict=False):
        column = known.get(header)
        if not cell or column is None or not (column.importable or column.key):
            continue
        if len(cell) > LONGEST_CELL:
            why = _("The cell holds %(length)d characters; the most is %(most)d.")
            problems.append(Problem(number, header, why % {"length": len(cell), "most": LONGEST_CELL}))
            continue
        yield header, "" if cell == EMPTY else cell
