"""The venture fund: a record with its figures, its manager, its investor and what it holds."""

from __future__ import annotations

from crocevia.funding.ventures.actions import create_fund
from crocevia.funding.ventures.models import Fund
from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load, code_of
from crocevia.gateway.sources.sheet import Node
from crocevia.records.models import Statement

Topic = Statement.Topic
_FIGURES = {
    "constituted": ("constituted", ""),
    "operating_since": ("operating since", ""),
    "manager": ("manager", ""),
    "target_eur": ("target", "EUR"),
    "raised_eur": ("raised", "EUR"),
    "investor_named": ("investor named", ""),
    "founder_vision": ("the founder's vision", ""),
    "investments_made": ("investments made", "investments"),
    "dossiers_under_evaluation": ("dossiers under evaluation", "dossiers"),
}
_DATES = {"constituted", "operating_since"}


def load_fund(load: Load) -> None:
    node = load.sheet.under("fund")
    fund = Fund.objects.filter(code="cysero").first() or _fund(load, node)
    load.keep(node, fund)
    for position, (key, (metric, unit)) in enumerate(_FIGURES.items()):
        part = node.under(key)
        dated = {"text": f"{part.text('qualifier')} {part.text('value')}", "qualifier": ""} if key in _DATES else {}
        load.state(
            part, fund, code_of("cysero", key), topic=Topic.FUND, metric=metric, unit=unit, position=position, **dated
        )
    for number, focus in enumerate(node.each("focus"), 1):
        load.state(
            focus, fund, f"cysero-focus-{number}", topic=Topic.FUND, metric="declared focus", position=20 + number
        )
    _relations(load, node, fund)


def _fund(load: Load, node: Node) -> Fund:
    return create_fund(
        actor=load.actor,
        code="cysero",
        title=node.text("name"),
        summary=node.text("kind"),
        owner=load.organisation("cysero"),
        focus="; ".join(focus.text("value") for focus in node.each("focus")),
        constituted=node.under("constituted").text("value"),
        operating_since=node.under("operating_since").text("value"),
        target=node.under("target_eur").get("value"),
        raised=node.under("raised_eur").get("value"),
        as_of=node.under("raised_eur").text("as_of"),
        language=LANGUAGE,
    )


def _relations(load: Load, node: Node, fund: Fund) -> None:
    """Each relation twice: of the fund's record, and between the organisations, for the picture of the district."""
    cysero = load.organisation("cysero")
    for key, predicate in (("manager", "manages"), ("investor_named", "investor_in")):
        part = node.under(key)
        for whole in (fund, cysero):
            load.link(part, load.organisation(part.text("org")), predicate, whole)
    for position, part in enumerate(node.each("portfolio"), 40):
        held = load.organisation(part.text("org"))
        note = " ".join(words for words in (part.text("order"), part.text("note")) if words)
        for whole in (fund, cysero):
            load.link(part, whole, "investor_in", held, note=note)
        load.state(
            part, fund, code_of("cysero holds", held.slug), topic=Topic.FUND, metric="portfolio",
            text=f"{held.name}: {held.sector}", note=note, position=position,
        )  # fmt: skip
