"""One meeting as instants: when it began, paused and ended, and what follows from that at any instant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

TEN_MINUTES = dt.timedelta(minutes=10)
EXTENSION = dt.timedelta(minutes=10)
"""By so much a press extends a meeting, up to its cap."""
LENGTHS = (30, 45, 60, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420)
"""Minutes that a study's meetings may usually take, as far as they are below its cap."""
PAUSE_MOST = dt.timedelta(hours=2)
"""A pause that nobody ends is the meeting's end, after so long."""
NOTHING = dt.timedelta()


class MeetingState(StrEnum):
    """Where a meeting stands. `READY`: nobody has started it."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stands. `until` None: it lasts."""

    at: dt.datetime
    by: int
    reason: str | None = None
    until: dt.datetime | None = None
    resumed_by: int | None = None


@dataclass(frozen=True, slots=True)
class PageNote:
    """A page that somebody wrote down during the meeting. It `counts` where they led it."""

    page: int
    by: int
    at: dt.datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """The facts of one meeting, and what they make of any instant. All instants are aware.

    `usual` is how long it is to take, `extra` what was added while it ran; neither passes the `cap`.
    `pauses` and `notes` are in the order of their instants; those from before the start are of an earlier
    start that was taken back.
    """

    cap: dt.timedelta
    usual: dt.timedelta
    extra: dt.timedelta = NOTHING
    started_at: dt.datetime | None = None
    started_by: int | None = None
    ended_at: dt.datetime | None = None
    """When it ended by hand, or when its end was written down; None as long as nothing says so."""
    pauses: tuple[Pause, ...] = ()
    notes: tuple[PageNote, ...] = ()

    @property
    def length(self) -> dt.timedelta:
        """How long its clock may run."""
        return min(self.cap, self.usual + self.extra)

    @property
    def extension(self) -> dt.timedelta:
        """How much one more press would add: nothing at the cap."""
        return min(EXTENSION, self.cap - self.length)

    def state(self, now: dt.datetime) -> MeetingState:
        """Where it stands. One that nobody started stays ready: whether its day has passed is the week's."""
        if self.ended_at is not None and self.ended_at <= now:
            return MeetingState.ENDED
        over = self.over_at
        if over is None:
            return MeetingState.READY
        if now >= over:
            return MeetingState.ENDED
        return MeetingState.PAUSED if self.pause_at(now) is not None else MeetingState.RUNNING

    @property
    def over_at(self) -> dt.datetime | None:
        """When it ends by itself if nobody does anything more; None where nobody has started it."""
        left, runs_from, open_pause = self._run()
        if open_pause is not None:
            return open_pause.at + PAUSE_MOST
        return runs_from + left if runs_from is not None else None

    @property
    def ten_at(self) -> dt.datetime | None:
        """When ten minutes of its time are left; None while it stands still, or where it never had more."""
        left, runs_from, open_pause = self._run()
        if runs_from is None or open_pause is not None or self.length <= TEN_MINUTES:
            return None
        return runs_from + left - TEN_MINUTES

    @property
    def stopped_at(self) -> dt.datetime | None:
        """Its last instant: the one written down, else where its clock stops for good."""
        if self.ended_at is not None:
            return self.ended_at
        _, _, open_pause = self._run()
        return open_pause.at if open_pause is not None else self.over_at

    def elapsed(self, now: dt.datetime) -> dt.timedelta:
        """How long its clock has run by now, without the pauses."""
        if self.started_at is None:
            return NOTHING
        end = self._clipped(now)
        return min(self.length, max(NOTHING, end - self.started_at - self.paused(now)))

    def left(self, now: dt.datetime) -> dt.timedelta:
        """How long its clock may still run."""
        return self.length - self.elapsed(now)

    def paused(self, now: dt.datetime) -> dt.timedelta:
        """How long it has stood still by now, all pauses together."""
        end = self._clipped(now)
        parts = (min(pause.until or end, end) - pause.at for pause in self.own_pauses if pause.at < end)
        return sum(parts, NOTHING)

    def pause_at(self, now: dt.datetime) -> Pause | None:
        """The pause that lasts now."""
        lasting = (p for p in self.own_pauses if p.at <= now and (p.until is None or now < p.until))
        return next(lasting, None)

    @property
    def own_pauses(self) -> tuple[Pause, ...]:
        """The pauses since it was started."""
        return tuple(pause for pause in self.pauses if self.started_at and pause.at >= self.started_at)

    @property
    def own_notes(self) -> tuple[PageNote, ...]:
        """The pages noted since it was started."""
        return tuple(note for note in self.notes if self.started_at and note.at >= self.started_at)

    @property
    def noted(self) -> PageNote | None:
        """The page that counts: the last one written down by who led the meeting."""
        return next((note for note in reversed(self.own_notes) if note.counts), None)

    @property
    def heard(self) -> tuple[PageNote, ...]:
        """What others wrote down since then, each one's last note, the latest first."""
        counted = self.noted
        latest: dict[int, PageNote] = {}
        for note in reversed(self.own_notes):
            if note is counted:
                break
            latest.setdefault(note.by, note)
        return tuple(latest.values())

    def _clipped(self, now: dt.datetime) -> dt.datetime:
        stopped = self.stopped_at
        return min(now, stopped) if stopped is not None else now

    def _run(self) -> tuple[dt.timedelta, dt.datetime | None, Pause | None]:
        """What is left of its time after the last pause, since when it runs, and the pause that lasts."""
        left, runs_from = self.length, self.started_at
        if runs_from is None:
            return left, None, None
        for pause in self.own_pauses:
            if pause.at - runs_from >= left:
                break
            left -= pause.at - runs_from
            if pause.until is None:
                return left, None, pause
            runs_from = pause.until
        return left, runs_from, None
