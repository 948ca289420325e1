"""Who was at a meeting: what was seen of a voice channel becomes intervals, and those become attendance."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from bot.core.meeting import MeetingState
from bot.core.season import Record, Week, WeekState

LEAD = dt.timedelta(minutes=30)
"""So long before its slot people gather for a meeting."""
GRACE = dt.timedelta(minutes=10)
"""Nobody is late, or leaves early, by less."""
LEAST = dt.timedelta(minutes=10)
"""Who looks in for less was not there, unless they stayed to the end."""
NOTHING = dt.timedelta()
MINUTE = dt.timedelta(minutes=1)

# A channel as Discord writes it in a text, or as the link that its menu copies.
_CHANNEL = re.compile(r"(?:<#|discord(?:app)?\.com/channels/\d+/)(\d{15,20})")


class Status(StrEnum):
    """How somebody took part. `LISTENER`: they were there, as a guest or to listen in."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    LISTENER = "listener"


@dataclass(frozen=True, slots=True)
class Interval:
    """A time that somebody was in the voice channel, from `since` (aware). `until` None: they still are.

    `seen_at` is the last instant at which they were known to be there: it ends then where nobody saw them go.
    """

    since: dt.datetime
    until: dt.datetime | None
    seen_at: dt.datetime

    @classmethod
    def begun(cls, at: dt.datetime) -> Self:
        """Somebody has come."""
        return cls(at, None, at)

    def still(self, at: dt.datetime) -> Self:
        """They are there at `at`; of one that is over nothing changes."""
        return self if self.until is not None else replace(self, seen_at=max(self.seen_at, at))

    def ended(self, at: dt.datetime | None) -> Self:
        """They are not there any more. `at` None: nobody saw them go."""
        if self.until is not None:
            return self
        until = self.seen_at if at is None else max(self.since, at)
        return replace(self, until=until, seen_at=min(self.seen_at, until))


def step(
    last: Interval | None, *, there: bool, now: dt.datetime, moved_at: dt.datetime | None = None
) -> Interval | None:
    """What a look at the channel makes of somebody's last interval: the same one, or a new one after it.

    `moved_at`: when they were seen coming or going since the last look. None: nothing was known of them and
    they are not there. A look that is repeated changes nothing, and one that was missed is made good by the
    next: what happened in between is taken to have happened at the last instant that is known.
    """
    if not there:
        return last.ended(moved_at) if last is not None else None
    if last is not None and last.until is None:
        return last.still(now)
    at = moved_at or now
    return Interval.begun(at if last is None or last.until is None else max(at, last.until))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; `begin` is before `end`."""

    begin: dt.datetime
    end: dt.datetime

    @property
    def length(self) -> dt.timedelta:
        """How long it is."""
        return self.end - self.begin


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in spans that do not touch, in order. Empty ones are left out."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: one.begin):
        if span.end <= span.begin:
            continue
        if merged and span.begin <= merged[-1].end:
            merged[-1] = Span(merged[-1].begin, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def without(spans: Sequence[Span], holes: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of spans outside the holes; both as `union` makes them."""
    left: list[Span] = []
    for span in spans:
        begin = span.begin
        for hole in holes:
            if hole.end <= begin or hole.begin >= span.end:
                continue
            if hole.begin > begin:
                left.append(Span(begin, hole.begin))
            begin = hole.end
        if begin < span.end:
            left.append(Span(begin, span.end))
    return tuple(left)


def total(spans: Iterable[Span]) -> dt.timedelta:
    """How long they are together."""
    return sum((span.length for span in spans), NOTHING)


@dataclass(frozen=True, slots=True)
class Window:
    """The time of one meeting, as far as it has come. `over`: it will not get longer."""

    begin: dt.datetime
    end: dt.datetime
    breaks: tuple[Span, ...] = ()
    over: bool = True

    @classmethod
    def of(cls, week: Week, now: dt.datetime) -> Self | None:
        """The time of a week's meeting; of one that nobody started, its slot. None: there was none (yet)."""
        begin = week.facts.started_at or week.at
        if not week.meets or week.facts.record is Record.NOT_MET or begin > now:
            return None
        end = max(begin, min(now, week.meeting.stopped_at or week.ends_at))
        pauses = (Span(max(begin, one.at), min(end, one.until or end)) for one in week.meeting.own_pauses)
        over = week.state in (WeekState.ASKED, WeekState.HELD)
        return cls(begin, end, union(pauses), over)

    @property
    def length(self) -> dt.timedelta:
        """How long it took, without its pauses."""
        return total(without(union([Span(self.begin, self.end)]), self.breaks))

    def inside(self, intervals: Iterable[Interval]) -> tuple[Span, ...]:
        """The part of somebody's intervals that falls into the meeting, its pauses included."""
        return union(
            Span(max(self.begin, one.since), min(self.end, one.until or self.end)) for one in intervals
        )

    def minutes(self, spans: Sequence[Span]) -> int:
        """Whole minutes of these spans, without the pauses; never more than the meeting has."""
        return total(without(spans, self.breaks)) // MINUTE

    def counts(self, spans: Sequence[Span]) -> bool:
        """Whether that is enough to have been there."""
        if not spans:
            return False
        least = min(LEAST, self.length / 2)
        return spans[-1].end >= self.end or total(without(spans, self.breaks)) >= least


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known of one person and one meeting.

    `expected`: a member of the study at that time, who neither listens in nor pauses; `said` is the RSVP,
    late or absent. What the host `corrected` stands.
    """

    intervals: tuple[Interval, ...] = ()
    checked_in_at: dt.datetime | None = None
    said: str | None = None
    corrected: Status | None = None
    expected: bool = False
    listener: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What that comes to. `sure`: seen or said; otherwise silence is taken to mean that they came, and
    while the meeting runs nothing is settled of those who are not there yet.
    """

    status: Status
    sure: bool
    minutes: int | None = None
    """How long they were there, where that was seen."""
    came_at: dt.datetime | None = None
    left_at: dt.datetime | None = None
    early: bool = False


def gathered_until(window: Window, people: Iterable[Known]) -> dt.datetime | None:
    """When the last one left the voice channel. None: it does not tell who was there, for nobody was."""
    seen = (window.inside(one.intervals) for one in people)
    return max((spans[-1].end for spans in seen if window.counts(spans)), default=None)


def standing(person: Known, window: Window, gathered: dt.datetime | None) -> Standing | None:
    """How somebody took part, or None where there is nothing to say: who is not expected may stay away.

    `gathered`: see `gathered_until`. Nobody leaves early where all have left.
    """
    spans = window.inside(_attended(person, window))
    there = window.counts(spans)
    if person.corrected is not None:
        status: Status | None = person.corrected
    elif there:
        late = spans[0].begin - window.begin > GRACE
        status = Status.LISTENER if person.listener else Status.LATE if late else Status.PRESENT
    elif not person.expected:
        status = None
    elif gathered is not None or person.said == "absent" or not window.over:
        status = Status.ABSENT
    else:
        status = Status.LATE if person.said == "late" else Status.PRESENT
    if status is None or (status is Status.ABSENT and not person.expected):
        return None
    sure = there or person.corrected is not None or (status is Status.ABSENT and window.over)
    if not spans:
        return Standing(status, sure)
    early = there and window.over and (gathered or window.end) - spans[-1].end > GRACE
    minutes = window.minutes(spans)
    return Standing(status, sure, minutes, spans[0].begin, spans[-1].end, early)


def is_watched(week: Week, now: dt.datetime) -> bool:
    """Whether who comes and goes is written down: while the meeting runs, and around its slot before."""
    if not week.meets:
        return False
    if week.state is WeekState.UPCOMING:
        return week.at - LEAD <= now < week.ends_at
    return week.state is WeekState.RUNNING and week.meeting.state(now) is not MeetingState.ENDED


def voice_of(usual: int | None, place: str | None) -> int | None:
    """The voice channel a week meets in: the `usual` one, or one that its place names. None: elsewhere."""
    if not place:
        return usual
    found = _CHANNEL.search(place)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Here:
    """Who is at a meeting now, for its panel, first come first. `check_in`: the panel offers to say so."""

    people: tuple[int, ...]
    check_in: bool

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The same as stored."""
        return cls(tuple(data["people"]), bool(data["check_in"]))


def _attended(person: Known, window: Window) -> tuple[Interval, ...]:
    """Who checked in is there from then on."""
    if person.checked_in_at is None:
        return person.intervals
    return (*person.intervals, Interval(person.checked_in_at, None, window.end))
