"""The Italian academic sectors (settori concorsuali) under their areas, and the disciplines (SSD) that belong to them."""

from pathlib import Path

from crocevia.vocabulary.entries import BadEntry, Bilingual, ConceptEntry, MappingEntry, SchemeEntry
from crocevia.vocabulary.schemes.tables import rows_of

SECTORS_FILE = "taxonomies-it-en/academic-sectors-it-en.tsv"
DISCIPLINES_FILE = "taxonomies-it-en/academic-disciplines-it-en.tsv"
SOURCE = "Ministry of universities and research (MUR), in the national controlled vocabularies of 2024-12-04"
SECTORS = "academic-sectors"


def read_sectors(data: Path) -> SchemeEntry:
    """Fourteen areas; under each its sectors, with the Italian description as definition."""
    concepts: dict[str, ConceptEntry] = {}
    for row in rows_of(data / SECTORS_FILE, ["code", "area_it", "area_en", "label_it", "label_en", "description_it"]):
        code = row.required("code")
        area, slash, _ = code.partition("/")
        if not slash:
            raise BadEntry(row.place, f"{code!r} is no sector code; it reads like 09/A1, area before the slash.")
        area_label = Bilingual(it=row.required("area_it"), en=row.required("area_en"))
        if concepts.setdefault(area, ConceptEntry(area, area_label, place=row.place)).label != area_label:
            raise BadEntry(row.place, f"area {area} is named {area_label.it!r} here and otherwise above.")
        if code in concepts:
            raise BadEntry(row.place, f"{code!r} is already given by {concepts[code].place}.")
        concepts[code] = ConceptEntry(
            code,
            Bilingual(it=row.required("label_it"), en=row.required("label_en")),
            broader=area,
            definition=Bilingual(it=row.text("description_it")),
            place=row.place,
        )
    return SchemeEntry(
        code=SECTORS,
        labels=Bilingual(it="Settori concorsuali", en="Academic recruitment sectors"),
        version="2024-12-04",
        source=SOURCE,
        licence="CC BY 4.0",
        note=Bilingual(
            it="Aree e settori concorsuali dell'università italiana. Le descrizioni esistono solo in italiano.",
            en="Areas and sectors of the Italian universities. The descriptions exist in Italian only.",
        ),
        concepts=tuple(concepts.values()),
    )


def read_disciplines(data: Path) -> SchemeEntry:
    """The disciplines. One that the source lists under two sectors is one concept, part of both."""
    concepts: dict[str, ConceptEntry] = {}
    mappings = []
    for row in rows_of(data / DISCIPLINES_FILE, ["code", "sector_code", "label_it", "label_en"]):
        code = row.required("code")
        entry = ConceptEntry(code, Bilingual(row.required("label_it"), row.required("label_en")), place=row.place)
        if concepts.setdefault(code, entry).label != entry.label:
            raise BadEntry(row.place, f"{code!r} is named otherwise in {concepts[code].place}.")
        mappings.append(MappingEntry(code, "broadMatch", SECTORS, row.required("sector_code"), place=row.place))
    return SchemeEntry(
        code="academic-disciplines",
        labels=Bilingual(it="Settori scientifico-disciplinari (SSD)", en="Academic disciplines (SSD)"),
        version="2024-12-04",
        source=SOURCE,
        licence="CC BY 4.0",
        note=Bilingual(
            it="Ogni disciplina rimanda al settore concorsuale di cui fa parte; alcune appartengono a più settori.",
            en="Each discipline points to the recruitment sector it is part of; some belong to more than one.",
        ),
        concepts=tuple(concepts.values()),
        mappings=tuple(mappings),
    )
