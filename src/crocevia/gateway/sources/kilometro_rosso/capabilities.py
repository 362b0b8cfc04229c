"""What each organisation can bring, in sentences made from the facts and kept in capabilities.yaml with their sources."""

from __future__ import annotations

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.exchange.capabilities.models import Capability
from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load
from crocevia.gateway.sources.sheet import BadSheet, Node, read


def load_capabilities(load: Load) -> None:
    for node in read(load.folder / "capabilities.yaml").each("capabilities"):
        if not load.cited(node.text("lines")):
            raise BadSheet(node.path, "a capability must say where it is read from.")
        if not Capability.objects.filter(code=node.text("id")).exists():
            _capability(load, node)


def _capability(load: Load, node: Node) -> Capability:
    return create_capability(
        actor=load.actor,
        owner=load.organisation(node.text("owner")),
        code=node.text("id"),
        type=node.text("type"),
        title=node.text("title"),
        summary=node.text("summary"),
        evidence=node.text("evidence"),
        year=node.get("year"),
        language=LANGUAGE,
        concepts=load.clusters(node.words("clusters")),
        sources=load.cited(node.text("lines")),
    )
