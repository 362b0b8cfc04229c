"""What the sheet says of the district as a whole: names, owners, site, mission, method, services, recognition."""

from __future__ import annotations

from collections.abc import Iterator

from crocevia.campus.spaces.actions import create_space
from crocevia.campus.spaces.models import Space
from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load, code_of, head
from crocevia.gateway.sources.sheet import BadSheet, Node
from crocevia.records.models import Statement

Topic = Statement.Topic


def load_identity(load: Load) -> None:
    """Names, type, ownership, founder, purposes of the legal entities, governance, themes and pillars."""
    district = load.sheet.under("district")
    for position, name in enumerate(district.each("names")):
        load.state(
            name, load.district, code_of("name", name.text("value")), topic=Topic.IDENTITY, metric="name",
            note=name.text("use"), position=position,
        )  # fmt: skip
    for key, metric, first in _IDENTITY:
        _each(load, district, key, metric, first)
    _legal_entities(load, district)
    for body in district.each("governance_bodies"):
        load.state(
            body, load.district, code_of("governance", body.text("name")), topic=Topic.IDENTITY, metric="governance body",
            text=f"{body.text('name')}: {body.text('composition')}", as_of=body.text("set_up"), position=80,
        )  # fmt: skip


# What is said of the district, in the order in which a reader wants it: key, metric, first position.
_IDENTITY = (
    ("type", "type", 10),
    ("ownership", "ownership", 20),
    ("founder", "founder", 30),
    ("research_themes_named_by_director", "research themes named by the director", 40),
    ("three_pillars", "pillar", 50),
)


def _each(load: Load, district: Node, key: str, metric: str, first: int) -> None:
    """The values of a list, one statement each."""
    for position, node in enumerate(district.each(key), first):
        said = head(node.text("value")) if isinstance(node.get("value"), str) else ""
        load.state(node, load.district, code_of(metric, said), topic=Topic.IDENTITY, metric=metric, position=position)


def _legal_entities(load: Load, district: Node) -> None:
    named = {node.text("name"): node.text("id") for node in load.sheet.each("organisations")}
    for entity in district.each("legal_entities"):
        if entity.text("name") not in named:
            raise BadSheet(entity.path, f"no organisation is called {entity.text('name')}.")
        organisation = load.organisation(named[entity.text("name")])
        load.keep(entity, organisation)
        load.state(
            entity, organisation, code_of(organisation.slug, "role"), topic=Topic.IDENTITY, metric="legal role",
            text=entity.text("role"), position=60,
        )  # fmt: skip
        for position, purpose in enumerate(entity.words("purposes"), 61):
            load.state(
                entity, organisation, code_of(organisation.slug, "purpose", head(purpose)),
                topic=Topic.IDENTITY, metric="purpose", text=purpose, position=position,
            )  # fmt: skip


def load_site(load: Load) -> None:
    """The site and the new building as spaces, location, red wall and inauguration as statements."""
    district = load.sheet.under("district")
    site = _site(load, district)
    for position, (key, node) in enumerate(district.under("site").parts()):
        metric, unit = _AREAS[key]
        opening = node.text("opening")
        load.state(
            node, site, code_of("site", key), topic=Topic.SITE, metric=metric, unit=unit,
            note=f"Opening: {opening}" if opening else node.text("note"), planned="planned" in opening,
            position=position,
        )  # fmt: skip
    _new_building(load, district.under("new_building"), site)
    for key, first in (("location", 0), ("red_wall", 20)):
        for position, (part, node) in enumerate(district.under(key).parts(), first):
            metric = part.replace("_", " ") if key == "location" else f"red wall: {part.replace('_', ' ')}"
            load.state(node, load.district, code_of(key, part), topic=Topic.SITE, metric=metric, position=position)
    for node in district.each("inauguration"):
        year = node.text("value")
        load.state(
            node, load.district, code_of("inauguration", year), topic=Topic.SITE, metric="inauguration", as_of=year,
            position=40,
        )  # fmt: skip


_AREAS = {
    "area_ha": ("site area", "ha"),
    "floor_space_m2_existing": ("floor space, existing", "m²"),
    "floor_space_m2_new_building": ("floor space of the new building", "m²"),
    "floor_space_m2_total_after_new_building": ("floor space, with the new building", "m²"),
}


def _site(load: Load, district: Node) -> Space:
    areas = district.under("site")
    land, floor = areas.under("area_ha"), areas.under("floor_space_m2_existing")
    where = district.under("location")
    return Space.objects.filter(code="kilometro-rosso-site").first() or create_space(
        actor=load.actor,
        code="kilometro-rosso-site",
        title="Kilometro Rosso site",
        type="site",
        owner=load.district,
        land=land.get("value"),
        floor_space=floor.get("value"),
        place=where.under("municipality").text("value"),
        language=LANGUAGE,
        sources=[*load.sources(land), *load.sources(floor), *load.sources(where.under("municipality"))],
    )


def _new_building(load: Load, node: Node, site: Space) -> None:
    building = Space.objects.filter(code="new-building").first() or create_space(
        actor=load.actor,
        code="new-building",
        title="New building",
        type="building",
        owner=load.district,
        floor_space=node.get("floor_space_m2"),
        layout=node.text("layout"),
        intended_users=node.text("intended_users"),
        opening=f"{node.text('planned_opening')} (planned)",
        place=site.place,
        language=LANGUAGE,
    )
    load.keep(node, building)
    load.link(node, building, "part_of", site)
    for key, metric in (("funded_by", "funded by"), ("reason", "reason")):
        load.state(node, building, code_of("new building", key), topic=Topic.SITE, metric=metric, text=node.text(key))


def load_purpose(load: Load) -> None:
    """Mission, brokerage method, services and recognition."""
    for position, node in enumerate(load.sheet.each("mission_statements")):
        load.state(
            node,
            load.district,
            f"mission-{node.text('id')}",
            topic=Topic.MISSION,
            note=node.text("author"),
            position=position,
        )
    for topic, metric, nodes in _worded(load):
        for position, node in enumerate(nodes):
            load.state(
                node, load.district, code_of(topic, head(node.text("value"))), topic=topic, metric=metric,
                position=position,
            )  # fmt: skip
    for position, node in enumerate(load.sheet.under("district").each("recognition")):
        load.state(
            node, load.district, code_of("recognition", head(node.text("value"))), topic=Topic.RECOGNITION,
            note=node.text("by"), position=position,
        )  # fmt: skip


def _worded(load: Load) -> Iterator[tuple[str, str, Iterator[Node]]]:
    yield Topic.METHOD, "brokerage", load.sheet.each("brokerage_method")
    yield Topic.SERVICE, "services", load.sheet.under("district").each("services")
