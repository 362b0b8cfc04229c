"""A source written in YAML, as a tree whose every branch knows its path and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_PART = re.compile(r"(f\d+):([\d,\- ]+)")


class BadSheet(Exception):
    """The file does not hold what its loader must find. Nothing of the section at hand was written."""

    def __init__(self, place: str, why: str):
        super().__init__(f"{place}: {why}")


@dataclass(frozen=True, slots=True)
class Node:
    """One mapping of the sheet. `path` reads like `organisations[2].people[0]`."""

    path: str
    values: dict[str, Any]
    parent: Node | None = None

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def text(self, key: str) -> str:
        """The words under a key; none for null and for a key that is not there."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            raise BadSheet(self.path, f"{key} must be plain words.")
        return " ".join(str(value).split())

    def words(self, key: str) -> list[str]:
        """The plain values of a list."""
        return [str(value) for value in self.values.get(key) or []]

    def under(self, key: str) -> Node:
        """The mapping under a key."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise BadSheet(self.path, f"{key} is missing or is no mapping.")
        return Node(f"{self.path}.{key}" if self.path else key, value, self)

    def each(self, key: str) -> Iterator[Node]:
        """The mappings of a list; a key that is not there has none."""
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise BadSheet(self.path, f"{key} must be a list of mappings.")
        for number, one in enumerate(value):
            yield Node(f"{self.path}.{key}[{number}]" if self.path else f"{key}[{number}]", one, self)

    def parts(self) -> Iterator[tuple[str, Node]]:
        """Its mappings by key."""
        for key, value in self.values.items():
            if isinstance(value, dict):
                yield key, self.under(key)

    @property
    def files(self) -> list[str]:
        return list(self.values.get("source") or [])

    @property
    def lines(self) -> str:
        """Its own lines, else those of the mapping around it: an item of a list stands where the list stands."""
        if "lines" in self.values:
            return self.values["lines"] or ""
        return self.parent.lines if self.parent else ""


def lines_inside(value: Any) -> str:
    """The lines of everything inside a branch, each once and in order: what a branch without lines of its own cites."""
    numbers: dict[str, set[int]] = {}
    for document, span in _spans(value):
        first, _dash, last = span.partition("-")
        numbers.setdefault(document, set()).update(range(int(first), int(last or first) + 1))
    return "; ".join(f"{document}:{','.join(_runs(sorted(found)))}" for document, found in sorted(numbers.items()))


def _spans(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for document, ranges in _PART.findall(value.get("lines") or ""):
            yield from ((document, span.strip()) for span in ranges.split(",") if span.strip())
    for held in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _spans(held)


def _runs(numbers: list[int]) -> Iterator[str]:
    """1, 2, 3, 7 → “1-3”, “7”."""
    first = last = numbers[0]
    for number in [*numbers[1:], None]:
        if number == last + 1:
            last = number
            continue
        yield str(first) if first == last else f"{first}-{last}"
        first = last = number


def places(lines: str) -> dict[str, str]:
    """“f0:79; f2:176-177” → {"f0": "line 79", "f2": "lines 176–177"}."""
    return {document: readable(ranges) for document, ranges in _PART.findall(lines)}


def readable(ranges: str) -> str:
    """“14-15,35-36” → “lines 14–15, 35–36”."""
    spans = [span.strip().replace("-", "–") for span in ranges.split(",") if span.strip()]
    word = "line" if len(spans) == 1 and "–" not in spans[0] else "lines"
    return f"{word} {', '.join(spans)}"


def read(path: Path) -> Node:
    """The whole file. Raises BadSheet, naming the file, when it cannot be read as a mapping."""
    try:
        values = yaml.safe_load(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise BadSheet(path.name, "there is no such file.") from None
    except UnicodeDecodeError:
        raise BadSheet(path.name, "the text is not in UTF-8.") from None
    except yaml.YAMLError as error:
        raise BadSheet(path.name, f"not readable as YAML: {error}") from None
    if not isinstance(values, dict):
        raise BadSheet(path.name, "it must hold sections with names.")
    return Node("", values)
