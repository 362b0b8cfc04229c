"""Every agreement, its parties, and the relation between organisations that follows from it."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load
from crocevia.gateway.sources.sheet import Node
from crocevia.people.models import Organisation
from crocevia.projects.agreements.actions import create_agreement
from crocevia.projects.agreements.models import Agreement


def load_agreements(load: Load) -> None:
    for node in load.sheet.each("agreements"):
        parties = _parties(load, node)
        agreement = Agreement.objects.filter(code=node.text("id")).first() or _agreement(load, node, parties)
        load.keep(node, agreement)
        for party in parties:
            load.link(node, party, "party_to", agreement)
        _relation(load, node, parties)


def _parties(load: Load, node: Node) -> list[Organisation]:
    """The operator and the one it signed with, or the parties named."""
    slugs = [load.district.slug, node.text("with")] if node.has("with") else node.words("parties")
    return [load.organisation(slug) for slug in slugs]


def _agreement(load: Load, node: Node, parties: list[Organisation]) -> Agreement:
    kind = node.text("kind")
    others = [party.name for party in parties if party != load.district]
    return create_agreement(
        actor=load.actor,
        code=node.text("id"),
        title=f"{kind.split(' (')[0].capitalize()}: {' and '.join(others)}",
        type=kind,
        owner=load.district if load.district in parties else None,
        object=node.text("object"),
        signed=node.text("date"),
        status_note=node.text("status"),
        language=LANGUAGE,
        sources=load.sources(node),
    )


def _relation(load: Load, node: Node, parties: list[Organisation]) -> None:
    """A membership makes a member, an accreditation an accredited body; anything else is an agreement between the two."""
    kind = node.text("kind")
    predicate = load.readings.under("agreement_relations").text(kind) or "agreement_with"
    role = kind if predicate == "agreement_with" or kind == "board seat" else ""
    load.link(node, parties[0], predicate, parties[1], since=node.text("date"), role=role)
