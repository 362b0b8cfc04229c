"""The district's milestones."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import Load, code_of
from crocevia.records.models import Statement


def load_timeline(load: Load) -> None:
    for position, node in enumerate(load.sheet.each("timeline")):
        event = node.text("event")
        load.state(
            node,
            load.district,
            code_of("timeline", node.text("date"), event),
            topic=Statement.Topic.MILESTONE,
            text=event,
            planned=bool(node.get("planned")),
            position=position,
        )
