"""How good a brief is, on the four criteria of the Enterprise Europe Network's external review, a reason for every point.

Each criterion has five points, each one plain check. 0-4 reject, 5-9 hold, 10 or more publish (15 good, 17 excellent); a criterion
with nothing at all holds the brief, whatever the sum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

PUBLISH, HOLD, GOOD, EXCELLENT = 10, 5, 15, 17


@dataclass(frozen=True, slots=True)
class Point:
    """One check: what it asks for, and whether the brief has it. `field`: where to mend it."""

    has: bool
    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    label: str
    points: tuple[Point, ...]

    @property
    def score(self) -> int:
        return sum(point.has for point in self.points)


@dataclass(frozen=True, slots=True)
class Review:
    """`verdict`: publish, hold or reject."""

    criteria: tuple[Criterion, ...]

    @property
    def score(self) -> int:
        return sum(each.score for each in self.criteria)

    @property
    def verdict(self) -> str:
        if self.score < HOLD:
            return "reject"
        return "publish" if self.score >= PUBLISH and all(each.score for each in self.criteria) else "hold"


def review(heard: str, values: Mapping[str, str], aspects: Sequence[tuple[str, str]], language: str) -> Review:
    """`values`: the fields of the brief as text; `aspects`: pairs of words and role; `language`: the code of what it is told in, empty where it is not sure."""
    words = heard.split()
    longest = max((len(part.split()) for part in re.split(r"[.!?;]\s", heard)), default=0)
    told = {name for name, value in values.items() if value.strip()}
    title = values.get("title", "")
    advantages = (
        Point("function" in told, _("it says what is wanted"), "function"),
        Point("tried" in told, _("it says what was tried, or how it is done today"), "tried"),
        Point("quantities" in told, _("it gives a number to reach or to reckon with"), "quantities"),
        Point({"trl_now", "trl_wanted"} <= told, _("it says how mature it is now and should be"), "trl_now"),
        Point("scale" in told, _("it says at what scale"), "scale"),
    )
    clarity = (
        Point(40 <= len(words) <= 400, _("it is told in 40 to 400 words"), "heard"),
        Point(0 < longest <= 45, _("no sentence is longer than 45 words"), "heard"),
        Point(2 <= len(aspects) <= 6, _("two to six things must be covered"), "aspect"),
        Point("constraints" in told, _("it says what binds the answer"), "constraints"),
        Point("materials" in told or "place" in told, _("it names materials, or the place"), "materials"),
    )
    cooperation = (
        Point(bool(aspects) and all(role for _words, role in aspects), _("every aspect says which role is expected"), "aspect"),
        Point("need_kind" in told, _("the kind of need is chosen"), "need_kind"),
        Point("deadline" in told, _("it says by when"), "deadline"),
        Point("budget" in told, _("it says what may be spent"), "budget"),
        Point("place" in told, _("it says where"), "place"),
    )
    guidelines = (
        Point(8 <= len(title) <= 100, _("the title has 8 to 100 characters"), "title"),
        Point(language in ("it", "en"), _("it is plainly Italian or English"), "heard"),
        Point(bool(words) and not _REACHED.search(heard), _("no address, telephone or web page stands in it"), "heard"),
        Point(bool(words) and not re.search(r"(?:[A-ZÀ-Ý]{4,}\s+){3,}|!{2,}", heard), _("nothing is shouted"), "heard"),
        Point(bool(heard.strip()) and heard.strip()[-1] in ".!?…", _("the last sentence is finished"), "heard"),
    )
    return Review(
        (
            Criterion(_("Advantages and innovation"), advantages),
            Criterion(_("Clarity and coherence"), clarity),
            Criterion(_("What is expected of the partner"), cooperation),
            Criterion(_("Rules and language"), guidelines),
        )
    )


_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w+|https?://|www\.|(?:\+39|\b0\d{1,3})[\s./-]?\d{5,}")
