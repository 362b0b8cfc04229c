"""What the address of a match page says: filters, pins, hidden parties, two to compare, an open cell. It can be shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from crocevia.matching.coverage import Filters

COLUMNS = 9
MOST_COLUMNS = 12


def _listed(query: QueryDict, key: str, most: int = 60) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v[:100] for v in query.getlist(key) if v))[:most]


def _number(query: QueryDict, key: str, low: int, high: int) -> int | None:
    raw = query.get(key, "")
    return min(max(int(raw), low), high) if raw.isascii() and raw.isdigit() and len(raw) < 6 else None


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a match page; anything unknown or out of range is passed over."""

    clusters: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    where: str = ""
    place: str = ""
    trl: int | None = None
    recent: bool = False
    distance: int = 0
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    cell: str = ""
    columns: int = COLUMNS

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        where = query.get("where", "")
        return cls(
            clusters=_listed(query, "cluster"),
            kinds=_listed(query, "kind"),
            where=where if where in {"resident", "outside"} else "",
            place=query.get("place", "").replace("\x00", "")[:100].strip(),
            trl=_number(query, "trl", 1, 9),
            recent=query.get("recent") == "1",
            distance=_number(query, "distance", 0, 100) or 0,
            pinned=_listed(query, "pin"),
            hidden=_listed(query, "hide"),
            compare=_listed(query, "compare")[-2:],
            cell=query.get("cell", "")[:200],
            columns=_number(query, "columns", 3, MOST_COLUMNS) or COLUMNS,
        )

    @property
    def filters(self) -> Filters:
        return Filters(
            clusters=frozenset(self.clusters),
            kinds=frozenset(self.kinds),
            resident={"resident": True, "outside": False}.get(self.where),
            place=self.place,
            trl=self.trl,
            recent=self.recent,
            distance=self.distance / 100,
        )

    def query(self, **changes: object) -> str:
        """The address with some parameters changed, shortest form: what is as usual is left out."""
        values: dict[str, object] = {
            "cluster": self.clusters,
            "kind": self.kinds,
            "where": self.where,
            "place": self.place,
            "trl": self.trl,
            "recent": "1" if self.recent else "",
            "distance": self.distance or "",
            "pin": self.pinned,
            "hide": self.hidden,
            "compare": self.compare,
            "columns": self.columns if self.columns != COLUMNS else "",
            **changes,
        }
        return "?" + urlencode({k: v for k, v in values.items() if v not in ("", None, ())}, doseq=True)

    def toggled(self, key: str, value: str) -> str:
        """The address with one value of a list put in or taken out."""
        held = {"cluster": self.clusters, "kind": self.kinds, "pin": self.pinned, "hide": self.hidden, "compare": self.compare}[key]
        changed = tuple(v for v in held if v != value) if value in held else (*held, value)
        return self.query(**{key: changed[-2:] if key == "compare" else changed})
