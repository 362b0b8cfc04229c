"""Schemes written by hand in YAML: the clusters of a district, and the product's own controlled lists. In such a file::

scheme: {code: …, it: …, en: …, version: …, source: …, licence: …, note_it: …, note_en: …}
our_translation: [it]                 # labels in these languages are ours, not the source's
concepts:
- {notation: kr-mat, it: …, en: …, broader: …, definition_it: …, definition_en: …}
mappings:                             # stated by the source
derived_mappings:                     # our own reading
- {of: kr-mat, relatedMatch: {ateco-2007: ["20", "24"]}, note: …}
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from crocevia.vocabulary.entries import BadEntry, Bilingual, ConceptEntry, MappingEntry, SchemeEntry
from crocevia.vocabulary.models import Mapping

LINE = "__line__"
SCHEME_KEYS = {"code", "it", "en", "version", "source", "licence", "note_it", "note_en"}
CONCEPT_KEYS = {"notation", "it", "en", "broader", "definition_it", "definition_en"}
TRANSLATION_NOTES = {
    "it": Bilingual(it="Le voci italiane sono una nostra traduzione.", en="The Italian labels are our translation."),
    "en": Bilingual(it="Le voci inglesi sono una nostra traduzione.", en="The English labels are our translation."),
}


class _Numbered(yaml.SafeLoader):
    """Keeps with each mapping the line it starts on, and refuses a key given twice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(problem=f"{key!r} is given twice", problem_mark=node.start_mark)
        return {**super().construct_mapping(node, deep=deep), LINE: node.start_mark.line + 1}


class _Section:
    """A mapping of the file whose values must be text under known keys."""

    def __init__(self, name: str, values: object, keys: set[str] | None, line: int = 1) -> None:
        if not isinstance(values, dict):
            raise BadEntry(f"{name}, line {line}", f"{values!r} is not a list of keys and values.")
        self.values = {key: value for key, value in values.items() if key != LINE}
        self.place = f"{name}, line {values[LINE]}"
        unknown = sorted(str(key) for key in self.values if keys is not None and key not in keys)
        if unknown:
            raise BadEntry(self.place, f"{', '.join(unknown)}: no such key; there are {', '.join(sorted(keys or ()))}.")

    def text(self, key: str, required: bool = False) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise BadEntry(self.place, f"{key} is {value!r}, which is not text; put it in quotes.")
        if required and not value.strip():
            raise BadEntry(self.place, f"{key} is missing.")
        return " ".join(value.split())


def read(path: Path) -> SchemeEntry:
    """The scheme that a YAML file describes."""
    try:
        whole = yaml.load(path.read_text(encoding="utf-8"), Loader=_Numbered)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError:
        raise BadEntry(path.name, "the text is not in UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadEntry(f"{path.name}, line {line}", f"not readable as YAML: {error.problem}.") from None
    name = path.name
    parts = {"scheme", "our_translation", "concepts", "mappings", "derived_mappings"}
    top = _Section(name, whole, parts)
    scheme = _Section(name, top.values.get("scheme"), SCHEME_KEYS)
    notes = [Bilingual(scheme.text("note_it"), scheme.text("note_en"))]
    for language in top.values.get("our_translation") or []:
        if language not in TRANSLATION_NOTES:
            raise BadEntry(top.place, f"our_translation names {language!r}; say it or en.")
        notes.append(TRANSLATION_NOTES[language])
    return SchemeEntry(
        code=scheme.text("code", required=True),
        labels=Bilingual(scheme.text("it"), scheme.text("en")),
        version=scheme.text("version"),
        source=scheme.text("source"),
        licence=scheme.text("licence"),
        note=Bilingual(
            it=" ".join(note.it for note in notes if note.it), en=" ".join(note.en for note in notes if note.en)
        ),
        concepts=tuple(_concept(_Section(name, one, CONCEPT_KEYS)) for one in top.values.get("concepts") or []),
        mappings=(
            *_mappings(name, top.values.get("mappings") or [], derived=False),
            *_mappings(name, top.values.get("derived_mappings") or [], derived=True),
        ),
    )


def _concept(section: _Section) -> ConceptEntry:
    return ConceptEntry(
        section.text("notation", required=True),
        Bilingual(section.text("it"), section.text("en")),
        section.text("broader"),
        Bilingual(section.text("definition_it"), section.text("definition_en")),
        place=section.place,
    )


def _mappings(name: str, items: list, *, derived: bool) -> Iterator[MappingEntry]:
    for item in items:
        section = _Section(name, item, {"of", "note", *Mapping.Relation.values})
        subject, note = section.text("of", required=True), section.text("note")
        for relation in (key for key in section.values if key in Mapping.Relation.values):
            targets = _Section(name, section.values[relation], None)
            for scheme, notations in targets.values.items():
                if not isinstance(notations, list) or not all(isinstance(one, str) for one in notations):
                    raise BadEntry(targets.place, f"{scheme} must give a list of codes, each a text in quotes.")
                for notation in notations:
                    yield MappingEntry(subject, relation, scheme, notation, derived, note, place=targets.place)
