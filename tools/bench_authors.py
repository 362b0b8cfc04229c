"""Set and judge the estimate of who could have written a teaser.

    .venv/bin/python tools/bench_authors.py            slack from data/needs/teasers.yaml, judged on the needs of needs.yaml
    .venv/bin/python tools/bench_authors.py --district judged also on the needs of the loaded district (CROCEVIA_VAR names it)

The directory is the bench's invented district (140 parties: sector, kind, size, place) with the 16 owners of needs.yaml (sector and size)
put into it. The slack is the ceil((n + 1) · 0.95)-th smallest distance between the best and the true author over n teasers: split
conformal prediction, which holds the true author in 95 of 100 further teasers of the same sort.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crocevia.site.settings")

import django  # noqa: E402

django.setup()

from crocevia.matching.authorship import SLACK, Authors  # noqa: E402
from matchengine import Engine, Item  # noqa: E402

DATA = ROOT / "data"


def lines(path: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / path).read_text().splitlines()]


def directory(needs: list[dict]) -> list[Item]:
    titles: dict[str, list[str]] = {}
    for item in lines("bench-district/corpus.jsonl"):
        titles.setdefault(item["party"], []).append(item["title"])
    words = [
        (p["party"], p["sector"], ". ".join([p["sector"], p["kind"].replace("_", " "), p["size"], p["place"]]), p["lang"])
        for p in lines("bench-district/parties.jsonl")
    ]
    words += [(n["id"], n["owner"]["sector"], f"{n['owner']['sector']}. {n['owner']['size']}", n["lang"]) for n in needs]
    return [Item(key, key, title, text, kind="profile", language=language) for key, title, text, language in words]


def judge(name: str, authors: Authors, told: list[tuple[str, str, str]]) -> None:
    sizes, held = [], 0
    for owner, text, language in told:
        estimate = authors.estimate(text, language, owner)
        sizes.append(estimate.size)
        held += estimate.holds_owner
        mark = " " if estimate.holds_owner else "!"
        print(f"  {mark} {owner[:12]:12} place {estimate.place:3} of {estimate.total}, set {estimate.size:3}  {text[:80]}")
    under = sum(size < 5 for size in sizes)
    print(f"{name}: {held} of {len(told)} owners in their set ({held / len(told):.0%}); sets {min(sizes)} to {max(sizes)}, median {median(sizes)}; under 5: {under}\n")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--district", action="store_true")
    options = asked.parse_args()
    needs = yaml.safe_load((DATA / "needs/needs.yaml").read_text())["needs"]
    known = yaml.safe_load((DATA / "needs/teasers.yaml").read_text())["calibration"]
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.build(folder, directory(needs))
        authors = Authors(engine)
        gaps = []
        for teaser in known:
            likely = authors.likely(teaser["text"], teaser["lang"])
            gaps.append(max(likely.values()) - likely[teaser["party"]])
        reach = math.ceil((len(gaps) + 1) * 0.95)
        print(f"slack from {len(gaps)} teasers: {sorted(gaps)[reach - 1]:.2f} (in use: {SLACK}); the three largest distances: {[round(g, 2) for g in sorted(gaps)[-3:]]}\n")
        judge("needs.yaml", authors, [(n["id"], n["teaser"], n["lang"]) for n in needs])
    if options.district:
        from crocevia.exchange.needs.models import Need  # noqa: PLC0415
        from crocevia.matching.authors import engine as of_district  # noqa: PLC0415

        owned = Need.objects.exclude(teaser="").filter(owner__isnull=False)
        told = [(str(n.owner_id), n.teaser, n.language) for n in owned]
        judge("the loaded district", Authors(of_district()), told)


if __name__ == "__main__":
    main()
