"""The aspect editor's rows as they are posted, and what its buttons do to them. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from crocevia.exchange.needs.actions import MOST_ASPECTS, Wanted
from crocevia.vocabulary.queries import concepts_of

LONGEST = 400


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else None


@dataclass(frozen=True, slots=True)
class AspectRows:
    """`command` is the button pressed: up:2, down:2, drop:2, merge:2 (into the one above), add, suggest; empty to save."""

    wanted: tuple[Wanted, ...] = ()
    seen: int | None = None
    command: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def posted(cls, data: QueryDict) -> Self:
        texts, roles, ids = data.getlist("text"), data.getlist("role"), data.getlist("id")
        musts, hints = data.getlist("must"), data.getlist("suggested")
        known = concepts_of("answer-roles")
        wanted, errors = [], []
        for number, text in enumerate(texts[: MOST_ASPECTS + 10]):
            text = " ".join(text.replace("\x00", " ").split())
            role = roles[number] if number < len(roles) and roles[number] in known else ""
            must = musts[number] != "nice" if number < len(musts) else True
            hint = hints[number] == "1" if number < len(hints) else False
            if len(text) > LONGEST:
                errors.append(_("Aspect %(n)d is longer than %(most)d characters: shorten it or split it.") % {"n": number + 1, "most": LONGEST})
            wanted.append(Wanted(text, role, must, hint, ids[number] if number < len(ids) else ""))
        return cls(tuple(wanted), _number(data.get("seen", "")), data.get("do", "")[:20], tuple(errors))

    def obeyed(self, proposed: Sequence[Wanted]) -> Self:
        """The rows after the button; an unknown button changes nothing."""
        verb, _colon, raw = self.command.partition(":")
        rows = list(self.wanted)
        at = _number(raw)
        if verb == "add" and len(rows) < MOST_ASPECTS:
            rows.append(Wanted(""))
        elif verb == "suggest":
            have = {row.text.casefold() for row in rows}
            rows = [row for row in rows if row.text] + [p for p in proposed if p.text.casefold() not in have]
        elif at is not None and at < len(rows):
            if verb == "drop":
                del rows[at]
            elif verb == "up" and at > 0:
                rows[at - 1], rows[at] = rows[at], rows[at - 1]
            elif verb == "down" and at + 1 < len(rows):
                rows[at + 1], rows[at] = rows[at], rows[at + 1]
            elif verb == "merge" and at > 0:
                above, row = rows[at - 1], rows.pop(at)
                joined = "; ".join(text for text in (above.text, row.text) if text)
                rows[at - 1] = replace(above, text=joined, must=above.must or row.must, role=above.role or row.role)
        return replace(self, wanted=tuple(rows), command="")

    def numbered(self) -> list[dict[str, Any]]:
        """For the template: each row with its number and whether it is first or last."""
        last = len(self.wanted) - 1
        return [{"at": at, "row": row, "first": at == 0, "last": at == last} for at, row in enumerate(self.wanted)]
