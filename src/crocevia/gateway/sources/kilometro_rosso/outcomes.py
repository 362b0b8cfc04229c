"""What the sheet says came of a case, as outcomes that a source tells and nobody has signed; and the agreements that cases stand on."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load
from crocevia.gateway.sources.sheet import Node
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.cases.models import Case
from crocevia.projects.outcomes.actions import create_outcome
from crocevia.projects.outcomes.models import Outcome
from crocevia.records.models import Audience


def load_case_outcomes(load: Load) -> None:
    """Only where readings.yaml finds an outcome in the sheet's words, or an agreement that both facts speak of."""
    agreements = load.readings.under("case_agreements")
    readings = {reading.text("case"): reading for reading in load.readings.each("case_outcomes")}
    for node in load.sheet.each("cases"):
        case = Case.objects.get(code=node.text("id"))
        if code := agreements.text(node.text("id")):
            load.link(node, case, "under_agreement", Agreement.objects.get(code=code))
        if reading := readings.get(node.text("id")):
            outcome = Outcome.objects.filter(code=node.text("id")).first() or _outcome(load, node, case, reading)
            load.keep(node, outcome)
            load.link(node, outcome, "outcome_of", case)


def _outcome(load: Load, node: Node, case: Case, reading: Node) -> Outcome:
    """The words are the sheet's; its kind is our reading. What the operator had to do with it, the sheet does not say."""
    beneficiary = reading.text("beneficiary")
    return create_outcome(
        actor=load.actor,
        code=node.text("id"),
        title=case.title,
        type=reading.text("type"),
        statement=node.text("outcome"),
        owner=load.organisation(beneficiary) if beneficiary else None,
        audience=Audience.PUBLIC,
        language=LANGUAGE,
        concepts=list(case.concepts.all()),
        sources=load.sources(node),
    )
