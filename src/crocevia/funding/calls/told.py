"""Verdicts, findings and proposals in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from crocevia.funding.calls.repairs import Repair, Wanted, bounds_of
from crocevia.funding.calls.rules import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    Assessment,
    Clause,
    Count,
    Every,
    Found,
    Project,
    Rate,
    Reimbursed,
    Share,
    Total,
)
from crocevia.funding.calls.rulesets import RuleSet
from crocevia.people.sizes import SIZES
from crocevia.vocabulary.queries import label_of

MARKS = {"eligible": "good", "not_eligible": "stop", "unknown": "wait"}


def verdict_words() -> dict[str, str]:
    return {"eligible": _("eligible"), "not_eligible": _("not eligible"), "unknown": _("unknown")}


def field_words() -> dict[str, str]:
    """What each field of a party and of the project is called."""
    return {
        "role": _("part in the project"),
        "kind": _("kind of party"),
        "size": _("size"),
        "country": _("country"),
        "region": _("region"),
        "group": _("group"),
        "non_profit": _("without profit"),
        "equality_plan": _("gender equality plan"),
        "accredited": _("accredited"),
        "cost": _("cost (EUR)"),
        "grant": _("grant asked (EUR)"),
        "other_proposals": _("other proposals to this call"),
        "de_minimis_room": _("de minimis room (EUR)"),
        "trl_start": _("TRL at the start"),
        "trl_end": _("TRL at the end"),
        "duration": _("duration (months)"),
    }


def size_words() -> dict[str, str]:
    return {code: str(words) for code, words in SIZES.items()}


def role_words() -> dict[str, str]:
    return {
        "coordinator": _("coordinator"),
        "beneficiary": _("beneficiary"),
        "provider": _("provider of the service"),
        "associated": _("associated partner"),
        "subcontractor": _("subcontractor"),
    }


def said_in(words: Mapping[str, str]) -> tuple[str, str]:
    """The words in the page's language where they are there, with their language."""
    language = (get_language() or "en").split("-")[0]
    return (words[language], language) if language in words else (words["en"], "en")


def clause_of(clause: Clause, rule_set: RuleSet) -> dict[str, Any]:
    """A clause for a page: document, place, address, and whether it must still be checked."""
    document = rule_set.documents[clause.document]
    place, language = said_in(clause.places)
    return {
        "document": said_in({k: v for k, v in document.items() if k != "address"})[0],
        "place": place,
        "place_language": language,
        "url": document.get("address", ""),
        "certain": clause.certain,
    }


def euro(value: Decimal) -> str:
    return _("EUR %(amount)s") % {"amount": number_format(value, 0 if value == int(value) else 2, force_grouping=True)}


def _figure(found: Found, value: Decimal) -> str:
    form = found.rule.form
    if isinstance(form, Total):
        return euro(value)
    if isinstance(form, Share):
        return f"{number_format(value * 100, 1 if value * 1000 % 10 else 0)}%"
    return number_format(value, 0)


def _names(ids: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(pk, pk) for pk in ids).removesuffix(".")


def found_in_words(found: Found, names: Mapping[str, str]) -> str:
    """What the rule met: a number, an amount, or who stands against it."""
    form, finding = found.rule.form, found.finding
    if isinstance(form, (Every, Reimbursed)) or (isinstance(form, Share) and form.each):
        if finding.against:
            return _("Not so: %(names)s.") % {"names": _names(finding.against, names)}
        if found.verdict == ELIGIBLE:
            return _("So for everyone it asks about.") if finding.sure else _("It asks about nobody here.")
        return ""
    if finding.least is None:
        return ""
    if finding.most is None:
        told = _("At least %(figure)s.") % {"figure": _figure(found, finding.least)}
    elif finding.least == finding.most:
        told = _("Found: %(figure)s.") % {"figure": _figure(found, finding.least)}
    else:
        ends = {"least": _figure(found, finding.least), "most": _figure(found, finding.most)}
        told = _("Between %(least)s and %(most)s.") % ends
    if isinstance(form, Count) and finding.sure:
        told = f"{told} {_names(finding.sure, names)}."
    return told


def lacking_in_words(found: Found, names: Mapping[str, str]) -> str:
    """What nobody has said and would decide: field by field, of whom."""
    words, by_field = field_words(), dict[str, list[str]]()
    for pk, name in found.finding.lacking:
        by_field.setdefault(name, []).append(names.get(pk, pk) if pk else "")
    return "; ".join(
        words[name] + (f": {', '.join(dict.fromkeys(of))}" if any(of) else "") for name, of in by_field.items()
    )


def rules_in_words(assessment: Assessment, rule_set: RuleSet, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of an eligibility sheet: rule, answer, what was found, what is lacking, clause."""
    verdicts, rows = verdict_words(), []
    for each in assessment.found:
        says, language = said_in(each.rule.says)
        rows.append(
            {
                "id": each.rule.id,
                "says": says,
                "language": language,
                "verdict": verdicts[each.verdict],
                "mark": MARKS[each.verdict],
                "found": found_in_words(each, names),
                "lacking": lacking_in_words(each, names),
                "clause": clause_of(each.rule.clause, rule_set),
            }
        )
    return rows


def rate_rows(rule_set: RuleSet) -> list[dict[str, Any]]:
    return [
        {"who": _who(rate), "rate": f"{number_format(rate.rate * 100, 0)}%", "clause": clause_of(rate.clause, rule_set)}
        for rate in rule_set.rates
    ]


def _who(rate: Rate) -> str:
    """Whom a rate is for, from its conditions."""
    kinds, sizes = size_words(), []
    parts = []
    for part in rate.who.parts:
        if part.field == "size":
            sizes = [kinds[value] for value in kinds if value in part.values]
        elif part.field == "kind":
            parts.append(", ".join(sorted(label_of("party-kinds", value) for value in part.values)))
        elif part.field == "non_profit":
            parts.append(_("without profit") if part.wanted else _("for profit"))
    told = "; ".join([*([", ".join(sizes)] if sizes else []), *parts])
    return told or _("everybody else") if rate.who.parts else _("everybody else")


def wanted_in_words(wanted: Wanted) -> str:
    """“one small enterprise, in a Member State where none of you is”."""
    what = _("a party")
    if wanted.sizes and wanted.sizes <= {"micro", "small", "medium"}:
        what = _("a small or medium-sized enterprise")
    elif wanted.kinds:
        what = _("a party of one of these kinds: %(kinds)s") % {
            "kinds": ", ".join(sorted(label_of("party-kinds", kind) for kind in wanted.kinds))
        }
    parts = [what]
    if wanted.role not in ("", "beneficiary"):
        parts.append(_("as %(role)s") % {"role": role_words()[wanted.role]})
    if wanted.region:
        parts.append(
            _("with a place in %(region)s") % {"region": _("Lombardy") if wanted.region == "IT-25" else wanted.region}
        )
    elif wanted.elsewhere:
        parts.append(
            _("in a Member State where none of the others is")
            if wanted.union
            else _("in an associated country where none of the others is")
        )
    parts.append(_("independent of the others"))
    return ", ".join(parts)


def repair_in_words(repair: Repair | None, assessment: Assessment, names: Mapping[str, str]) -> list[str]:
    """Sentences that say what would make it eligible; none when nothing fails."""
    if assessment.verdict != NOT_ELIGIBLE:
        return []
    if repair is None:
        return [_("No change of up to three parties makes it eligible: look for another call, or another group.")]
    told = [_("Add %(party)s.") % {"party": wanted_in_words(wanted)} for wanted in repair.add]
    if repair.leave_out:
        told.append(_("Leave out %(names)s.") % {"names": _names(repair.leave_out, names)})
    return told + [sentence for each in repair.figures if (sentence := _figure_to_change(each, names))]


def _figure_to_change(found: Found, names: Mapping[str, str]) -> str:
    form, finding = found.rule.form, found.finding
    least, most = bounds_of(found.rule)
    if isinstance(form, (Project, Total, Share)):
        what = field_words()[form.name if isinstance(form, Project) else form.amount]
        who = f" ({_names(finding.against, names)})" if finding.against else ""
        if least is not None and finding.least is not None and finding.least < least:
            return _("Raise to at least %(figure)s: %(what)s.") % {"figure": _figure(found, least), "what": what + who}
        if most is not None:
            return _("Lower to at most %(figure)s: %(what)s.") % {"figure": _figure(found, most), "what": what + who}
    says, _language = said_in(found.rule.says)
    return _("Put right for %(names)s: %(rule)s") % {"names": _names(finding.against, names), "rule": says}


def answer_sentence(assessment: Assessment) -> str:
    """The whole in one sentence."""
    failing, open_ = len(assessment.of(NOT_ELIGIBLE)), len(assessment.of("unknown"))
    if assessment.verdict == NOT_ELIGIBLE:
        return ngettext("Not eligible: one rule fails.", "Not eligible: %(n)d rules fail.", failing) % {"n": failing}
    if assessment.verdict == ELIGIBLE:
        return _("Eligible by every rule that is written here.")
    return ngettext(
        "Unknown: one rule waits for what nobody has said yet.",
        "Unknown: %(n)d rules wait for what nobody has said yet.",
        open_,
    ) % {"n": open_}
