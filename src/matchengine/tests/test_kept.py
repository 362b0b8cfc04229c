from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from matchengine.kept import Kept


def test_the_value_asked_for_last_goes_last() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.get("a", lambda: 1)
    kept.get("b", lambda: 2)
    assert kept.get("a", lambda: -1) == 1
    kept.get("c", lambda: 3)
    assert kept.get("a", lambda: -1) == 1
    assert kept.known("b") is None
    assert kept.get("b", lambda: -1) == -1


def test_only_what_is_missing_is_made_each_once_and_in_order() -> None:
    kept: Kept[int, int] = Kept(10)
    asked: list[list[int]] = []

    def squares(keys: Sequence[int]) -> Iterable[int]:
        asked.append(list(keys))
        return [key * key for key in keys]

    assert kept.many([3, 1, 3], squares) == [9, 1, 9]
    assert kept.many([1, 2, 3], squares) == [1, 4, 9]
    assert kept.many([], squares) == []
    assert asked == [[3, 1], [2]]


def test_more_keys_than_are_kept_are_all_answered() -> None:
    kept: Kept[int, int] = Kept(2)
    assert kept.many(range(5), lambda keys: [key + 1 for key in keys]) == [1, 2, 3, 4, 5]
    assert kept.get(4, lambda: -1) == 5 and kept.get(0, lambda: -1) == -1


def test_a_failed_making_keeps_nothing() -> None:
    kept: Kept[int, int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get(1, lambda: 1 // 0)
    with pytest.raises(ValueError):
        kept.many([1, 2], lambda keys: [7])
    assert kept.get(1, lambda: 5) == 5
