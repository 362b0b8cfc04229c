"""Consortia as the tables of tests/consortia write them; the README there says how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from crocevia.funding.calls.consortium import Consortium, Member

FOLDER = Path(__file__).parent / "consortia"
KINDS = {
    "co": "company", "st": "startup", "un": "university", "rb": "research_body", "pb": "public_body", "lab": "laboratory",
    "cons": "consortium", "net": "network", "sp": "service_provider", "xx": "",
}  # fmt: skip
SIZES = {"mi": "micro", "sm": "small", "me": "medium", "mc": "small_midcap", "la": "large", "?s": ""}
ROLES = {
    "!c": "coordinator",
    "!b": "beneficiary",
    "!p": "provider",
    "!a": "associated",
    "!s": "subcontractor",
    "!?": "",
}
ANSWERS = {
    "np": {"non_profit": True}, "fp": {"non_profit": False}, "np?": {"non_profit": None},
    "plan": {"equality_plan": True}, "noplan": {"equality_plan": False}, "plan?": {"equality_plan": None},
    "acc": {"accredited": True}, "noacc": {"accredited": False}, "acc?": {"accredited": None},
}  # fmt: skip
PUBLIC = {"un", "rb", "pb"}
TIMES = {"": 1, "k": 1000, "m": 1_000_000}


@dataclass(frozen=True)
class Case:
    line: str
    rule_set: str
    consortium: Consortium
    verdict: str
    failing: frozenset[str]
    undecided: frozenset[str]


def euro(text: str) -> Decimal | None:
    if text == "?":
        return None
    found = re.fullmatch(r"([\d.]+)([km]?)", text)
    assert found, text
    return Decimal(found[1]) * TIMES[found[2]]


def _paid(text: str) -> dict[str, Decimal | None]:
    grant, cost = text.split("/")
    return {"grant": euro(grant), "cost": euro(cost)}


def member(text: str, at: int, usual: dict[str, Any]) -> Member:
    kind, *words = text.split()
    values: dict[str, Any] = {
        "kind": KINDS[kind],
        "role": usual["first"] if at == 0 else usual["rest"],
        "group": f"own-{at}",
        "country": usual.get("country", ""),
        "region": usual.get("region", ""),
        "non_profit": True if kind in PUBLIC else False if kind in ("co", "st") else None,
        "equality_plan": True if kind in PUBLIC else None,
        "accredited": usual.get("acc"),
        "other_proposals": 0,
        "de_minimis_room": euro(str(usual.get("room", "?"))),
        **_paid(usual["pay"]),
    }
    for word in words:
        key, _is, told = word.partition("=")
        if word in SIZES:
            values["size"] = SIZES[word]
        elif word in ROLES:
            values["role"] = ROLES[word]
        elif word in ANSWERS:
            values |= ANSWERS[word]
        elif key == "pay":
            values |= _paid(told)
        elif key == "g":
            values["group"] = "" if told == "?" else told
        elif key == "other":
            values["other_proposals"] = None if told == "?" else int(told)
        elif key == "room":
            values["de_minimis_room"] = euro(told)
        elif word == "r?" or word.startswith("@"):
            values["region"] = word.removeprefix("@").removeprefix("r?")
        else:
            assert re.fullmatch(r"[A-Z]{2}|\?\?", word), f"{word} in {text}"
            values["country"] = "" if word == "??" else word
    return Member(id=str(at), **values)


def consortium(text: str, usual: dict[str, Any]) -> Consortium:
    parties, _semicolon, project = (part.strip() for part in text.partition(";"))
    told = {"trl": str(usual.get("trl", "?-?")), "dur": str(usual.get("dur", "?"))}
    told |= dict(word.split("=") for word in project.split())
    start, end = (None if each == "?" else int(each) for each in told["trl"].split("-"))
    members = [] if parties == "nobody" else parties.split("|")
    return Consortium(
        tuple(member(each, at, usual) for at, each in enumerate(members)),
        start,
        end,
        None if told["dur"] == "?" else int(told["dur"]),
    )


def tables() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]


def cases(table: dict[str, Any]) -> list[Case]:
    found = []
    for line in table["cases"]:
        parties, answer = line.split("=>")
        sure, _mark, doubt = answer.partition("?")
        verdict, *rules = sure.split()
        failing, undecided = (rules, doubt.split()) if verdict == "not_eligible" else ([], [*rules, *doubt.split()])
        found.append(
            Case(
                line,
                table["rules"],
                consortium(parties.strip(), table["usual"]),
                verdict,
                frozenset(failing),
                frozenset(undecided),
            )
        )
    return found
