"""ATECO 2007 with its Italian titles, NACE Rev. 2 with the English ones: the same codes down to four digits."""

from pathlib import Path

from crocevia.vocabulary.entries import BadEntry, Bilingual, ConceptEntry, SchemeEntry
from crocevia.vocabulary.schemes.tables import rows_of

FILE = "taxonomies-it-en/ateco-nace-it-en.tsv"
DIVISION, GROUP = 2, 4  # how many characters of a code name its division, its group


def read(data: Path) -> SchemeEntry:
    """Sections, their divisions (which follow them in the file), groups and classes (which extend the code).

    The file lacks one group (88.1): its class stands under the division.
    """
    concepts: dict[str, ConceptEntry] = {}
    section = ""
    for row in rows_of(data / FILE, ["code", "level", "label_it", "label_en"]):
        code, level = row.required("code"), row.required("level")
        if level == "section":
            section, broader = code, ""
        elif level == "division":
            broader = section
        elif level == "group":
            broader = code[:DIVISION]
        elif level == "class":
            broader = code[:GROUP] if code[:GROUP] in concepts else code[:DIVISION]
        else:
            raise BadEntry(row.place, f"{level!r} is no level of ATECO; say section, division, group or class.")
        if code in concepts:
            raise BadEntry(row.place, f"{code!r} is already given by {concepts[code].place}.")
        label = Bilingual(it=row.required("label_it"), en=row.required("label_en"))
        concepts[code] = ConceptEntry(code, label, broader, place=row.place)
    return SchemeEntry(
        code="ateco-2007",
        labels=Bilingual(it="Attività economiche (ATECO 2007)", en="Economic activities (NACE Rev. 2)"),
        version="ATECO 2007 / NACE Rev. 2",
        source="ISTAT, ATECO 2007; Eurostat, NACE Rev. 2",
        licence="CC BY 4.0 (ISTAT); EU reuse (Eurostat)",
        note=Bilingual(
            it="Le voci italiane sono i titoli ATECO 2007, quelle inglesi i titoli NACE Rev. 2, fino a quattro cifre. "
            "Una versione più recente è in vigore: ogni codice va letto insieme alla versione.",
            en="Italian labels are the titles of ATECO 2007, English ones those of NACE Rev. 2, down to four digits. "
            "A later version is in force: read each code together with its version.",
        ),
        concepts=tuple(concepts.values()),
    )
