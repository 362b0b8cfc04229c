"""The geometry of the drawings. Numbers in, coordinates out; the templates draw them, so they print and need no script.

Coordinates are whole numbers or strings with a point, because templates write numbers as the page's language does.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import ngettext

CHARACTER = 6.3  # the mean width of a character at 12px
ROW, HEADING, GROUP_GAP = 30, 34, 14
MOST = 16  # members of a group that a picture can hold; the table holds them all


def _get(thing: Any, name: str, default: Any = None) -> Any:
    value = thing.get(name, default) if isinstance(thing, Mapping) else getattr(thing, name, default)
    return default if value is None else value


def _at(value: float) -> str:
    return f"{value:.1f}"


def fit(words: Any, room: float) -> str:
    """Words cut to the room they have, with an ellipsis; the whole stands in the title and the table."""
    text, most = str(words), max(4, int(room / CHARACTER))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# Relations -------------------------------------------------------------------


def _shown(group: Any) -> list[Any]:
    """The items that a picture draws: all, or the first ones and a word for the rest."""
    items = list(_get(group, "items", []))
    if len(items) <= MOST:
        return items
    rest = len(items) - MOST + 1
    return [
        *items[: MOST - 1],
        {"name": ngettext("and %(rest)d more", "and %(rest)d more", rest) % {"rest": rest}, "old": True},
    ]


def relations_wide(relations: Any) -> dict[str, Any]:
    """Columns: who stands above on the left, the party in the middle, the others on the right, what they made below."""
    groups = list(_get(relations, "groups", []))
    lists = [str(label) for label in _get(relations, "lists", [])]
    left, right, below = (
        [g for g in groups if _get(g, "side", "right") == side] for side in ("left", "right", "below")
    )
    name = str(_get(relations, "name", ""))
    box = min(max(len(name) * 7.6 + 28, 104), 210)
    longest = max((len(str(_get(item, "name", ""))) for group in left for item in _get(group, "items", [])), default=0)
    text_left = min(max(longest * CHARACTER, 90), 230)
    start = text_left + 8 + 112 if left else 0
    line_right = 860
    text_right = start + box + 142
    apart = max([68, *(len(label) * 5.8 + 16 for label in lists)])
    list_at = [line_right - apart / 2 - apart * (len(lists) - 1 - number) for number in range(len(lists))]
    room = (list_at[0] - apart / 2 if list_at else line_right) - text_right

    def tall(side: Sequence[Any]) -> float:
        rows = sum(HEADING - 8 + ROW * len(_shown(group)) for group in side)
        return 20.0 + rows + GROUP_GAP * max(len(side) - 1, 0)

    def stack(side: Sequence[Any], top: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        headings, items, y = [], [], top
        for number, group in enumerate(side):
            if number:
                y += GROUP_GAP
            headings.append({"y": _at(y), "label": _get(group, "label", "")})
            y += HEADING - 8
            for item in _shown(group):
                items.append({"item": item, "y": y})
                y += ROW
        return headings, items

    left_height, right_height = tall(left), tall(right)
    body = max(left_height, right_height)
    left_heads, left_items = stack(left, 20.0 + (body - left_height) / 2)
    right_heads, right_items = stack(right, 20.0 + (body - right_height) / 2)
    below_items = [item for group in below for item in _get(group, "items", [])]
    height = max(body, 110 + 76 * len(below_items)) + 4
    middle = max(60.0, body / 2)
    if below_items:
        middle = min(middle, height - 76 * len(below_items) - 20)

    def line(x1: float, y1: float, x2: float, y2: float) -> str:
        bend = (x1 + x2) / 2
        return f"M{_at(x1)} {_at(y1)}C{_at(bend)} {_at(y1)} {_at(bend)} {_at(y2)} {_at(x2)} {_at(y2)}"

    def draw(items: list[dict[str, Any]], x1: float, x2: float, room: float) -> list[dict[str, Any]]:
        drawn = []
        for each in items:
            item, y = each["item"], each["y"]
            path = line(x1, y, x2, middle) if x1 < x2 else line(x2, middle, x1, y)
            drawn.append(
                {
                    "name": fit(_get(item, "name", ""), room),
                    "full": _get(item, "name", ""),
                    "url": _get(item, "url", ""),
                    "old": bool(_get(item, "old", False)),
                    "own": bool(_get(item, "own", False)),
                    "y": _at(y + 4),
                    "rule": _at(y + 15),
                    "path": path,
                    "lists": [
                        {"x": _at(at - 4), "y": _at(y - 4), "named": bool(named)}
                        for at, named in zip(list_at, _get(item, "lists", []), strict=False)
                    ],
                }
            )
        return drawn

    centre = start + box / 2
    made = [
        {
            "name": fit(_get(item, "name", ""), 200),
            "full": _get(item, "name", ""),
            "url": _get(item, "url", ""),
            "sub": fit(_get(item, "sub", ""), 220),
            "top": _at(middle + 16 + 76 * number + (0 if number == 0 else 4)),
            "end": _at(middle + 52 + 76 * number),
            "y": _at(middle + 70 + 76 * number),
            "sub_y": _at(middle + 86 + 76 * number),
        }
        for number, item in enumerate(below_items)
    ]
    return {
        "width": 860,
        "height": math.ceil(height),
        "name": name,
        "sub": _get(relations, "sub", ""),
        "box": {
            "x": _at(start),
            "y": _at(middle - 16),
            "width": _at(box),
            "centre": _at(centre),
            "text": _at(middle + 4),
        },
        "sub_y": _at(middle - 26),
        "left": draw(left_items, text_left + 8, start, text_left),
        "right": draw(right_items, text_right - 8, start + box, room),
        "left_heads": left_heads,
        "right_heads": right_heads,
        "left_x": _at(text_left),
        "right_x": _at(text_right),
        "rule_to": _at(line_right if not list_at else list_at[-1] + 34),
        "lists": [{"x": _at(at), "label": label} for at, label in zip(list_at, lists, strict=True)],
        "made": made,
        "centre": _at(centre),
    }


def relations_narrow(relations: Any) -> dict[str, Any]:
    """The same as a vertical tree, for a phone."""
    groups = list(_get(relations, "groups", []))
    lists = list(_get(relations, "lists", []))
    name = str(_get(relations, "name", ""))
    apart = min(max([62, *(len(str(label)) * 5.6 + 12 for label in lists)]), 92)
    list_at = [356 - apart * (len(lists) - 1 - number) for number in range(len(lists))]
    above = [group for group in groups if _get(group, "side", "right") == "left"]
    under = [group for group in groups if _get(group, "side", "right") != "left"]
    y = 18.0
    rows: list[dict[str, Any]] = []

    def walk(some: Sequence[Any], up: bool, y: float) -> float:
        for group in some:
            rows.append(
                {
                    "heading": _get(group, "label", ""),
                    "y": _at(y),
                    "lists": not up and _get(group, "side", "") != "below",
                }
            )
            y += 24
            for item in _shown(group):
                named = _get(item, "lists", [])
                rows.append(
                    {
                        "name": fit(
                            _get(item, "name", ""), (list_at[0] - apart / 2 - 52 if named and list_at else 310)
                        ),
                        "full": _get(item, "name", ""),
                        "url": _get(item, "url", ""),
                        "old": bool(_get(item, "old", False)),
                        "y": _at(y + 4),
                        "tick": _at(y),
                        "rule": _at(y + 14),
                        "marks": [
                            {"x": _at(at - apart / 2), "y": _at(y - 4), "named": bool(one)}
                            for at, one in zip(list_at, named, strict=False)
                        ],
                    }
                )
                y += 28
            y += 10
        return y

    y = walk(above, True, y)
    box_y = y if above else 2.0
    first = _at(14.0 if not above else 18.0 + 24)
    y = walk(under, False, box_y + 32 + 28)
    last = next((row["tick"] for row in reversed(rows) if "tick" in row), _at(box_y + 32))
    return {
        "width": 358,
        "height": math.ceil(max(y, box_y + 40)),
        "rows": rows,
        "name": fit(name, 300),
        "box": {
            "y": _at(box_y),
            "width": _at(min(max(len(name) * 7.6 + 28, 104), 340)),
            "text": _at(box_y + 20),
            "bottom": _at(box_y + 32),
        },
        "stem_top": first if above else _at(box_y + 32),
        "stem_end": last if under else _at(box_y),
        "lists": [{"x": _at(at), "label": fit(label, 92)} for at, label in zip(list_at, lists, strict=True)],
    }


def relations_rows(relations: Any) -> list[dict[str, Any]]:
    """The same as a table: one row for each relation."""
    return [
        {"relation": _get(item, "relation", "") or _get(group, "label", ""), "item": item}
        for group in _get(relations, "groups", [])
        for item in _get(group, "items", [])
    ]


# Numbers on one scale --------------------------------------------------------


def nice_step(span: float, most: int = 5) -> float:
    """A round step that parts a span in at most this many."""
    rough = max(span, 1e-9) / most
    power = 10 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)


def number_lines(values: Sequence[float], width: int = 300, pad: int = 16) -> list[dict[str, Any]]:
    """One line for each value, all on the same scale, each showing the others as rings."""
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    low, high = low - spread * 0.35, high + spread * 0.35
    if min(values) >= 0:
        low = max(low, 0.0)
    step = nice_step(high - low, 4)
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step

    def place(value: float) -> str:
        return _at(pad + (value - first) / ((last - first) or 1) * (width - 2 * pad))

    count = round((last - first) / step)
    ticks = [{"x": place(first + step * number), "value": first + step * number} for number in range(count + 1)]
    return [
        {
            "from": pad,
            "to": width - pad,
            "ticks": ticks,
            "own": place(value),
            "value": value,
            "others": [place(other) for number, other in enumerate(values) if number != index],
        }
        for index, value in enumerate(values)
    ]


def bars(rows: Iterable[Any], key: str = "value") -> list[dict[str, Any]]:
    """Rows with the share of the largest, out of 100, for a bar beside each figure."""
    kept = list(rows)
    largest = max((float(_get(row, key, 0)) for row in kept), default=0) or 1.0
    return [{"row": row, "share": _at(float(_get(row, key, 0)) / largest * 100)} for row in kept]


def along_years(marks: Iterable[Any], first: int, last: int, width: int = 256) -> list[dict[str, Any]]:
    """Marks on a line of years: a point, a band over a period, or steps of a count.

    A mark is {kind: point | band | steps, at, since, until, vague, points: [(year, height 0..1)]}.
    """
    span = max(last - first, 1)

    def place(year: Any) -> float:
        return (float(year) - first) / span * width

    drawn = []
    for mark in marks:
        kind, vague = _get(mark, "kind", "point"), bool(_get(mark, "vague", False))
        if kind == "band":
            x1, x2 = place(_get(mark, "since", first)), place(_get(mark, "until", last))
            drawn.append({"kind": kind, "vague": vague, "x": _at(x1), "x2": _at(x2), "width": _at(max(x2 - x1, 1))})
        elif kind == "steps":
            path, height = "", 46.0
            for number, (year, share) in enumerate(_get(mark, "points", [])):
                x, y = place(year), 46 - float(share) * 38
                path += f"M{_at(x)} {_at(46)}V{_at(y)}" if not number else f"H{_at(x)}V{_at(y)}"
                height = y
            drawn.append(
                {"kind": kind, "vague": vague, "path": f"{path}H{width}" if path else "", "height": _at(height)}
            )
        else:
            x = min(max(place(_get(mark, "at", first)), 5), width - 5)
            drawn.append({"kind": "point", "vague": vague, "x": _at(x), "before": _at(x - 8), "after": _at(x + 8)})
    return drawn
