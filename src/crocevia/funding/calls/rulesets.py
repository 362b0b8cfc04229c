"""Rule sets as files: read, checked against what a rule may say, and kept by id and version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from crocevia.funding.calls.conditions import BadRules, Places, bound, close_to, read_conditions
from crocevia.funding.calls.consortium import AMOUNTS, OF_PROJECT
from crocevia.funding.calls.rules import Clause, Count, Every, Form, Project, Rate, Reimbursed, Rule, Share, Total

LANGUAGES = ("en", "it")
_BOUNDS = {"at_least", "at_most"}
# The word that makes a rule one of a form → what else such a rule may say.
FORMS: dict[str, set[str]] = {
    "count": {"distinct", *_BOUNDS},
    "every": {"must"},
    "total": {"who", *_BOUNDS},
    "share": {"who", "each", *_BOUNDS},
    "project": {*_BOUNDS},
    "reimbursed": set(),
}
_OF_RULE = {"id", "says", "clause"}
_OF_SET = {"id", "version", "title", "about", "documents", "applies_to", "rates", "rules", "call"}
_OF_DOCUMENT = {"en", "it", "address"}
_OF_CALL = {
    "title", "programme", "topic", "action", "type_of_action", "destination", "opening", "deadlines", "budget", "grant_min",
    "grant_max", "projects_expected", "rates", "outcome", "scope", "description", "keywords", "address", "language",
}  # fmt: skip


@dataclass(frozen=True)
class RuleSet:
    """The rules of a call or of a type of action, in one version. `documents`: key → titles by language, and address.

    `applies_to`: pairs of programme and type of action, in short. `call`: the call that the same file describes, if any.
    """

    id: str
    version: str
    title: dict[str, str]
    about: dict[str, str]
    documents: dict[str, dict[str, str]]
    rules: tuple[Rule, ...]
    rates: tuple[Rate, ...] = ()
    applies_to: tuple[tuple[str, str], ...] = ()
    call: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


def read_rule_set(path: Path, sets: Mapping[str, Places]) -> RuleSet:
    """One file. Raises BadRules naming file, rule and field."""
    told = _mapping(_yaml(path), path.name)
    place = path.name
    _known(told, _OF_SET, place)
    name, version = _word(told, "id", place), _word(told, "version", place)
    if path.stem != f"{name}-{version}":
        raise BadRules(place, f"a file is called by its id and version: {name}-{version}.yaml.")
    documents = {
        str(key): _document(value, f"{place}: documents.{key}")
        for key, value in _mapping(told.get("documents"), place).items()
    }
    rates = tuple(
        _rate(one, sets, documents, f"{place}: rates[{n}]")
        for n, one in enumerate(_listed(told.get("rates", []), place))
    )
    rules: list[Rule] = []
    for n, one in enumerate(_listed(told.get("rules"), place)):
        rule = _rule(one, sets, documents, rates, f"{place}: rules[{n}]")
        if rule.id in {other.id for other in rules}:
            raise BadRules(place, f"two rules are called {rule.id}.")
        rules.append(rule)
    if not rules:
        raise BadRules(place, "a rule set without rules makes nobody eligible: write at least one.")
    return RuleSet(
        name,
        version,
        _says(told, "title", place),
        _says(told, "about", place),
        documents,
        tuple(rules),
        rates,
        tuple(_applies(told.get("applies_to", []), place)),
        _call(told.get("call"), place),
    )


def read_rule_sets(folder: Path) -> dict[str, RuleSet]:
    """Every rule set under `rules/` by its name, with the sets of countries beside it. Raises BadRules."""
    sets = read_places(folder / "countries.yaml")
    return {one.name: one for one in (read_rule_set(path, sets) for path in sorted((folder / "rules").glob("*.yaml")))}


def newest(rule_sets: Iterable[RuleSet]) -> list[RuleSet]:
    """Of each rule set its last version."""
    last: dict[str, RuleSet] = {}
    for one in sorted(rule_sets, key=lambda one: _ordered(one.version)):
        last[one.id] = one
    return list(last.values())


def _ordered(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in version.split(".")]


def chosen_for(values: Mapping[str, Any], rule_sets: Iterable[RuleSet]) -> str:
    """The name of the newest rule set for a call's programme and type of action; nothing when none is written."""
    wanted = (values.get("programme"), values.get("action"))
    return next((one.name for one in newest(rule_sets) if wanted in one.applies_to), "")


def read_places(path: Path) -> dict[str, Places]:
    """The named sets of countries. `others`: true, false or unsaid for a country that no list names."""
    found = {}
    for name, told in _mapping(_yaml(path), path.name).items():
        place = f"{path.name}: {name}"
        _known(
            _mapping(told, place),
            {"inside", "doubtful", "outside", "others", "source", "as_of", "certain", "with"},
            place,
        )
        inside = set(_codes(told.get("inside", []), place))
        doubtful = set(_codes(told.get("doubtful", []), place))
        for other in _listed(told.get("with", []), place):
            if other not in found:
                raise BadRules(place, f"there is no set {other} above it.{close_to(other, found)}")
            inside |= found[other].inside
            doubtful |= found[other].doubtful
        outside = frozenset(_codes(told.get("outside", []), place))
        others = told.get("others", False)
        if others not in (True, False, None):
            raise BadRules(place, "others is true, false or null.")
        found[str(name)] = Places(frozenset(inside), frozenset(doubtful - inside), outside, others)
    return found


def _codes(value: Any, place: str) -> list[str]:
    codes = _listed(value, place)
    for code in codes:
        if not (isinstance(code, str) and len(code) == 2 and code.isupper()):
            raise BadRules(place, f"“{code}” is no two-letter country code (NO must stand in quotes).")
    return codes


def _rule(
    told: Any, sets: Mapping[str, Places], documents: Mapping[str, Any], rates: tuple[Rate, ...], place: str
) -> Rule:
    rule = _mapping(told, place)
    place = f"{place} {rule.get('id', '')}".rstrip()
    forms = [form for form in FORMS if form in rule]
    if len(forms) != 1:
        raise BadRules(place, f"a rule has one form of {', '.join(FORMS)}.")
    _known(rule, _OF_RULE | {forms[0]} | FORMS[forms[0]], place)
    form = _form(forms[0], rule, sets, rates, place)
    return Rule(
        _word(rule, "id", place), form, _clause(rule.get("clause"), documents, place), _says(rule, "says", place)
    )


def _form(name: str, rule: dict[str, Any], sets: Mapping[str, Places], rates: tuple[Rate, ...], place: str) -> Form:
    least, most = (bound(rule.get(key), f"{place}.{key}") for key in ("at_least", "at_most"))
    if FORMS[name] >= _BOUNDS and least is None and most is None:
        raise BadRules(place, "say at_least, at_most or both.")
    if least is not None and most is not None and least > most:
        raise BadRules(place, "at_least is above at_most.")
    if name == "count":
        distinct = tuple(_listed(rule.get("distinct", []), place))
        if set(distinct) - {"group", "country"}:
            raise BadRules(place, "distinct may name group and country.")
        return Count(read_conditions(rule["count"], sets, f"{place}.count"), least, most, distinct)
    if name == "every":
        must = read_conditions(rule.get("must"), sets, f"{place}.must")
        if not must.parts:
            raise BadRules(place, "say under must what everyone must meet.")
        return Every(read_conditions(rule["every"], sets, f"{place}.every"), must)
    if name == "project":
        if rule["project"] not in OF_PROJECT:
            raise BadRules(place, f"a project has no figure {rule['project']}.{close_to(rule['project'], OF_PROJECT)}")
        return Project(rule["project"], least, most)
    if name == "reimbursed":
        if not rates:
            raise BadRules(place, "there are no rates to be reimbursed by.")
        return Reimbursed(read_conditions(rule[name], sets, f"{place}.reimbursed"), rates)
    amounts = ("cost", "grant")
    if rule[name] not in amounts:
        raise BadRules(place, f"{rule[name]} is no amount that can be summed.{close_to(rule[name], AMOUNTS)}")
    who = read_conditions(rule.get("who"), sets, f"{place}.who")
    if name == "total":
        return Total(rule["total"], who, least, most)
    return Share(rule["share"], who, least, most, rule.get("each") is True)


def _rate(told: Any, sets: Mapping[str, Places], documents: Mapping[str, Any], place: str) -> Rate:
    rate = _mapping(told, place)
    _known(rate, {"who", "rate", "clause"}, place)
    part = bound(rate.get("rate"), f"{place}.rate")
    if part is None or not 0 < part <= 1:
        raise BadRules(place, "a rate is above 0 and at most 1.")
    return Rate(
        read_conditions(rate.get("who"), sets, f"{place}.who"), part, _clause(rate.get("clause"), documents, place)
    )


def _clause(told: Any, documents: Mapping[str, Any], place: str) -> Clause:
    if not isinstance(told, dict) or set(told) != {"document", "place", "certain"}:
        raise BadRules(place, "a rule names its clause: document, place, and certain true or false.")
    if told["document"] not in documents:
        raise BadRules(
            place, f"the file describes no document {told['document']}.{close_to(told['document'], documents)}"
        )
    if not isinstance(told["certain"], bool):
        raise BadRules(place, "certain is true or false.")
    where = told["place"]
    places = _says({"place": where}, "place", place) if isinstance(where, dict) else {"en": str(where)}
    return Clause(str(told["document"]), places, told["certain"])


def _document(told: Any, place: str) -> dict[str, str]:
    document = _mapping(told, place)
    _known(document, _OF_DOCUMENT, place)
    return {
        **_says({"titles": {k: document.get(k) for k in LANGUAGES}}, "titles", place),
        "address": str(document.get("address", "")),
    }


def _applies(told: Any, place: str) -> Iterable[tuple[str, str]]:
    for one in _listed(told, place):
        _known(_mapping(one, place), {"programme", "action"}, f"{place}: applies_to")
        yield _word(one, "programme", place), _word(one, "action", place)


def _call(told: Any, place: str) -> dict[str, Any]:
    if told is None:
        return {}
    call = _mapping(told, f"{place}: call")
    _known(call, _OF_CALL, f"{place}: call")
    for name in ("title", "programme"):
        _word(call, name, f"{place}: call")
    return call


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise BadRules(path.name, "there is no such file.") from None
    except UnicodeDecodeError:
        raise BadRules(path.name, "the text is not in UTF-8.") from None
    except yaml.YAMLError as error:
        raise BadRules(path.name, f"not readable as YAML: {error}") from None


def _mapping(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRules(place, "this must be a mapping.")
    return value


def _listed(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadRules(place, "this must be a list.")
    return value


def _known(told: Mapping[str, Any], names: set[str], place: str) -> None:
    for name in told:
        if name not in names:
            raise BadRules(place, f"nothing is called {name} here.{close_to(str(name), names)}")


def _word(told: Mapping[str, Any], name: str, place: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadRules(place, f"{name} is missing, or no word (put numbers in quotes).")
    return " ".join(value.split())


def _says(told: Mapping[str, Any], name: str, place: str) -> dict[str, str]:
    words = told.get(name)
    if (
        not isinstance(words, dict)
        or set(words) != set(LANGUAGES)
        or not all(isinstance(w, str) and w.strip() for w in words.values())
    ):
        raise BadRules(place, f"{name} must be said in {' and '.join(LANGUAGES)}.")
    return {language: " ".join(words[language].split()) for language in LANGUAGES}
