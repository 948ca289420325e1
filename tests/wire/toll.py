"""What a kill test did to the bot, and what came of each post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """One row that was due, and the messages with its marker."""

    id: int
    key: str
    status: str
    attempt: int
    error: str | None
    message_id: int | None
    shown: tuple[int, ...]

    @property
    def lost(self) -> bool:
        """No message, or a row that does not know of it. One that waits for an edit knows."""
        return self.status not in ("sent", "pending") or self.message_id not in self.shown

    @property
    def doubled(self) -> bool:
        """More than one message."""
        return len(self.shown) > 1

    def __str__(self) -> str:
        there = ", ".join(map(str, self.shown)) or "no message"
        return f"post {self.id} {self.key}: {self.status}, try {self.attempt}, {there} ({self.error})"


@dataclass
class Report:
    """What was done to it, and what came of it."""

    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    outages: int = 0
    repeats: int = 0
    seconds: float = 0
    entries: list[Entry] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What else was not as it should be."""

    @property
    def lost(self) -> list[Entry]:
        """The posts that did not arrive, or whose rows do not know it."""
        return [one for one in self.entries if one.lost]

    @property
    def doubled(self) -> list[Entry]:
        """The posts that arrived more than once."""
        return [one for one in self.entries if one.doubled]

    @property
    def good(self) -> bool:
        """Whether each post is there once."""
        return bool(self.entries) and not (self.lost or self.doubled or self.broken)

    def __str__(self) -> str:
        kinds = Counter(one.key.split(":")[0] for one in self.entries)
        lines = {
            "posts": _total(kinds),
            "kills": _total(self.kills),
            "faults": _total(self.faults),
            "restarts of the server": self.restarts,
            "outages past the nonce": self.outages,
            "repeats caught by nonce": self.repeats,
            "tries a post, at most": max((one.attempt for one in self.entries), default=0),
            "seconds": f"{self.seconds:.0f}",
            "lost": len(self.lost),
            "doubled": len(self.doubled),
        }
        table = [f"{name:<24} {value}" for name, value in lines.items()]
        return "\n".join(table + [str(one) for one in self.lost + self.doubled] + self.broken)


def _total(counted: Mapping[str, int]) -> str:
    each = ", ".join(f"{name} {number}" for name, number in sorted(counted.items()))
    return f"{sum(counted.values())} ({each})"
