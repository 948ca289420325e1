"""Faults by rule: what goes wrong with which request, before it took effect or after."""

from __future__ import annotations

import fnmatch
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass
class Fault:
    """One rule. `hits` counts how often it struck."""

    method: str
    path: str
    after: bool
    status: int | None
    code: int
    message: str
    retry_after: float | None
    everywhere: bool
    delay: float
    cut: bool
    says: str
    times: int | None
    do: Callable[[], Awaitable[object]] | None
    hits: int = 0

    def strikes(self, method: str, path: str, text: str) -> bool:
        """Whether it is meant, and not used up."""
        if self.times is not None and self.hits >= self.times:
            return False
        return self.method in (method, "*") and fnmatch.fnmatchcase(path, self.path) and self.says in text


class Faults:
    """The rules, the oldest first; of those that fit a request the first one strikes."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        after: bool = False,
        status: int | None = None,
        code: int = 0,
        message: str = "made by a test",
        retry_after: float | None = None,
        everywhere: bool = False,
        delay: float = 0,
        cut: bool = False,
        says: str = "",
        times: int | None = 1,
        do: Callable[[], Awaitable[object]] | None = None,
    ) -> Fault:
        """Let `times` requests (None: all) go wrong whose path fits the pattern and whose body holds `says`.

        `after`: it took effect, and only the answer goes wrong. `delay` in seconds, then `do`, then the
        connection is `cut`, or a 429 says `retry_after` seconds, or `status` with Discord's `code` is the
        answer. A rule with none of these is merely slow.
        """
        rule = Fault(
            method, path, after, status, code, message, retry_after, everywhere, delay, cut, says, times, do
        )
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """No more faults."""
        self.rules.clear()

    def find(self, method: str, path: str, text: str, *, after: bool) -> Fault | None:
        """The rule that strikes now; it counts as used."""
        for rule in self.rules:
            if rule.after is after and rule.strikes(method, path, text):
                rule.hits += 1
                return rule
        return None
