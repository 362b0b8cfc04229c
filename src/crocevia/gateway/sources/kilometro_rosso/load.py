"""Load the fact sheet: section by section, each whole or not at all, each again without effect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from crocevia.gateway.sources.kilometro_rosso import (
    agreements,
    capabilities,
    cases,
    clusters,
    district,
    documents,
    figures,
    fund,
    needs,
    organisations,
    outcomes,
    people,
    seats,
    territory,
    timeline,
    training,
)
from crocevia.gateway.sources.kilometro_rosso.loading import Load
from crocevia.gateway.sources.sheet import read
from crocevia.people.actor import Actor, system
from crocevia.records.effects import held_back

SECTIONS: tuple[tuple[str, Callable[[Load], None]], ...] = (
    ("documents", documents.load_documents),
    ("disagreements", documents.load_disagreements),
    ("organisations", organisations.load_organisations),
    ("relations", organisations.load_relations),
    ("facts about organisations", organisations.load_organisation_facts),
    ("seats", seats.load_seats),
    ("people", people.load_people),
    ("identity of the district", district.load_identity),
    ("site", district.load_site),
    ("mission, method, services", district.load_purpose),
    ("clusters", clusters.load_clusters),
    ("agreements", agreements.load_agreements),
    ("timeline", timeline.load_timeline),
    ("cases", cases.load_cases),
    ("outcomes of the cases", outcomes.load_case_outcomes),
    ("fund", fund.load_fund),
    ("training", training.load_training),
    ("figures", figures.load_figures),
    ("territory", territory.load_territory),
    ("capabilities", capabilities.load_capabilities),
    ("needs of the cases", needs.load_case_needs),
    ("disagreements, checked", documents.check_disagreements),
)


def load_facts(
    *,
    folder: Path,
    actor: Actor | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Load:
    """Bring in everything that `folder` (facts.yaml, readings.yaml, seats.yaml, capabilities.yaml, needs.yaml) says.

    Returns the load with its register. Raises BadSheet when a file does not hold what it must: sections before it
    stay, and a later load completes them. What people changed meanwhile is left as they left it.
    """
    load = Load(
        actor=actor or system("Kilometro Rosso fact sheet"),
        sheet=read(folder / "facts.yaml"),
        readings=read(folder / "readings.yaml"),
        folder=folder,
    )
    with held_back():
        for done, (name, section) in enumerate(SECTIONS):
            if progress:
                progress(name, done, len(SECTIONS))
            with transaction.atomic():
                section(load)
    if progress:
        progress("done", len(SECTIONS), len(SECTIONS))
    return load
