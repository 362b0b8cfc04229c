"""The need behind each case, told again as a need that the case answered."""

from __future__ import annotations

from crocevia.exchange.needs.actions import Wanted, tell_need
from crocevia.exchange.needs.models import Need
from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load
from crocevia.gateway.sources.sheet import BadSheet, Node, read
from crocevia.projects.cases.models import Case
from crocevia.records.models import Audience


def load_case_needs(load: Load) -> None:
    readings = {node.text("case"): node for node in read(load.folder / "needs.yaml").each("needs")}
    for node in load.sheet.each("cases"):
        if node.has("need"):
            if node.text("id") not in readings:
                raise BadSheet(node.path, "needs.yaml does not say how this need is read.")
            need = Need.objects.filter(code=node.text("id")).first() or _need(load, node, readings[node.text("id")])
            load.keep(node, need)
            load.link(node, need, "solved_by", Case.objects.get(code=node.text("id")))


def _need(load: Load, node: Node, reading: Node) -> Need:
    """The words are the sheet's; owner, kind and aspects are our reading of the case."""
    owner = reading.text("owner")
    return tell_need(
        actor=load.actor,
        owner=load.organisation(owner) if owner else None,
        owner_description=reading.text("owner_description"),
        code=node.text("id"),
        title=reading.text("title"),
        teaser=reading.text("teaser"),
        narrative=node.text("need"),
        need_kind=reading.text("kind"),
        aspects=[
            Wanted(a.text("text"), a.text("role"), must=a.get("must") is not False) for a in reading.each("aspects")
        ],
        audience=Audience.PUBLIC,
        card_audience=Audience.PUBLIC,
        state=reading.text("state"),
        language=LANGUAGE,
        concepts=load.clusters(load.readings.under("case_clusters").words(node.text("id"))),
        sources=load.sources(node),
    )
