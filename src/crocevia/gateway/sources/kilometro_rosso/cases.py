"""Every collaboration case, with what each party did in it."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load
from crocevia.gateway.sources.sheet import BadSheet, Node
from crocevia.projects.cases.actions import create_case
from crocevia.projects.cases.models import Case


def load_cases(load: Load) -> None:
    predicates = load.readings.under("case_roles")
    for node in load.sheet.each("cases"):
        case = Case.objects.filter(code=node.text("id")).first() or _case(load, node)
        load.keep(node, case)
        for party in node.each("parties"):
            role = party.text("role")
            predicate = predicates.text(role)
            if not predicate:
                raise BadSheet(party.path, f"readings.yaml has no relation for the role “{role}”.")
            load.link(party, load.organisation(party.text("org")), predicate, case, role=role)


def _case(load: Load, node: Node) -> Case:
    funding = node.under("funding")
    return create_case(
        actor=load.actor,
        code=node.text("id"),
        title=node.text("name"),
        type=node.text("kind"),
        owner=load.district,
        need_text=node.text("need"),
        solution=node.text("solution"),
        origin_story=node.text("origin"),
        processes=", ".join(node.words("processes_covered")),
        duration=node.get("duration_months"),
        funding_kind=funding.text("kind"),
        programme=funding.text("programme"),
        funding_amount=funding.get("amount_eur"),
        outcome=node.text("outcome"),
        staff=node.get("people"),
        floor_space=node.get("floor_space_m2"),
        dated=node.text("date"),
        language=LANGUAGE,
        concepts=load.clusters(load.readings.under("case_clusters").words(node.text("id"))),
        sources=load.sources(node),
    )
