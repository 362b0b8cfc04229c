"""Ask the engine on behalf of a reader: only evidence that this reader may read counts, and who must not know is not asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from crocevia.exchange.needs.models import Need
from crocevia.matching.engine import engine
from crocevia.matching.items import allowed_items
from crocevia.people.actor import Actor
from crocevia.people.models import Classification, Organisation
from crocevia.people.search import folded
from crocevia.records.models import Link
from crocevia.records.visibility import house_of
from matchengine import Aspect, Coverage, Request
from matchengine.kept import Kept
from matchengine.text import detect_language, foreign_language, suggest_aspects
from matchengine.text.language import italian_odds
from matchengine.types import Language

RECENT_YEARS = 10
LONGEST_QUESTION = 20_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows an answer. Empty means everything. `recent`: only evidence of the last ten years; undated is left out."""

    clusters: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    resident: bool | None = None
    place: str = ""
    trl: int | None = None
    recent: bool = False
    distance: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """A need as the engine hears it. `excluded`: the owner's house and everyone who must not know."""

    text: str
    language: str = ""
    aspects: tuple[Aspect, ...] = ()
    excluded: frozenset[UUID] = frozenset()

    @property
    def foreign(self) -> str:
        """The code of the language that the need is told in, when the engine does not read it; else nothing."""
        return foreign_language(self.text)


@dataclass(frozen=True, slots=True)
class Answer:
    """The coverage, and the organisations behind its party ids."""

    question: Question
    filters: Filters
    coverage: Coverage
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def language_of(self, aspect: Aspect) -> str:
        """What an aspect's words are marked as: a language that is not read here is not called one of those that are."""
        return self.question.foreign or aspect.language or self.coverage.language


def question_of(need: Need) -> Question:
    """The need's brief as a question. Without aspects of its own it is asked by those its words suggest."""
    aspects = tuple(
        Aspect(id=str(a.pk), text=a.text, role=a.role, must=a.must, language=read_as(need.language))
        for a in need.aspects.all()
    )
    away = frozenset([need.owner_id] if need.owner_id else []) | frozenset(need.exclusions.values_list("pk", flat=True))
    text = f"{need.title}. {need.narrative}"[:LONGEST_QUESTION]
    return Question(text, need.language, aspects or suggested(need.narrative), house_of(away))


SURE = 5.0
"""Log-odds from which a language is said to be spoken: about 150 to one."""


def spoken_language(text: str) -> str:
    """The code of a language when the words leave little doubt, else nothing: better unsaid than wrong."""
    foreign = foreign_language(text)
    if foreign:
        return foreign
    odds = italian_odds(text)
    return ("it" if odds > 0 else "en") if abs(odds) >= SURE else ""


def told_in(text: str) -> str:
    """The code of the language that a text most likely is in."""
    return foreign_language(text) or detect_language(text)


def read_as(language: str) -> Language | None:
    """A language that the engine reads, or None: it finds out which of the two comes nearer."""
    return "it" if language == "it" else "en" if language == "en" else None


def suggested(text: str, language: str = "") -> tuple[Aspect, ...]:
    """Aspects that the words of a narrative suggest; at least one when there are words at all."""
    text = text[:LONGEST_QUESTION]
    if not text.strip():
        return ()
    return suggest_aspects(text, read_as(language) or detect_language(text)) or (Aspect(id="1", text=text.strip()[:300]),)


def parties() -> QuerySet[Organisation]:
    """Organisations with what the filters and the page read: concepts by scheme and residency, in three queries."""
    residency = Link.objects.filter(subject=OuterRef("pk"), predicate="resident_of")
    return Organisation.objects.annotate(resident=Exists(residency)).prefetch_related(
        "classifications__concept__scheme"
    )


def concepts_in(organisation: Organisation, scheme: str) -> list[str]:
    """The notations of an organisation in one scheme, from what `parties` has fetched."""
    held: list[Classification] = list(organisation.classifications.all())
    return [c.concept.notation for c in held if c.concept.scheme.code == scheme]


def admits(filters: Filters, organisation: Organisation, cluster_scheme: str) -> bool:
    """Whether an organisation passes the filters about parties."""
    if filters.resident is not None and organisation.resident != filters.resident:
        return False
    if filters.place and folded(filters.place) not in folded(organisation.place):
        return False
    if filters.kinds and not filters.kinds.intersection(concepts_in(organisation, "party-kinds")):
        return False
    return not filters.clusters or bool(filters.clusters.intersection(concepts_in(organisation, cluster_scheme)))


_kept: Kept[tuple[object, ...], Coverage] = Kept(64)


def _cover(request: Request) -> Coverage:
    """The engine's answer, kept while the index stays the same: opening cells of one page asks once."""
    running = engine()
    key = (str(settings.INDEX), running.generation, running.calibration, request)
    return _kept.get(key, lambda: running.cover(request))


def ask(question: Question, actor: Actor, filters: Filters | None = None) -> Answer:
    """Who can meet it, aspect by aspect, as far as this reader may see.

    Party filters leave the probabilities as they are and take parties away. Raises matchengine.errors.BadRequest for a
    question without words.
    """
    filters = filters or Filters()
    request = Request(
        text=question.text,
        language=read_as(question.language),
        aspects=question.aspects,
        allow=allowed_items(actor, filters.trl),
        exclude_parties=frozenset(str(pk) for pk in question.excluded),
        since=timezone.localdate().year - RECENT_YEARS if filters.recent else None,
        distance=filters.distance,
    )
    coverage = _cover(request)
    found = {str(o.pk): o for o in parties().filter(pk__in=coverage.parties)}
    return Answer(question, filters, coverage, found)
