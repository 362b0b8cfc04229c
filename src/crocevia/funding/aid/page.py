"""The page of the room that a single undertaking has left, with what-if, as data for funding/room.html."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crocevia.funding.aid.ceilings import Ceiling, ceilings
from crocevia.funding.aid.room import Room, growing, room
from crocevia.funding.aid.undertaking import USUAL, Undertaking
from crocevia.funding.calls.profile import amount_in
from crocevia.funding.calls.told import euro, said_in
from crocevia.ui.writing import partial_date


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form holds: regulation, Member State, the day of a new grant and its amount, with what could not be read."""

    ceiling: Ceiling
    country: str
    day: dt.date
    amount: Decimal | None
    typed: dict[str, str]
    errors: tuple[str, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Asked:
        typed = {
            name: str(data.get(name, "")).replace("\x00", "").strip()[:40]
            for name in ("day", "amount", "regulation", "country")
        }
        errors: list[str] = []
        known = ceilings()
        day = timezone.localdate()
        if typed["day"]:
            try:
                day = dt.date.fromisoformat(typed["day"])
                if not 1990 <= day.year <= 2100:
                    raise ValueError
            except ValueError:
                errors.append(_("“%(day)s” is no day: write 2026-09-17.") % {"day": typed["day"]})
                day = timezone.localdate()
        country = typed["country"].upper() if len(typed["country"]) == 2 and typed["country"].isalpha() else "IT"
        amount = amount_in(typed["amount"], errors)
        ceiling = known.get(typed["regulation"]) or known.get(USUAL) or next(iter(known.values()))
        return cls(ceiling, country, day, amount, {**typed, "day": day.isoformat(), "country": country}, tuple(errors))


def room_context(undertaking: Undertaking, asked: Asked) -> dict[str, Any]:
    """The context of funding/room.html."""
    grants = undertaking.counted(asked.ceiling, asked.country)
    now = room(grants, asked.day, asked.ceiling.ceiling, asked.ceiling.years)
    later = growing(grants, asked.day, asked.ceiling.ceiling, asked.ceiling.years)
    inside = {each.id for each in now.counted}
    return {
        "organisation": undertaking.asked,
        "members": [one for one in undertaking.members if one.pk != undertaking.asked.pk],
        "answer": _answer(now, asked),
        "mark": "none" if asked.amount is None else "good" if now.fits(asked.amount) else "stop",
        "bars": [
            {"label": label, "value": value, "sub": euro(value), "words": number_format(round(value / 1000), 0)}
            for label, value in (
                (_("Ceiling"), now.ceiling),
                (_("Granted in the window"), now.used),
                (_("Room"), now.left),
            )
        ],
        "window": _("The window ends on %(day)s.") % {"day": partial_date(now.until.isoformat())}
        if now.until != now.day
        else "",
        "grants": [
            {
                "grant": grant,
                "url": reverse("aid_detail", args=[grant.pk]),
                "day": partial_date(grant.granted.isoformat()),
                "amount": euro(grant.amount),
                "inside": str(grant.pk) in inside,
            }
            for grant in undertaking.grants
        ],
        "later": [{"day": partial_date(each.day.isoformat()), "room": euro(each.left)} for each in later],
        "regulations": [
            {
                "value": each.regulation,
                "label": f"{each.regulation}: {said_in(each.title)[0]}",
                "chosen": each is asked.ceiling,
            }
            for each in ceilings().values()
        ],
        "clause": {
            "document": said_in({k: v for k, v in asked.ceiling.document.items() if k != "address"})[0],
            "place": asked.ceiling.place,
            "url": asked.ceiling.document.get("address", ""),
            "certain": asked.ceiling.certain,
        },
        "typed": asked.typed,
        "errors": asked.errors,
    }


def _answer(now: Room, asked: Asked) -> str:
    told = {"day": partial_date(now.day.isoformat()), "room": euro(now.left), "ceiling": euro(now.ceiling)}
    if asked.amount is None:
        return _("On %(day)s there is room for at most %(room)s of %(ceiling)s.") % told
    told["amount"] = euro(asked.amount)
    if now.fits(asked.amount):
        told["left"] = euro(now.left - asked.amount)
        return _("%(amount)s fits on %(day)s: %(left)s would be left.") % told
    over = euro(asked.amount - (now.ceiling - now.used))
    return _("%(amount)s does not fit on %(day)s: %(over)s too much. Aid above the ceiling is lost as a whole, not only the part above.") % {
        **told, "over": over,
    }  # fmt: skip
