"""The district's key figures. A figure that a source gives only in words stays words."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import Load
from crocevia.records.models import Statement


def load_figures(load: Load) -> None:
    for position, node in enumerate(load.sheet.each("kpis")):
        load.state(
            node,
            load.district,
            node.text("id"),
            topic=Statement.Topic.FIGURE,
            metric=node.text("metric"),
            position=position,
        )
