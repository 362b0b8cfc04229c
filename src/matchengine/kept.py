"""What was reckoned last, kept for the next who asks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The values of the last `most` keys asked for. Safe to share between threads; two that miss at once both reckon."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The key's value, made if it is not kept."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        found = make()
        self._keep([(key, found)])
        return found

    def known(self, key: K) -> V | None:
        """The key's value if it is kept."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def many(self, keys: Sequence[K], make: Callable[[Sequence[K]], Iterable[V]]) -> list[V]:
        """The keys' values in order; those that are not kept made in one call, each once."""
        with self._lock:
            found = {key: self._held[key] for key in keys if key in self._held}
            for key in found:
                self._held.move_to_end(key)
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if missing:
            made = list(zip(missing, make(missing), strict=True))
            found.update(made)
            self._keep(made)
        return [found[key] for key in keys]

    def _keep(self, made: Iterable[tuple[K, V]]) -> None:
        with self._lock:
            for key, value in made:
                self._held[key] = value
            while len(self._held) > self._most:
                self._held.popitem(last=False)
