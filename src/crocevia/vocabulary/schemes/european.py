"""Two subject lists of the European Union: EuroVoc descriptors and the CORDIS subject index. Both flat, both bilingual."""

from pathlib import Path

from crocevia.vocabulary.entries import Bilingual, ConceptEntry, SchemeEntry
from crocevia.vocabulary.schemes.tables import rows_of

EUROVOC_FILE = "taxonomies-it-en/eurovoc-descriptors-it-en.tsv"
CORDIS_FILE = "taxonomies-it-en/cordis-sic-it-en.tsv"


def read_eurovoc(data: Path) -> SchemeEntry:
    """Descriptors by their EuroVoc number."""
    return SchemeEntry(
        code="eurovoc",
        labels=Bilingual(it="Descrittori EuroVoc", en="EuroVoc descriptors"),
        version="2022-05-21",
        source="Publications Office of the European Union, EuroVoc (a selection of its descriptors)",
        licence="EU reuse (Commission Decision 2011/833/EU)",
        note=Bilingual(
            it="Una scelta di descrittori, senza le relazioni gerarchiche.",
            en="A selection of descriptors, without their hierarchy.",
        ),
        concepts=tuple(
            ConceptEntry(row.required("id"), Bilingual(row.required("it"), row.required("en")), place=row.place)
            for row in rows_of(data / EUROVOC_FILE, ["id", "it", "en"])
        ),
    )


def read_cordis(data: Path) -> SchemeEntry:
    """Subject index codes, with an English definition where the source has one."""
    return SchemeEntry(
        code="cordis-sic",
        labels=Bilingual(it="Indice per materie CORDIS (SIC)", en="CORDIS subject index (SIC)"),
        version="2017-07-05",
        source="CORDIS, subject index classification",
        licence="EU reuse (Commission Decision 2011/833/EU)",
        note=Bilingual(
            it="Le definizioni esistono solo in inglese, e non per tutte le voci.",
            en="Definitions exist in English only, and not for every entry.",
        ),
        concepts=tuple(
            ConceptEntry(
                row.required("code"),
                Bilingual(row.required("it"), row.required("en")),
                definition=Bilingual(en=row.text("description_en")),
                place=row.place,
            )
            for row in rows_of(data / CORDIS_FILE, ["code", "it", "en", "description_en"])
        ),
    )
