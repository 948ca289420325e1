"""The loopback Discord's rate limits: so many requests a second in all, and so many a route."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.wire.place import Json

_OPEN_HEADERS = {
    # Without such headers the library sends a route's requests one after another.
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "999",
    "X-RateLimit-Reset-After": "1.000",
}
_UNLIMITED = ("/interactions/", "/webhooks/")
"""What an interaction is answered with does not count."""


@dataclass
class _Window:
    ends: float
    left: int


@dataclass(frozen=True)
class Refusal:
    """A 429: its body and its headers."""

    body: Json
    headers: dict[str, str]


class Limits:
    """Nothing is limited at first. `refused` counts the 429s."""

    def __init__(self) -> None:
        self.per_second: int | None = None
        """Requests a second in all; Discord's is 50."""
        self.routes: dict[tuple[str, str], tuple[int, float]] = {}
        """(method, template) -> so many requests in so many seconds, for each channel or server."""
        self.refused = 0
        self._global = _Window(0.0, 0)
        self._windows: dict[tuple[str, str, str], _Window] = {}

    def like_discord(self) -> None:
        """50 a second in all, and five messages in five seconds for each channel."""
        self.per_second = 50
        self.routes["POST", "/channels/{channel_id}/messages"] = 5, 5.0
        self.routes["PATCH", "/channels/{channel_id}/messages/{message_id}"] = 5, 5.0

    def admit(self, method: str, template: str, major: str) -> tuple[dict[str, str], Refusal | None]:
        """Count a request: its headers, and a refusal where it is one too many."""
        now = time.monotonic()
        limit = self.routes.get((method, template))
        headers = {"X-RateLimit-Bucket": f"{method}{template}".translate(_PLAIN)}
        window = None
        if limit is None:
            headers |= _OPEN_HEADERS
        else:
            count, seconds = limit
            window = self._windows.get((method, template, major))
            if window is None or window.ends <= now:
                window = self._windows[method, template, major] = _Window(now + seconds, count)
            headers |= {
                "X-RateLimit-Limit": str(count),
                "X-RateLimit-Remaining": str(max(window.left - 1, 0)),
                "X-RateLimit-Reset-After": f"{window.ends - now:.3f}",
            }
        if self.per_second is not None and not template.startswith(_UNLIMITED):
            if self._global.ends <= now:
                self._global = _Window(now + 1, self.per_second)
            if self._global.left <= 0:
                return headers, self._refuse(self._global.ends - now, headers, everywhere=True)
            self._global.left -= 1
        if window is not None:
            if window.left <= 0:
                return headers, self._refuse(window.ends - now, headers, everywhere=False)
            window.left -= 1
        return headers, None

    def refuse(self, seconds: float, *, everywhere: bool = False) -> Refusal:
        """A 429 that is no limit's: for faults."""
        return self._refuse(seconds, {}, everywhere=everywhere)

    def _refuse(self, seconds: float, headers: dict[str, str], *, everywhere: bool) -> Refusal:
        self.refused += 1
        wait = round(max(seconds, 0.001) + 0.0005, 3)
        scope = {"X-RateLimit-Scope": "global" if everywhere else "user", "Retry-After": str(int(wait) + 1)}
        if everywhere:
            scope["X-RateLimit-Global"] = "true"
        body = {"message": "You are being rate limited.", "retry_after": wait, "global": everywhere}
        # Without Via the library takes it for a ban.
        return Refusal(body, headers | scope | {"Via": "1.1 loopback"})


_PLAIN = str.maketrans("/{}@", "-___")
