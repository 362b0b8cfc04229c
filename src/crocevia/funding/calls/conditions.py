"""Conditions on one member, three-valued: True, False, or None while the data do not say. Read from the rules' files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from crocevia.funding.calls.consortium import AMOUNTS, ANSWERS, MEMBER_FIELDS, PLACES, VALUES, Member


class BadRules(Exception):
    """A file of rules does not hold what it must. The message names the file and the place in it."""

    def __init__(self, place: str, why: str):
        super().__init__(f"{place}: {why}")


def close_to(name: str, known: Any) -> str:
    """“ Did you mean …?”, when something near is known."""
    near = get_close_matches(str(name), list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


@dataclass(frozen=True, slots=True)
class Places:
    """A named set of countries. `doubtful`: members of which the call's own text must be asked. `others`: what is not listed."""

    inside: frozenset[str]
    doubtful: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    others: bool | None = False

    def holds(self, country: str) -> bool | None:
        if country in self.inside:
            return True
        if country in self.doubtful:
            return None
        return False if country in self.outside else self.others


@dataclass(frozen=True, slots=True)
class Among:
    """The field holds one of these words; for those in doubt the call's own text must be asked."""

    field: str
    values: frozenset[str]
    doubtful: frozenset[str] = frozenset()

    def holds(self, member: Member) -> bool | None:
        value = getattr(member, self.field)
        return None if not value or value in self.doubtful else value in self.values


@dataclass(frozen=True, slots=True)
class Within:
    """The member's country is in one of these sets."""

    sets: tuple[Places, ...]
    field: str = "country"

    def holds(self, member: Member) -> bool | None:
        if not member.country:
            return None
        return any_of(one.holds(member.country) for one in self.sets)


@dataclass(frozen=True, slots=True)
class Answer:
    """The field says yes, or no."""

    field: str
    wanted: bool

    def holds(self, member: Member) -> bool | None:
        value = getattr(member, self.field)
        return None if value is None else value is self.wanted


@dataclass(frozen=True, slots=True)
class Amount:
    """The field lies between two bounds; a bound may be another field of the same member."""

    field: str
    at_least: Decimal | str | None = None
    at_most: Decimal | str | None = None

    def holds(self, member: Member) -> bool | None:
        value = getattr(member, self.field)
        if value is None:
            return None
        low, high = (getattr(member, b) if isinstance(b, str) else b for b in (self.at_least, self.at_most))
        bound_ = member.no_more_than(self.at_most) if isinstance(self.at_most, str) else high
        if (low is not None and value < low) or (bound_ is not None and value > bound_):
            return False
        unsaid = (isinstance(self.at_least, str) and low is None) or (isinstance(self.at_most, str) and high is None)
        return None if unsaid else True


Condition = Among | Within | Answer | Amount


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them together; none at all holds of everybody."""

    parts: tuple[Condition, ...] = ()

    def holds(self, member: Member) -> bool | None:
        return all_of(part.holds(member) for part in self.parts)

    def unsaid(self, member: Member) -> tuple[str, ...]:
        """The fields on which it depends for this member and that nobody has said, or that are in doubt."""
        if self.holds(member) is not None:
            return ()
        found = [part.field for part in self.parts if part.holds(member) is None]
        found += [
            bound
            for part in self.parts
            if isinstance(part, Amount) and part.holds(member) is None
            for bound in (part.at_least, part.at_most)
            if isinstance(bound, str) and getattr(member, bound) is None
        ]
        return tuple(dict.fromkeys(found))


def all_of(values: Any) -> bool | None:
    """False when one is False, None when one is None, else True."""
    found = list(values)
    return False if False in found else None if None in found else True


def any_of(values: Any) -> bool | None:
    found = list(values)
    return True if True in found else None if None in found else False


def read_conditions(told: Any, sets: Mapping[str, Places], place: str) -> Conditions:
    """Conditions from a mapping of a rule's file. Raises BadRules for a field, a value or a set that is not known."""
    if told is None or told == "everybody":
        return Conditions()
    if not isinstance(told, dict):
        raise BadRules(place, "conditions are a mapping from fields to what they must hold.")
    return Conditions(tuple(_condition(str(name), value, sets, f"{place}.{name}") for name, value in told.items()))


def _condition(name: str, value: Any, sets: Mapping[str, Places], place: str) -> Condition:
    if name not in MEMBER_FIELDS or name == "group":
        known = [field for field in MEMBER_FIELDS if field != "group"]
        raise BadRules(place, f"there is no field {name} to ask a party about.{close_to(name, known)}")
    if name in ANSWERS:
        if not isinstance(value, bool):
            raise BadRules(place, "this field is asked for true or false.")
        return Answer(name, value)
    if name in AMOUNTS:
        return _amount(name, value, place)
    if name == "country":
        names = _words(value, place)
        return Within(tuple(_set(one, sets, place) for one in names))
    doubtful: list[str] = []
    if isinstance(value, dict):
        if set(value) != {"in", "in_doubt"}:
            raise BadRules(place, "write a list of words, or a mapping with in and in_doubt.")
        value, doubtful = value["in"], _words(value["in_doubt"], place)
    words = _words(value, place)
    for word in (*words, *doubtful):
        if name not in PLACES and word not in VALUES[name]:
            raise BadRules(place, f"{name} is never “{word}”.{close_to(word, VALUES[name])}")
    return Among(name, frozenset(words), frozenset(doubtful))


def _words(value: Any, place: str) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        raise BadRules(place, "this must be a word or a list of words.")
    return listed


def _set(name: str, sets: Mapping[str, Places], place: str) -> Places:
    if name in sets:
        return sets[name]
    if len(name) == 2 and name.isalpha() and name.isupper():
        return Places(frozenset([name]))
    raise BadRules(place, f"there is no set of countries {name}, and it is no country's code.{close_to(name, sets)}")


def _amount(name: str, value: Any, place: str) -> Amount:
    if not isinstance(value, dict) or not value or set(value) - {"at_least", "at_most"}:
        raise BadRules(place, "an amount is asked for with at_least, at_most or both.")
    return Amount(name, *(bound(value.get(key), f"{place}.{key}", AMOUNTS) for key in ("at_least", "at_most")))


def bound(value: Any, place: str, named: tuple[str, ...] = ()) -> Decimal | Any:
    """A number of a rule, or the name of the field that gives it. Raises BadRules."""
    if value is None or (isinstance(value, str) and value in named):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadRules(place, f"“{value}” is no number.{close_to(value, named)}")
    return Decimal(str(value))
