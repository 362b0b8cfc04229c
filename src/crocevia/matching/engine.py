"""The one engine of this process, over the index on disk, kept fresh as records change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from crocevia.matching.items import item_id, items, speaking_kinds
from crocevia.matching.odds import in_use
from matchengine import Engine
from matchengine.embed import embedder_named
from matchengine.errors import IndexBroken
from matchengine.rank.calibrate import default_calibration
from matchengine.rank.refit import Correction

log = logging.getLogger(__name__)
_lock = threading.Lock()
_open: dict[Path, Engine] = {}
_corrected: dict[Path, tuple[Engine, Correction]] = {}


def _embedder():
    """The model named in the settings; the engine's own where none is."""
    return embedder_named(settings.EMBEDDER)


def engine() -> Engine:
    """The engine, opened once; it follows newer generations of the index by itself.

    An index that is missing or broken is built anew from the records, which hold everything it needs.
    """
    path = Path(settings.INDEX)
    with _lock:
        found = _open.get(path)
        try:
            if found is None:
                found = Engine.open(path, embedder=_embedder())
            found.refresh()
        except IndexBroken as why:
            log.warning("the index is rebuilt: %s", why)
            found = Engine.build(path, list(items()), embedder=_embedder())
        _open[path] = found
        correction = in_use()
        if _corrected.get(path) != (found, correction):
            found.calibration = default_calibration().corrected(correction)
            _corrected[path] = found, correction
    return found


def rebuild(progress: Callable[[int, int], None] | None = None) -> Engine:
    """Build the index from all records. `progress` hears (done, total) items."""
    path = Path(settings.INDEX)
    with _lock:
        _open[path] = Engine.build(path, list(items()), embedder=_embedder(), progress=progress)
        return _open[path]


def follow_changes(subjects: frozenset[str]) -> None:
    """After a commit: put the changed records' items in place of the old ones."""
    if not Path(settings.INDEX).exists():
        return
    changed = {subject.removeprefix("record:") for subject in subjects if subject.startswith("record:")}
    if not changed:
        return
    fresh = list(items(changed))
    possible = {item_id(pk, kind.evidence.level) for pk in changed for kind in speaking_kinds()}
    gone = (possible - {item.id for item in fresh}) & engine().ids()
    if fresh:
        engine().update(fresh)
    if gone:
        engine().remove(gone)
