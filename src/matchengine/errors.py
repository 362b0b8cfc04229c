"""What can go wrong, by name. Every message says which file or field, and what to do."""

from __future__ import annotations


class MatchengineError(Exception):
    """The root of the engine's own errors."""


class IndexBroken(MatchengineError):
    """An index file is missing, truncated, damaged, foreign, or of another version. Build the index again."""


class IndexBusy(MatchengineError):
    """Another process is writing the index and did not finish within the time allowed."""


class ModelMissing(MatchengineError):
    """The model's files are missing or damaged."""


class BadRequest(MatchengineError, ValueError):
    """A request that cannot be answered: no words in it, two aspects with one id, a dial outside [0, 1]."""


class BadProblem(MatchengineError, ValueError):
    """A coalition that cannot be asked for: unknown ids, odds outside [0, 1], a rule with a field that does not exist."""


class BadItem(MatchengineError, ValueError):
    """An item that cannot be indexed: no id, no party, an id given twice."""


class BadFile(MatchengineError, ValueError):
    """A corpus, query, run or judgement file with a bad line; the message names file, line and reason."""
