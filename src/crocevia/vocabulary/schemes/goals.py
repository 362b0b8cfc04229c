"""The seventeen Sustainable Development Goals of the United Nations."""

from pathlib import Path

from crocevia.vocabulary.entries import Bilingual, ConceptEntry, SchemeEntry
from crocevia.vocabulary.schemes.tables import rows_of

FILE = "taxonomies-it-en/un-sdg-it-en.tsv"


def read(data: Path) -> SchemeEntry:
    """One concept a goal, by its number."""
    return SchemeEntry(
        code="sdg",
        labels=Bilingual(it="Obiettivi di sviluppo sostenibile", en="Sustainable Development Goals"),
        source="United Nations, Sustainable Development Goals",
        licence="Official names; no rights claimed",
        concepts=tuple(
            ConceptEntry(row.required("goal"), Bilingual(it=row.required("it"), en=row.required("en")), place=row.place)
            for row in rows_of(data / FILE, ["goal", "it", "en"])
        ),
    )
