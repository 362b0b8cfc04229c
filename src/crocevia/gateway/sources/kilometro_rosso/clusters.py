"""What the sheet says of clusters. The concepts are in the vocabularies; here is who says so."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import Load, code_of
from crocevia.gateway.sources.sheet import Node
from crocevia.people.models import Organisation
from crocevia.records.models import Statement

Topic = Statement.Topic


def load_clusters(load: Load) -> None:
    clusters = load.sheet.under("clusters")
    own = clusters.under("kilometro_rosso")
    _named(load, own, load.district, "clusters-of-the-district", "clusters", note=own.text("note"))
    region, ministry = load.organisation("regione-lombardia"), load.organisation("miur")
    _lombardy(load, clusters.under("lombardy"), region)
    for key, node in clusters.under("national_italian").parts():
        load.state(
            node,
            ministry,
            code_of("national clusters", key),
            topic=Topic.FACT,
            metric=f"national technology clusters: {_said(key)}",
        )
    for position, node in enumerate(clusters.each("definition_technology_cluster")):
        load.state(
            node, region, f"technology-cluster-definition-{position + 1}", topic=Topic.IDENTITY,
            metric="technology cluster, definition", position=position,
        )  # fmt: skip
    _brescia(load, clusters.under("university_of_brescia_memberships"))


def _said(key: str) -> str:
    return key.replace("_", " ")


def _named(load: Load, node: Node, about: Organisation, code: str, metric: str, note: str = "") -> None:
    """The names of a list in one statement, which stands for the list and for each item."""
    items = list(node.each("items"))
    statement = load.state(
        node if node.files else items[0], about, code, topic=Topic.IDENTITY, metric=metric,
        text="; ".join(item.text("name") for item in items), note=" ".join([note, *_notes(items)]).strip(),
    )  # fmt: skip
    for item in items:
        load.keep(item, statement)


def _notes(items: list[Node]) -> list[str]:
    return [f"{item.text('name')}: {item.text('note')}." for item in items if item.has("note")]


def _lombardy(load: Load, node: Node, region: Organisation) -> None:
    _named(load, node, region, "lombardy-clusters", "Lombardy technology clusters")
    for key, part in node.parts():
        load.state(
            part,
            region,
            code_of("lombardy clusters", key),
            topic=Topic.FACT,
            metric=f"Lombardy technology clusters: {_said(key)}",
        )


def _brescia(load: Load, node: Node) -> None:
    """The list in one statement; a name that is not the Region's own, and what is missing, each in its own."""
    university = load.organisation("unibs")
    _named(load, node, university, "unibs-clusters", "member of technology clusters")
    for item in node.each("items"):
        load.keep(item, university)
        if item.has("note"):
            load.state(
                item,
                university,
                code_of("unibs cluster", item.text("name")),
                topic=Topic.FACT,
                metric="name of a cluster",
                text=item.text("name"),
                derived=True,
            )
    for item in node.each("not_member_of"):
        load.state(
            item,
            university,
            code_of("unibs not in", item.text("name")),
            topic=Topic.FACT,
            metric="not a member of the cluster",
            text=item.text("name"),
        )
