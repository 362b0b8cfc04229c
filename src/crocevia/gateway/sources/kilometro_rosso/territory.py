"""The territory around the district: its economy, its innovation hub, its sectors."""

from __future__ import annotations

from crocevia.campus.spaces.actions import create_space
from crocevia.campus.spaces.models import Space
from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load, code_of
from crocevia.gateway.sources.sheet import Node
from crocevia.records.models import Record, Statement

Topic = Statement.Topic
_METRICS = {
    "craft_share_of_companies_pct": "share of craft firms among companies",
    "income_per_head_vs_eu_avg_pct": "income per head, above the EU average by",
    "share_of_italian_exports_pct": "share of Italian exports",
    "share_of_lombardy_exports_pct": "share of the exports of Lombardy",
    "rd_spending_claim": "R&D spending, as claimed",
    "services_claim": "services, as claimed",
    "near": "close to",
    "manufacturing_province_definition": "manufacturing province, definition",
    "manufacturing_rank_claim": "rank as a manufacturing province, as claimed",
}
_UNITS = {
    "population": "people",
    "companies": "companies",
    "centres_count": "centres",
    "universities_count": "universities",
}


def load_territory(load: Load) -> None:
    node = load.sheet.under("territory")
    bergamo = Space.objects.filter(code="bergamo").first() or create_space(
        actor=load.actor, code="bergamo", title=node.text("name"), type="territory", language=LANGUAGE
    )
    load.keep(node, bergamo)
    _facts(load, node.under("facts"), bergamo)
    parks = node.under("technology_parks")
    load.state(
        parks, bergamo, "territory-technology-parks", topic=Topic.TERRITORY, metric="technology parks", position=50
    )
    _hub(load, node.under("innovation_hub"), bergamo)
    for position, sector in enumerate(node.each("sectors"), 60):
        load.state(
            sector, bergamo, f"sector-{sector.text('id')}", topic=Topic.TERRITORY, metric=sector.text("name"),
            text=sector.text("description"), position=position,
        )  # fmt: skip


def _facts(load: Load, facts: Node, bergamo: Record) -> None:
    for position, (key, part) in enumerate(facts.parts()):
        if key == "airport":
            _airport(load, part, bergamo, position)
            continue
        unit = "%" if key.endswith("_pct") else _UNITS.get(key, "")
        metric = _METRICS.get(key, key.replace("_", " "))
        hedge = {"qualifier": ""} if part.text("qualifier") in metric else {}
        load.state(
            part,
            bergamo,
            code_of("territory", key),
            topic=Topic.TERRITORY,
            metric=metric,
            unit=unit,
            position=position,
            **hedge,
        )
    for position, place in enumerate(facts.each("export_destinations"), 40):
        load.state(
            place, bergamo, code_of("territory exports to", place.text("value")), topic=Topic.TERRITORY,
            metric="export destination", position=position,
            text=": ".join(words for words in (place.text("value"), place.text("share")) if words),
        )  # fmt: skip


def _airport(load: Load, part: Node, bergamo: Record, position: int) -> None:
    """One fact of several figures: passengers, rank, strengths."""
    name = part.text("name")
    load.state(
        part, bergamo, "territory-airport-passengers", topic=Topic.TERRITORY, metric=f"{name}: passengers",
        value=part.get("passengers"), unit="passengers", position=position,
    )  # fmt: skip
    load.state(
        part, bergamo, "territory-airport-rank", topic=Topic.TERRITORY, metric=f"{name}: rank in Italy",
        value=part.get("rank_in_italy"), qualifier="", position=position,
    )  # fmt: skip
    load.state(
        part, bergamo, "territory-airport-strengths", topic=Topic.TERRITORY, metric=f"{name}: strengths",
        text=", ".join(part.words("strengths")), qualifier="", position=position,
    )  # fmt: skip


def _hub(load: Load, hub: Node, bergamo: Record) -> None:
    for key in ("centres_count", "universities_count"):
        metric = f"innovation hub: {key.removesuffix('_count')}"
        load.state(
            hub.under(key),
            bergamo,
            code_of("innovation hub", key),
            topic=Topic.TERRITORY,
            metric=metric,
            unit=_UNITS[key],
            position=51,
        )
    for key in ("centres", "universities"):
        for part in hub.each(key):
            member = load.organisation(part.text("org"))
            load.link(part, member, "participant_of", bergamo, role="innovation hub")
