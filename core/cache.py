"""Values that are costly to make again, held up to a limit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """The most recently used values, up to a sum of weights. Safe to use from several threads."""

    def __init__(self, limit: int, weight: Callable[[V], int] = lambda _: 1) -> None:
        self._limit = limit
        self._weight = weight
        self._held = 0
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """The value, which becomes the most recently used; None if it is not held."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: K, value: V) -> list[V]:
        """Hold a value, and return those that had to go for it."""
        with self._lock:
            gone = [self._drop(key)] if key in self._values else []
            self._values[key] = value
            self._held += self._weight(value)
            while self._held > self._limit and len(self._values) > 1:
                gone.append(self._drop(next(iter(self._values))))
            return gone

    def drop(self, key: K) -> V | None:
        """Hold one value no longer, and return it; None if it was not held."""
        with self._lock:
            return self._drop(key) if key in self._values else None

    def held(self) -> list[tuple[K, V]]:
        """What is held now, that which was used last at the end."""
        with self._lock:
            return list(self._values.items())

    def clear(self) -> list[V]:
        """Hold nothing, and return what was held."""
        with self._lock:
            gone = list(self._values.values())
            self._values.clear()
            self._held = 0
            return gone

    def _drop(self, key: K) -> V:
        value = self._values.pop(key)
        self._held -= self._weight(value)
        return value
