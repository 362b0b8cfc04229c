"""A call as a constraint of a coalition: which of its rules an exact model can carry, and what the call's own judge says afterwards.

The judge of a member (`funding.calls.conditions`) stays the only one: the model counts marks that it gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from crocevia.funding.calls.catalogue import rules_of
from crocevia.funding.calls.conditions import Among
from crocevia.funding.calls.consortium import Member
from crocevia.funding.calls.models import Call
from crocevia.funding.calls.profile import Told, consortium_of, usual_roles
from crocevia.funding.calls.repairs import about_figures
from crocevia.funding.calls.rules import Count, Every, Rule
from crocevia.funding.calls.rulesets import RuleSet
from crocevia.funding.calls.told import said_in
from crocevia.matching.coalition_asked import MOST
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from matchengine.coalition import Count as Counted
from matchengine.coalition import Rules
from matchengine.coalition.types import Unit

PREFIX = "call:"
LEAST, MOST_OF, NONE_OF = "least", "most", "none"
ANYBODY = "anybody"
"""The mark of whoever has no other, so that the engine reads “not of this sort” and never “unknown”."""


@dataclass(frozen=True, slots=True)
class OfCall:
    """A call with rules, and who applies in any case: the owner of the need, where the need has one."""

    call: Call
    rule_set: RuleSet
    given: tuple[Organisation, ...] = ()

    def rule(self, subject: str) -> Rule | None:
        """The rule behind the name that the model gave it."""
        wanted = subject.removeprefix(PREFIX).rpartition(":")[0]
        return next((each for each in self.rule_set.rules if each.id == wanted), None)


@dataclass(frozen=True, slots=True)
class Applicants:
    """Everybody as the call's judge knows them: who applies in any case, and by party id who could."""

    given: tuple[Member, ...]
    candidates: Mapping[str, Member]


@dataclass(frozen=True, slots=True)
class Constraint:
    """The call as the engine reads it: rules, and by party the marks that they count and the country."""

    rules: Rules
    marks: Mapping[str, frozenset[str]]
    countries: Mapping[str, str]


def call_for(key: str, actor: Actor) -> OfCall | None:
    """The call with this key, topic code or name of its own file, if this reader may see it and rules are written for it."""
    shown = Call.objects.visible_to(actor, "full")
    key = key.replace("\x00", "").strip()[:80]
    try:
        found = shown.filter(pk=UUID(key)).first()
    except ValueError:
        found = shown.filter(Q(topic=key) | Q(code=key)).first() if key else None
    rule_set = rules_of(found) if found else None
    return OfCall(found, rule_set) if found and rule_set else None


def call_named(key: str, actor: Actor) -> OfCall | None:
    """The same where somebody named it and must be told: nothing for no name. Raises ValidationError."""
    found = call_for(key, actor) if key else None
    if key and found is None:
        raise ValidationError({"call": _("There is no such call with rules, or not for this account.")})
    return found


def carried(rule: Rule) -> bool:
    """Whether the model carries the rule: who takes part, but no amounts and nothing of the project."""
    return not about_figures(rule)


def applicants(of_call: OfCall, candidates: Mapping[str, Organisation]) -> Applicants:
    """What the directory knows of everybody, each in the part that it would have."""
    consortium, _shown = consortium_of([*of_call.given, *candidates.values()], Told(), of_call.rule_set)
    first, rest = usual_roles(of_call.rule_set)
    held = len(of_call.given)
    return Applicants(
        tuple(replace(m, role=rest if n else first) for n, m in enumerate(consortium.members[:held])),
        {p: replace(m, role=rest) for p, m in zip(candidates, consortium.members[held:], strict=True)},
    )


def constraint(of_call: OfCall, applying: Applicants, doubt: bool) -> Constraint:
    """The rules that the model can carry.

    Strict: only what is known counts towards *at least*, and what may be so counts towards *at most*. `doubt` turns both
    round: whoever may be so counts as if it were. A party known to break a rule that each must keep stays out either way.
    """
    first, rest = usual_roles(of_call.rule_set)
    counts: list[Counted] = []
    marks: dict[str, set[str]] = {party: {ANYBODY} for party in applying.candidates}
    for rule in of_call.rule_set.rules:
        form = rule.form
        found: Iterable[tuple[Counted, list[str]]] = ()
        if isinstance(form, Count) and (applying.given or not _asks_for_the_first(form, first, rest)):
            found = _counted(rule, form, applying, doubt)
        elif isinstance(form, Every):
            found = _barred(rule, form, applying)
        for count, fitting in found:
            counts.append(count)
            for party in fitting:
                marks[party].add(count.name)
    countries = {p: m.country or (f"?{p}" if doubt else "") for p, m in applying.candidates.items()}
    rules = Rules(least_parties=0, most_parties=MOST, counts=tuple(counts))
    return Constraint(rules, {party: frozenset(held) for party, held in marks.items()}, countries)


def _asks_for_the_first(form: Count, first: str, rest: str) -> bool:
    """Whether it counts coordinators only, say: while nobody applies in any case, one of the chosen will be that."""
    roles = next((p.values for p in form.who.parts if isinstance(p, Among) and p.field == "role"), frozenset([rest]))
    return first in roles and rest not in roles


def _barred(rule: Rule, form: Every, applying: Applicants) -> Iterator[tuple[Counted, list[str]]]:
    against = [p for p, m in applying.candidates.items() if form.who.holds(m) is True and form.must.holds(m) is False]
    if against:
        yield _count(rule, NONE_OF, at_most=0), against


def _counted(rule: Rule, form: Count, applying: Applicants, doubt: bool) -> Iterator[tuple[Counted, list[str]]]:
    """The engine's counts for one rule, less what those who apply in any case bring; each with the parties that it counts."""
    unit: Unit = "country" if "country" in form.distinct else "house" if form.distinct else "party"
    for bound, which, likely in ((form.at_least, LEAST, doubt), (form.at_most, MOST_OF, not doubt)):
        if bound is None:
            continue
        fits = (True, None) if likely else (True,)
        held = [m for m in applying.given if form.who.holds(m) in fits and (unit != "country" or m.country or likely)]
        taken = {m.country for m in held if m.country} if unit == "country" else set()
        asked = int(bound) - len({m.country or m.id for m in held} if unit == "country" else held)
        fitting = [p for p, m in applying.candidates.items() if form.who.holds(m) in fits and m.country not in taken]
        if which == MOST_OF:
            yield _count(rule, which, at_most=max(0, asked), unit=unit), fitting
        elif asked > 0:
            yield _count(rule, which, at_least=asked, unit=unit), fitting


def _count(rule: Rule, which: str, at_least: int = 0, at_most: int | None = None, unit: Unit = "party") -> Counted:
    name = f"{PREFIX}{rule.id}:{which}"
    return Counted(name, at_least, at_most, roles=frozenset([name]), unit=unit, clause=rule.clause.place)


def said(rule: Rule) -> str:
    """The rule in the reader's language, with the place of its clause."""
    said = {"rule": said_in(rule.says)[0].rstrip("."), "place": said_in(rule.clause.places)[0]}
    return _("“%(rule)s” (%(place)s)") % said
