"""The sources themselves, under titles that a reader understands, and the points on which they differ."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load
from crocevia.gateway.sources.sheet import BadSheet, Node
from crocevia.records.sources import keep_disagreement, keep_document


def load_documents(load: Load) -> None:
    titles = load.readings.under("documents")
    for node in load.sheet.under("meta").each("documents"):
        key = node.text("id")
        title = titles.under(key)
        load.documents[key] = keep_document(
            actor=load.actor,
            code=f"kilometro-rosso-{title.text('code')}",
            title_it=title.text("it"),
            title_en=title.text("en"),
            languages=" ".join(node.words("language")),
            dated=node.text("dated"),
            dating_note=_dating(node),
            content=node.text("content"),
        )
        load.files[node.text("file")] = key


def _dating(node: Node) -> str:
    """How the document is dated when it bears no date."""
    latest = node.text("latest_date_inside")
    inside = f"Latest date inside: {latest}." if latest and not node.has("dated") else ""
    note = node.text("dating_note")
    return " ".join(part for part in (note and f"{note}.", inside) if part)


def load_disagreements(load: Load) -> None:
    """Each with the codes of the statements it touches, so that stating them ties them to it."""
    touched = load.readings.under("disagreements")
    for node in load.sheet.each("contradictions_and_ambiguities"):
        code = node.text("id")
        disagreement = keep_disagreement(
            actor=load.actor,
            code=code,
            topic=node.text("topic"),
            detail=node.text("detail"),
            handling=node.text("handling"),
            language=LANGUAGE,
        )
        if not touched.words(code):
            raise BadSheet(node.path, "readings.yaml names no statement that this touches.")
        for statement in touched.words(code):
            load.disagreements[statement] = disagreement


def check_disagreements(load: Load) -> None:
    """Every statement that a disagreement names was stated, and each disagreement reaches all its documents."""
    missing = sorted(load.disagreements.keys() - load.stated.keys())
    if missing:
        raise BadSheet("disagreements", f"no statement has the code {', '.join(missing)}.")
    for node in load.sheet.each("contradictions_and_ambiguities"):
        for code in load.readings.under("disagreements").words(node.text("id")):
            load.kept[node.path] += [
                thing for thing in load.kept[load.stated[code]] if getattr(thing, "code", "") == code
            ]
