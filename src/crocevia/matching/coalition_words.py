"""Rules, conflicts and results of a composition in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.matching.coalition import Proposed
from crocevia.matching.coalition_calls import PREFIX, said
from crocevia.vocabulary.queries import label_of
from matchengine.coalition import Coalition, Count, LeaveOut, Rule


def out_of_hundred(chance: float | None) -> int:
    return round(100 * (chance or 0.0))


def points(value: float) -> str:
    """Points with one decimal, as the page's language writes them."""
    return number_format(round(value, 1) + 0.0, 1)


def count_name(count: Count | None, name: str) -> str:
    """What a count asks for: one of a kind, or a call's clause in its own words."""
    if name.startswith("kind:"):
        return label_of("party-kinds", name.removeprefix("kind:"))
    return f"{name} ({count.clause})" if count and count.clause else name


def rule_in_words(rule: Rule, told: Proposed) -> str:
    """One rule as a sentence part."""

    def party(key: str) -> str:
        return told.organisation(key).name if key in told.answer.organisations else key

    def count() -> str:
        held = next((each for each in told.problem.rules.counts if each.name == rule.subject), None)
        return count_name(held, rule.subject)

    asked = told.of_call.rule(rule.subject) if told.of_call and rule.subject.startswith(PREFIX) else None
    if asked:
        return _("the call asks: %(rule)s") % {"rule": said(asked)}
    aspect = next((each.text for each in told.problem.aspects if each.id == rule.subject), rule.subject)
    amount = int(rule.amount or 0)
    words: dict[str, Callable[[], str]] = {
        "cover": lambda: (
            _("“%(aspect)s” covered to %(level)d out of 100") % {"aspect": aspect, "level": out_of_hundred(rule.amount)}
        ),
        "most_parties": lambda: ngettext("at most %(n)d party", "at most %(n)d parties", amount) % {"n": amount},
        "least_parties": lambda: ngettext("at least %(n)d party", "at least %(n)d parties", amount) % {"n": amount},
        "at_least": lambda: _("at least %(n)d: %(what)s") % {"n": amount, "what": count()},
        "at_most": lambda: _("at most %(n)d: %(what)s") % {"n": amount, "what": count()},
        "pin": lambda: _("%(party)s is pinned") % {"party": party(rule.subject)},
        "ban": lambda: _("%(party)s is left out") % {"party": party(rule.subject)},
        "competitor": lambda: _("%(party)s competes with the owner") % {"party": party(rule.subject)},
        "full": lambda: _("%(party)s has no room") % {"party": party(rule.subject)},
        "trl": lambda: _("%(party)s is below TRL %(n)d") % {"party": party(rule.subject), "n": amount},
        "rivals": lambda: (
            _("%(one)s and %(two)s do not sit together") % {"one": party(rule.subject), "two": party(rule.other)}
        ),
        "house": lambda: (
            _("%(one)s and %(two)s are one house") % {"one": party(rule.subject), "two": party(rule.other)}
        ),
    }
    return words[rule.code]() if rule.code in words else rule.code


def proof(best: Coalition) -> str:
    if best.proven:
        return _("Proven: under these rules no coalition is worth more.")
    return _("Not proven within the time allowed: another could be worth up to %(points)s points more.") % {
        "points": points(best.gap)
    }


def cost_in_words(left: LeaveOut) -> str:
    """What it costs to do without a party."""
    if left.cost is None:
        return _("nobody else reaches this level") if left.lost else _("the rules cannot be met")
    said = _("costs %(points)s points") if left.proven else _("costs at most %(points)s points")
    return said % {"points": points(left.cost)}


def sentence(told: Proposed) -> str:
    """The result in one or two sentences, gaps named."""
    best = told.composition.best
    if best is None:
        if told.composition.timed_out:
            return _("No coalition was found within the time allowed, nor a reason why there is none.")
        return _("No coalition obeys all rules.")
    if not told.problem.candidates:
        return _("Nobody here: no evidence that you may read speaks of this need.")
    if not best.parties:
        return _("Nobody here is worth a seat: no party adds enough to any aspect.")
    names = ", ".join(told.organisation(party).name for party in best.parties).rstrip(".")
    covered = len(told.problem.aspects) - len(best.missing)
    said = ngettext("%(n)d party: %(names)s.", "%(n)d parties: %(names)s.", len(best.parties))
    reach = ngettext("%(n)d aspect of %(all)d is covered.", "%(n)d aspects of %(all)d are covered.", covered)
    parts = [
        said % {"n": len(best.parties), "names": names},
        reach % {"n": covered, "all": len(told.problem.aspects)},
        proof(best),
    ]
    return " ".join(parts)
