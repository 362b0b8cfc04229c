"""Measure what the interview drafts: precision and recall field by field against data/needs/heard.yaml, kinds and TRL against needs.yaml.

    .venv/bin/python tools/bench_heard.py [--part development|held_out] [--show]

An entry counts as found when a drafted value equals it (numbers with unit, materials, dates within 20 days) or holds its words (phrases).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crocevia.site.settings")

import django  # noqa: E402

django.setup()

from crocevia.exchange.needs.hearing.draft import Draft  # noqa: E402
from crocevia.matching.heard import drafted  # noqa: E402

TODAY = dt.date(2026, 11, 22)
PHRASES = ("function", "constraints", "tried")
UNITS = {
    "months": "mesi", "month": "mesi", "minutes": "min", "minuti": "min", "years": "anni", "days": "giorni", "day": "giorno",
    "pieces": "pezzi", "people": "persone", "year": "anno", "packs/minute": "packs/minute",
}  # fmt: skip


def _unit(unit: str) -> str:
    head, _slash, per = unit.partition("/")
    head = UNITS.get(head, head).split()[0] if head else ""
    return f"{head}/{UNITS.get(per, per)}" if per else head


def found_quantities(draft: Draft) -> set[tuple[float, str]]:
    return {(round(q.value, 6), _unit(f"{q.unit}/{q.per}" if q.per else q.unit)) for q in draft.quantities}


def due(told: Any) -> dt.date:
    if told == "summer":
        return dt.date(2027, 9, 1)
    return told if isinstance(told, dt.date) else TODAY + dt.timedelta(days=round(float(told) * 30.4375))


def lines(draft: Draft, name: str) -> list[str]:
    return draft.fields[name].value.split("\n") if name in draft.fields else []


def score(entry: dict[str, Any], draft: Draft, tally: dict[str, Counter[str]]) -> list[str]:
    """Count found, missed and surplus for one telling; what went wrong, in words."""
    wrong: list[str] = []

    def count(name: str, right: int, missed: list[Any], surplus: list[Any]) -> None:
        tally.setdefault(name, Counter()).update(right=right, missed=len(missed), surplus=len(surplus))
        wrong.extend(f"{name} missed: {each}" for each in missed)
        wrong.extend(f"{name} surplus: {each}" for each in surplus)

    wanted = {(round(float(v), 6), _unit(u)) for v, u in entry.get("quantities", [])}
    got = found_quantities(draft)
    count("quantities", len(wanted & got), sorted(wanted - got), sorted(got - wanted))
    if "materials" in entry:
        names, have = set(entry["materials"]), set(lines(draft, "materials"))
        hit = {n for n in names if any(n.casefold() in h or h in n.casefold() for h in have)}
        extra = [h for h in have if not any(n.casefold() in h or h in n.casefold() for n in names)]
        count("materials", len(hit), sorted(names - hit), sorted(extra))
    for name in PHRASES:
        told = entry.get(name, [])
        told = [told] if isinstance(told, str) else told
        have_lines = [" ".join(line.casefold().split()) for line in lines(draft, name)]
        missed = [t for t in told if not any(_holds(line, t) for line in have_lines)]
        surplus = [line for line in have_lines if not any(_holds(line, t) for t in told)]
        count(name, len(told) - len(missed), missed, surplus if name != "function" else [])
    for name, right in (("deadline", lambda v, g: abs((dt.date.fromisoformat(v) - due(g)).days) <= 20), ("budget", lambda v, g: float(v) == g), ("place", _same_place)):
        value, gold = draft.fields.get(name), entry.get(name)
        good = bool(value and gold and right(value.value, gold))
        count(name, int(good), [gold] if gold and not good else [], [value.value] if value and not good else [])
    trl = entry.get("trl")
    if trl:
        for name, gold in zip(("trl_now", "trl_wanted"), trl, strict=True):
            value = draft.fields.get(name)
            said = value.value if value and not value.guessed else None
            count("trl said", int(said == str(gold)) if gold else 0, [gold] if gold and said != str(gold) else [], [said] if said and said != str(gold) else [])
    return wrong


def _holds(line: str, told: str) -> bool:
    """Whether the drafted words and the reader's overlap: one holds the other."""
    told = " ".join(told.casefold().split())
    return told in line or (len(line) >= 12 and line in told)


def _same_place(value: str, gold: str) -> bool:
    return gold == "near" and ("vicin" in value or "near" in value) or value == gold


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--part", choices=("development", "held_out"))
    asked.add_argument("--show", action="store_true", help="print what was missed and what was surplus")
    options = asked.parse_args()
    told = {n["id"]: n for f in ("needs/needs.yaml", "demo/needs.it.yaml") for n in yaml.safe_load((ROOT / "data" / f).read_text())["needs"]}
    gold = yaml.safe_load((ROOT / "data/needs/heard.yaml").read_text())
    for part in [options.part] if options.part else ["development", "held_out"]:
        tally: dict[str, Counter[str]] = {}
        kinds, trl, ripe = Counter(), Counter(), 0
        for entry in gold[part]:
            source = told.get(entry["id"], entry)
            words = source.get("text") or source["words"]
            draft = drafted(words, source["lang"], TODAY)
            wrong = score(entry, draft, tally)
            kind = draft.fields["need_kind"].value
            kinds["right" if kind == source["kind"] else "wrong"] += 1
            if kind != source["kind"]:
                wrong.append(f"kind: {kind} for {source['kind']}")
            for name, key in (("trl_now", "start"), ("trl_wanted", "target")):
                stated = (source.get("trl") or {}).get(key) if isinstance(source.get("trl"), dict) else None
                if stated:
                    ripe += 1
                    value = draft.fields.get(name)
                    trl["within one" if value and abs(int(value.value) - stated) <= 1 else "off" if value else "unsaid"] += 1
            if options.show:
                print(entry["id"], *wrong, sep="\n    ")
        print(f"\n{part}: {len(gold[part])} tellings")
        print(f"  {'field':12} {'found':>5} {'missed':>6} {'surplus':>7} {'precision':>9} {'recall':>6}")
        whole: Counter[str] = Counter()
        for name, n in tally.items():
            whole.update(n)
            print(row(name, n))
        print(row("all", whole))
        print(f"  kind of need as stated: {kinds['right']} of {kinds.total()}")
        if ripe:
            print(f"  TRL as stated, within one: {trl['within one']} of {ripe}; off {trl['off']}; nothing said {trl['unsaid']}")


def row(name: str, n: Counter[str]) -> str:
    drawn, there = n["right"] + n["surplus"], n["right"] + n["missed"]
    precision = f"{n['right'] / drawn:.2f}" if drawn else "-"
    recall = f"{n['right'] / there:.2f}" if there else "-"
    return f"  {name:12} {n['right']:5} {n['missed']:6} {n['surplus']:7} {precision:>9} {recall:>6}"


if __name__ == "__main__":
    main()
