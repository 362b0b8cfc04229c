"""An answer to a useful question, pressed in the interview: its words join the telling, in the telling's own language.

A question that was answered is not asked again, whether or not the rules draw a field from the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crocevia.exchange.needs.actions import Wanted

_SENTENCES: dict[str, tuple[str, str]] = {
    "scale": ("Si tratta di {words}.", "It is about {words}."),
    "trl_wanted": ("Cerchiamo {words}.", "We look for {words}."),
    "constraints": ("Deve rispettare {words}.", "It must respect {words}."),
    "quantities": ("Si parla di {words}.", "It is a matter of {words}."),
    "materials": ("Il materiale è {words}.", "The material is {words}."),
    "role:research": ("Ci serve un gruppo di ricerca.", "We need a research group."),
    "role:company": ("Ci serve un’azienda che lo fornisca.", "We need a company that supplies it."),
    "place:near": ("Meglio se qui vicino.", "Better if nearby."),
    "place:anywhere": ("Possono essere ovunque.", "They may be anywhere."),
}
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Pressed:
    """One answer as its button sends it: “field|answer”, for the weight of an aspect “weight:aspect|essential”."""

    field: str
    answer: str

    @classmethod
    def of(cls, raw: str) -> Pressed | None:
        """Nothing where the button is none of ours."""
        field, bar, answer = raw.replace("\x00", " ").replace("\n", " ")[: 2 * LONGEST].rpartition("|")
        answer = answer.strip()[:LONGEST]
        known = f"{field}:{answer}" in _SENTENCES if field in ("role", "place") else field in _SENTENCES or field.startswith("weight:")
        return cls(field, answer) if bar and answer and known else None

    def words(self, language: str) -> str:
        """The sentence that joins the telling; nothing for a weight, which is set and not said."""
        sentence = _SENTENCES.get(f"{self.field}:{self.answer}") or _SENTENCES.get(self.field)
        return sentence[1 if language == "en" else 0].format(words=self.answer) if sentence else ""

    def told(self, heard: str, language: str) -> str:
        """The telling with the sentence at its end. Twice is once."""
        words = self.words(language)
        if not words or heard.rstrip().endswith(words):
            return heard
        end = heard.rstrip()
        return f"{end}{'' if not end or end[-1] in '.!?…' else '.'} {words}".strip()

    def weighed(self, aspects: Sequence[Wanted]) -> tuple[Wanted, ...] | None:
        """The aspects with the weight that was pressed; nothing where this is no answer about a weight."""
        kind, _colon, about = self.field.partition(":")
        if kind != "weight":
            return None
        return tuple(replace(each, must=self.answer != "useful") if each.text == about else each for each in aspects)
