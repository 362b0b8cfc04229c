"""The rows worth a full score in a large index: the first of two stages.

A guess is made of each row's words and of its meaning (`rank/guess.py`). The best by either guess and by both together are then scored
in full by the very formulas that a small index uses; to rank parties, all rows of those that seem to stand best (`rank/likely.py`). Nothing of
a row that the asker may not read enters a guess.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, TypeVar

import numpy as np

from matchengine.embed.protocol import Vectors
from matchengine.index.scope import Rows
from matchengine.index.snapshot import Mask, Snapshot
from matchengine.rank.fuse import Method, fuse
from matchengine.rank.guess import Field, Guess, Meaning, Near, highest, strongest, words
from matchengine.rank.lexical import Asked
from matchengine.rank.likely import Asking, Guesses, likely_parties
from matchengine.rank.parties import joint
from matchengine.rank.readable import Readable

BY_BOTH, BY_ONE, BY_SCALE = 600, 200, 50
"""Rows taken by both guesses, by each alone, and by words among the readable ones that may not answer: the best of these sets the
scale of word scores."""
FOR_EACH = 6
"""Rows more, by both guesses, for each hit wanted."""
BY_WORDS = 6_000
"""Rows best by words, whose meaning is guessed too."""
CELLS = 600
"""Rows whose parties are taken for an aspect."""
ALONE = 100_000
"""Rows from which words and meaning are guessed side by side."""

Purpose = Literal["item", "party", "cell"]
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Probe:
    """One text of a request: its words, its passages' vectors, or both."""

    words: Asked | None
    vectors: Vectors | None


def candidates(
    snapshot: Snapshot,
    readable: Readable,
    of: Field,
    probes: Sequence[Probe],
    purpose: Purpose,
    top: int,
    asking: Asking | None = None,
) -> tuple[Rows, Mask, Rows]:
    """The rows to be scored, ascending; which of them may answer; the places among them of the sample.

    For `party` and `cell` all allowed rows of a party may answer, or none. `top`: the hits wanted. `asking` is wanted
    for `party`.
    """
    allowed, sample, taste = of.allowed, of.sample, of.taste
    some: list[Rows] = [sample]
    parties = np.zeros(len(snapshot.parties), dtype=bool)
    for probe in probes if of.count else ():
        meaning = Meaning(snapshot, probe.vectors)
        by_words, near = _side_by_side(
            snapshot.size,
            partial(words, snapshot, readable.mask, probe.words),
            partial(meaning.near, of),
        )
        strong = strongest(by_words, BY_WORDS, taste, allowed, of.count)
        if probe.words is not None:
            some.append(strongest(by_words, BY_SCALE, taste))
        rows, nearness = _joined(snapshot.size, near, meaning, np.sort(strong), sample)
        said = by_words[rows]
        method: Method = "lexical" if probe.vectors is None else "dense" if probe.words is None else "hybrid"
        if purpose == "party":
            assert asking is not None
            words_asked = probe.words.count if probe.words is not None else 0
            guesses = Guesses(rows, joint(said, nearness, words_asked), by_words, near)
            parties[likely_parties(snapshot, of, asking, guesses, meaning, words_asked, top)] = True
            continue
        both = fuse(said, nearness, method, float(by_words.max(initial=0.0)))
        if purpose == "item":
            some.append(rows[highest(both, BY_BOTH + FOR_EACH * top)])
            some += [rows[highest(guess, BY_ONE)] for guess in (said, nearness)]
        else:
            parties[snapshot.party_of[rows[highest(both, CELLS)]]] = True
    if purpose != "item":
        own = snapshot.rows_of(np.flatnonzero(parties))
        some.append(own[allowed[own]])
    rows = np.unique(np.concatenate(some))
    answering = allowed[rows]
    if purpose != "item":
        answering &= parties[snapshot.party_of[rows]]
    return rows, answering, np.searchsorted(rows, sample)


def _side_by_side(size: int, one: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
    """Both, on a core each where there is much to do: most of it is spent in NumPy, which lets others run."""
    if size < ALONE:
        return one(), other()
    first = _helpers(os.getpid()).submit(one)
    second = other()
    return first.result(), second


@lru_cache(maxsize=1)
def _helpers(process: int) -> ThreadPoolExecutor:
    """The helping threads of this process: a forked one does not inherit its parent's."""
    return ThreadPoolExecutor(len(os.sched_getaffinity(process)), thread_name_prefix="matchengine")


def _joined(size: int, near: Near, meaning: Meaning, strong: Rows, sample: Rows) -> tuple[Rows, Guess]:
    """The near rows, the strong ones and the sample, ascending, and the best cosine of each."""
    nearness = np.zeros(size, dtype=np.float32)
    known = np.zeros(size, dtype=bool)
    nearness[near.rows] = near.best
    known[near.rows] = True
    for further in (strong, sample):
        fresh = further[~known[further]]
        nearness[fresh] = meaning.of(fresh).best
        known[fresh] = True
    rows = np.flatnonzero(known)
    return rows, nearness[rows]
