"""Load needs told in a YAML file: the invented samples, and the tellings of the demo. Each is open and confidential."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from crocevia.exchange.needs.actions import Wanted, revise_need, tell_need
from crocevia.exchange.needs.models import Need
from crocevia.gateway.sources.sheet import BadSheet, Node, read
from crocevia.people.actor import Actor, system
from crocevia.people.models import Organisation, User
from crocevia.records.effects import held_back
from crocevia.records.models import Audience, Document
from crocevia.records.sources import keep_document
from crocevia.vocabulary.queries import concepts_of

SIZES = {
    "it": {
        "micro": "microimpresa", "small": "piccola impresa", "medium": "media impresa", "large": "grande impresa",
        "non_profit": "ente senza scopo di lucro", "consortium": "consorzio",
    },
    "en": {
        "micro": "micro company", "small": "small company", "medium": "medium-sized company", "large": "large company",
        "non_profit": "non-profit body", "consortium": "consortium",
    },
}  # fmt: skip


# A file that does not describe itself holds invented needs; so does the demo's, which says it in its own words.
INVENTED = {
    "code": "invented-needs",
    "it": "Bisogni di esempio, inventati per le prove",
    "en": "Sample needs, invented for tests",
    "languages": "it en",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a load did."""

    added: int = 0
    kept: int = 0


def load_needs(
    *,
    path: Path,
    broker: User | None = None,
    actor: Actor | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Told:
    """Tell every need of the file that is not told yet; one that is stays as people left it.

    `broker` follows the needs that nobody follows. All or nothing. Raises BadSheet, ValidationError.
    """
    actor = actor or system("Needs file")
    tree = read(path)
    nodes = list(tree.each("needs"))
    added = 0
    with held_back(), transaction.atomic():
        source = _document(tree, actor)
        for done, node in enumerate(nodes):
            if progress:
                progress(node.text("id"), done, len(nodes))
            current = Need.objects.filter(code=node.text("id")).first()
            if current is None:
                _tell(node, actor, broker, source)
                added += 1
            elif broker and current.broker_id is None:
                revise_need(current, actor=actor, broker_id=broker.pk)
    return Told(added, len(nodes) - added)


def _document(tree: Node, actor: Actor) -> Document:
    """What the needs cite, so that nobody takes an invented one for real."""
    told = tree.under("document") if tree.has("document") else Node("document", INVENTED)
    return keep_document(
        actor=actor,
        code=told.text("code"),
        title_it=told.text("it"),
        title_en=told.text("en"),
        languages=told.text("languages"),
        content=told.text("content"),
    )


def _tell(node: Node, actor: Actor, broker: User | None, source: Document) -> Need:
    who, trl = node.under("owner"), node.under("trl") if node.has("trl") else Node(node.path, {})
    language = node.text("lang")
    return tell_need(
        actor=actor,
        owner=_organisation(who, who.text("organisation")) if who.has("organisation") else None,
        owner_description=_described(who, language),
        code=node.text("id"),
        title=node.text("title"),
        narrative=node.text("text"),
        teaser=node.text("teaser"),
        need_kind=node.text("kind"),
        trl_now=trl.get("start"),
        trl_wanted=trl.get("target"),
        aspects=list(_aspects(node)),
        ask_next="; ".join(node.words("ask_next")),
        language=language,
        concepts=_clusters(node),
        exclusions=[_organisation(node, slug) for slug in node.words("must_not_know")],
        audience=Audience.OWNER,
        card_audience=Audience.DISTRICT,
        state="open",
        broker_id=broker.pk if broker else None,
        sources=[(source, node.text("id"))],
    )


def _described(who: Node, language: str) -> str:
    """Sector and size; nothing for an organisation of the district, which is named by itself."""
    size = SIZES.get(language, SIZES["en"]).get(who.text("size"), who.text("size"))
    return ", ".join(part for part in (who.text("sector"), size) if part)


def _aspects(node: Node) -> Iterator[Wanted]:
    """The aspects as written, else one for each part that a good answer must bring."""
    for aspect in node.each("aspects"):
        yield Wanted(aspect.text("text"), aspect.text("role"), must=aspect.get("must") is not False)
    for part in node.each("good_answer"):
        yield Wanted("; ".join(part.words("competences")), part.text("type"))


def _clusters(node: Node) -> list:
    known = concepts_of("kilometro-rosso-clusters")
    missing = [notation for notation in node.words("clusters") if notation not in known]
    if missing:
        raise BadSheet(node.path, f"there is no cluster {', '.join(missing)}. Load the vocabularies first.")
    return [known[notation] for notation in node.words("clusters")]


def _organisation(node: Node, slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise BadSheet(node.path, f"there is no organisation {slug}. Load the district first.")
    return found
