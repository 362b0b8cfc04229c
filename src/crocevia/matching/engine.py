"""The main index: what every party has shown, kept fresh as records change."""

from __future__ import annotations

from pathlib import Path

from crocevia.matching.held import HeldIndex, Progress
from crocevia.matching.items import item_id, items, speaking_kinds
from crocevia.matching.odds import in_use
from matchengine import Engine
from matchengine.rank.calibrate import default_calibration
from matchengine.rank.refit import Correction

INDEX = HeldIndex("", items)
_corrected: dict[Path, tuple[Engine, Correction]] = {}


def engine() -> Engine:
    """The engine over the main index, its odds corrected as this district's own answers say. Built anew where it is missing or broken."""
    found, correction = INDEX.engine(), in_use()
    if _corrected.get(INDEX.folder) != (found, correction):
        found.calibration = default_calibration().corrected(correction)
        _corrected[INDEX.folder] = found, correction
    return found


def rebuild(progress: Progress | None = None) -> Engine:
    """Build the index from all records. `progress` hears (done, total) items."""
    return INDEX.rebuild(progress)


def follow_changes(subjects: frozenset[str]) -> None:
    """After a commit: put the changed records' items in place of the old ones."""
    if not INDEX.folder.exists():
        return
    changed = {subject.removeprefix("record:") for subject in subjects if subject.startswith("record:")}
    if changed:
        possible = {item_id(pk, kind.evidence.level) for pk in changed for kind in speaking_kinds()}
        INDEX.put(list(items(changed)), possible)
