"""The panels of the European Research Council under Horizon 2020: domains, panels, topics. English only."""

from pathlib import Path

from crocevia.vocabulary.entries import BadEntry, Bilingual, ConceptEntry, SchemeEntry
from crocevia.vocabulary.schemes.tables import Row, rows_of

FILE = "taxonomies-it-en/erc-panel-h2020-fp.csv"
LEVELS = [
    ("codice_1_livello", "label_1_livello_ENG", ""),
    ("codice_2_livello", "label_2_livello_ENG", "definizione_2_livello_ENG"),
    ("codice_3_livello", "label_3_livello_ENG", "definizione_3_livello_ENG"),
]


def read(data: Path) -> SchemeEntry:
    """Each row repeats the two levels above its topic; every level becomes one concept."""
    concepts: dict[str, ConceptEntry] = {}
    for row in rows_of(data / FILE, [name for level in LEVELS for name in level if name]):
        broader = ""
        for level in LEVELS:
            concept = _concept(row, level, broader)
            earlier = concepts.setdefault(concept.notation, concept)
            if (earlier.label, earlier.broader) != (concept.label, concept.broader):
                raise BadEntry(row.place, f"{concept.notation!r} differs from what {earlier.place} says.")
            broader = concept.notation
    return SchemeEntry(
        code="erc-panels",
        labels=Bilingual(it="Panel ERC", en="ERC panels"),
        version="H2020-FP",
        source="European Research Council, in the Italian national controlled vocabularies of 2024-12-04",
        licence="CC BY 4.0",
        note=Bilingual(
            it="La fonte dà solo le voci inglesi, riportate come sono, refusi compresi; non ne abbiamo tradotta nessuna.",
            en="The source gives English labels only, kept as they are, slips included; none has been translated.",
        ),
        concepts=tuple(concepts.values()),
    )


def _concept(row: Row, level: tuple[str, str, str], broader: str) -> ConceptEntry:
    code, label, definition = level
    return ConceptEntry(
        row.required(code),
        Bilingual(en=row.required(label)),
        broader,
        Bilingual(en=row.text(definition) if definition else ""),
        place=row.place,
    )
