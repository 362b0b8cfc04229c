"""Training in the district: how many, by whom, and how."""

from __future__ import annotations

from crocevia.campus.academy.actions import create_programme
from crocevia.campus.academy.models import Programme
from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load, code_of, head
from crocevia.records.models import Statement

Topic = Statement.Topic


def load_training(load: Load) -> None:
    node = load.sheet.under("training")
    people = node.under("people_per_year")
    programme = Programme.objects.filter(code="training").first() or create_programme(
        actor=load.actor,
        code="training",
        title="Training in the district",
        owner=load.district,
        people_min=people.get("value_min"),
        people_max=people.get("value_max"),
        as_of=people.text("as_of"),
        language=LANGUAGE,
        sources=load.sources(people),
    )
    load.state(
        people,
        programme,
        "training-people-per-year",
        topic=Topic.TRAINING,
        metric="people trained",
        unit="people per year",
    )
    for body in node.each("bodies"):
        load.link(body, load.organisation(body.text("org")), "participant_of", programme)
    for position, fact in enumerate(node.each("facts"), 1):
        code = code_of("training", head(fact.text("text")))
        load.state(fact, programme, code, topic=Topic.TRAINING, position=position)
