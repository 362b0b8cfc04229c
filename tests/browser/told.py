"""The four needs of the demo, and who should answer them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parents[2] / "data" / "demo" / "needs.it.yaml"


@dataclass(frozen=True, slots=True)
class Told:
    """A need in its owner's words; `answered_by` is the partner whose case this was, `word` stands in its evidence."""

    title: str
    text: str
    answered_by: str
    word: str


ANSWERS = {
    "demo-fonderia": ("fae-technology", "IoT"),
    "demo-pastiglia": ("italcementi", "pad"),
    "demo-cotone": ("bgreen", "fungi"),
    "demo-esoscheletro": ("exoskeleton-startup", "wearable"),
}


@cache
def told() -> dict[str, Told]:
    needs = yaml.safe_load(DATA.read_text(encoding="utf-8"))["needs"]
    return {each["id"]: Told(each["title"], each["text"], *ANSWERS[each["id"]]) for each in needs}
