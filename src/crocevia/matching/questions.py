"""The missing questions whose answers would change the ranking most, measured by the engine.

For each thing that nobody has said yet the plausible answers are tried, and the rankings of parties that they give are compared with the present one: an
answer in words is added to the telling, an answer about parties narrows the ranking, an aspect that is only useful is left out of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crocevia.exchange.needs.hearing.materials import materials
from crocevia.matching.coverage import Filters, Question, admits, parties
from crocevia.matching.items import speaking_kinds
from crocevia.matching.ranked import Ranker
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation

FIRST = 10
"""How far down a ranking is compared."""
SHOWN = 3
WEAK = 0.05
"""A question that moves less of the ranking than this is not asked."""

_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "scale": (("grande serie, alti volumi di produzione", "large series, high production volumes"),
              ("prototipi, piccoli lotti, pezzi singoli", "prototypes, small batches, single pieces")),
    "trl_wanted": (("ricerca di laboratorio, studio di fattibilità, prova di concetto", "laboratory research, feasibility study, proof of concept"),
                   ("prodotto industriale già disponibile sul mercato", "industrial product already available on the market")),
    "constraints": (("certificazione e prove secondo norma", "certification and tests according to standards"),
                    ("riduzione dei costi", "reduction of costs"), ("sostenibilità ambientale e riciclo", "environmental sustainability and recycling")),
    "quantities": (("micrometri, precisione, miniaturizzazione", "micrometres, precision, miniaturisation"),
                   ("grandi dimensioni, impianti pesanti", "large dimensions, heavy plant")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the answers that were tried, how much of the ranking they move (0 to 1), how many of the first ten one of
    them changes. `key` names the question among all, `field` where on the page it belongs."""

    field: str
    text: str
    answers: tuple[str, ...]
    moved: float
    changed: int
    key: str = ""


def distance(one: Sequence[str], other: Sequence[str], first: int = FIRST) -> float:
    """How unlike two rankings are at their head, 0 to 1: one minus the mean overlap of their first 1, 2, … `first` places."""
    depth = min(first, max(len(one), len(other)))
    if not depth:
        return 0.0
    shared = [len(set(one[:n]) & set(other[:n])) / max(min(n, len(one)), min(n, len(other)), 1) for n in range(1, depth + 1)]
    return 1 - sum(shared) / depth


def useful_questions(question: Question, actor: Actor, said: Collection[str], scheme: str, most: int = SHOWN) -> list[Asked]:
    """The `most` best questions, the most telling first. `said`: the fields of the brief that hold something.

    Raises matchengine's errors for a telling without words or an index that cannot be read.
    """
    ranker = Ranker(actor, question.excluded)
    whole = ranker.parties(question.text, question.language)
    organisations = {str(o.pk): o for o in parties().filter(pk__in=whole)}
    tried = _of_parties(whole, organisations, scheme, said)
    tried |= _of_weights(question, ranker, whole, said)
    missing = {field: words for field, words in _WORDS.items() if field not in said}
    if "materials" not in said:
        missing["materials"] = tuple((word, word) for word in _materials_near(whole[:FIRST], actor))
    italian = question.language != "en"
    for field, choices in missing.items():
        words = [choice[0 if italian else 1] for choice in choices]
        tried[field] = {w: ranker.parties(f"{question.text} {w}.", question.language) for w in words}
    names, found = _labels(), []
    for key, rankings in tried.items():
        if len(rankings) < 2:
            continue
        moved = sum(distance(whole, each) for each in rankings.values()) / len(rankings)
        changed = max(len(set(whole[:FIRST]) - set(each[:FIRST])) for each in rankings.values())
        field, _colon, about = key.partition(":")
        if moved >= WEAK and changed:
            found.append(Asked("aspect" if field in ("weight", "role") else field, names[field](about), tuple(rankings), moved, changed, key))
    return sorted(found, key=lambda each: (-each.moved, each.field, each.text))[:most]


def _labels() -> dict[str, Callable[[str], str]]:
    return {
        "role": lambda _about: _("Who should answer: a research group, or a company that supplies it?"),
        "place": lambda _about: _("Must they be near, or may they be anywhere?"),
        "materials": lambda _about: _("Which material is it about?"),
        "scale": lambda _about: _("At what scale: single pieces and small lots, or large series?"),
        "trl_wanted": lambda _about: _("Should it still be developed, or be ready to buy?"),
        "constraints": lambda _about: _("What binds most: a standard to meet, the cost, or the environment?"),
        "quantities": lambda _about: _("What size is it about: very small and precise, or large and heavy?"),
        "weight": lambda about: _("Is this essential, or only useful: “%(aspect)s”?") % {"aspect": about},
    }


def _of_parties(
    whole: Sequence[str], organisations: dict[str, Organisation], scheme: str, said: Collection[str]
) -> dict[str, dict[str, list[str]]]:
    """Answers that narrow who may answer: by kind, by nearness."""
    research = Filters(kinds=frozenset(["university", "research_body", "laboratory"]))
    company = Filters(kinds=frozenset(["company", "startup"]))
    asked: dict[str, dict[str, Filters]] = {"role": {"research": research, "company": company}} if "role" not in said else {}
    if "place" not in said:
        asked["place"] = {"near": Filters(resident=True), "anywhere": Filters()}
    return {
        key: {label: [p for p in whole if p in organisations and admits(f, organisations[p], scheme)] for label, f in choices.items()}
        for key, choices in asked.items()
    }


def _of_weights(question: Question, ranker: Ranker, whole: list[str], said: Collection[str]) -> dict[str, dict[str, list[str]]]:
    """For each essential aspect: the ranking with its words, and the ranking without."""
    musts = [aspect.text for aspect in question.aspects if aspect.must and aspect.text in question.text]
    if len(musts) < 2:
        return {}
    left = {text: question.text.replace(text, " ") for text in musts if f"weight:{text}" not in said}
    return {
        f"weight:{text}": {"essential": whole, "useful": ranker.parties(rest, question.language)}
        for text, rest in left.items()
        if rest.strip()
    }


def _materials_near(first: Sequence[str], actor: Actor) -> list[str]:
    """The three materials that the first parties' readable records name most: what the answer may well be about."""
    named: Counter[str] = Counter()
    for kind in speaking_kinds():
        told = kind.evidence
        if told is None:
            continue
        for values in kind.model.objects.visible_to(actor, told.level).filter(owner__in=first).values_list(*told.texts):
            named.update({each.value for each in materials(" ".join(map(str, filter(None, values))))})
    return [name for name, _times in named.most_common(3)]
