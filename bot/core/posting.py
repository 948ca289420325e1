"""When a study's automatic posts are due: a pure function of its rules and its weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from bot.core import calendar

HOUR = dt.timedelta(hours=1)
REMINDER_USEFUL = dt.timedelta(minutes=30)
PANEL_USEFUL = dt.timedelta(minutes=30)
TEN_USEFUL = dt.timedelta(minutes=1)
ANNOUNCEMENT_USEFUL = dt.timedelta(hours=24)
END_USEFUL = dt.timedelta(hours=12)
RESULT_USEFUL = dt.timedelta(days=7)


class PostKind(StrEnum):
    """The automatic posts. `PLAN` is the season's pinned table, edited as the plan changes; `TIDY`
    posts nothing: it deletes the reminder when the meeting starts, and `TIDY_TEN` the note at ten minutes
    when it is over. `PANEL` is the meeting's own card, edited as it goes. `MISSED` says which posts could
    not be made in time, all of them in one message. `SWAP` asks to swap turns, `SWAP_RESULT` says what
    came of it. `DRAW_OPEN` is the card of a draw that waits, and
    `DRAW` draws it and shows the result.
    """

    PLAN = "plan"
    ANNOUNCEMENT = "announcement"
    PRESENTER = "presenter"
    REMINDER = "reminder"
    TIDY = "tidy"
    PANEL = "panel"
    TEN = "ten_minutes"
    TIDY_TEN = "tidy_ten"
    END = "end"
    MISSED = "missed"
    DRAW_OPEN = "draw_open"
    DRAW = "draw"
    SWAP = "swap"
    SWAP_RESULT = "swap_result"


DRAWS = (PostKind.DRAW_OPEN, PostKind.DRAW)
"""The posts that belong to a draw, and to no week."""
SWAPS = (PostKind.SWAP, PostKind.SWAP_RESULT)
"""The posts that belong to a request of a presenter's."""


TIDIES = {PostKind.TIDY: PostKind.REMINDER, PostKind.TIDY_TEN: PostKind.TEN}
"""What deletes which post of the same week."""

PRIORITY = {
    PostKind.PLAN: 1,
    PostKind.REMINDER: 1,
    PostKind.PANEL: 1,
    PostKind.TEN: 1,
    PostKind.END: 1,
    PostKind.MISSED: 1,
    PostKind.DRAW_OPEN: 1,
    PostKind.DRAW: 1,
    PostKind.SWAP: 2,
    PostKind.SWAP_RESULT: 2,
    PostKind.PRESENTER: 2,
    PostKind.TIDY: 2,
    PostKind.TIDY_TEN: 2,
    PostKind.ANNOUNCEMENT: 3,
}
"""Lower goes out first where many are due at once."""


@dataclass(frozen=True, slots=True)
class PostRules:
    """Which automatic posts a study wants, and when. Days and minutes are before the meeting."""

    announcement: bool = True
    announcement_days: int = 2
    announcement_time: str = "20:00"
    presenter: bool = True
    presenter_days: int = 2
    presenter_time: str = "12:00"
    reminder: bool = True
    reminder_minutes: int = 60
    panel: bool = True
    ten_minutes: bool = True
    end: bool = True
    events: bool = True
    """Not a post: a scheduled event of the server for every week."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PostRules:
        """The rules as stored; a key that is missing has its default, an unknown one is dropped."""
        known = {f.name for f in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Slot:
    """What posting needs to know of one week that meets (or met). `ends_at` is the cap or the real end."""

    week_id: int
    at: dt.datetime
    ends_at: dt.datetime
    zone: str
    presenters: tuple[int, ...] = ()
    started_at: dt.datetime | None = None
    ten_at: dt.datetime | None = None
    """When ten minutes are left of a meeting that runs."""
    over: bool = False
    noted: bool = False
    """Somebody said how far the meeting got: its result is worth telling for longer."""


@dataclass(frozen=True, slots=True)
class Due:
    """One post to be made: not before `due_at`, not after `not_after` (both UTC).

    `user_id` names the person a post is for, where it is for one.
    """

    kind: PostKind
    week_id: int
    due_at: dt.datetime
    not_after: dt.datetime
    user_id: int | None = None

    @property
    def key(self) -> str:
        """What keeps a post from being planned twice."""
        return f"{self.kind}:{self.week_id}" + (f":{self.user_id}" if self.user_id else "")


def due_posts(
    rules: PostRules,
    slots: Iterable[Slot],
    now: dt.datetime,
    promised: Mapping[str, dt.datetime] | None = None,
) -> Iterator[Due]:
    """Every post of these weeks that can still go out after `now`, in no order.

    `promised` says, by key, when those that are planned already were to go out. A meeting that nobody
    knew of earlier (a new study's first, one moved nearer) is announced from now on, and not late.
    """
    for slot in slots:
        known = min((promised or {}).get(f"{PostKind.ANNOUNCEMENT}:{slot.week_id}", now), now)
        yield from (due for due in _of_week(rules, slot, known) if due.not_after > now)


def _of_week(rules: PostRules, slot: Slot, known: dt.datetime) -> Iterator[Due]:
    """The posts of one week. One that is over only has its end card, which says what was read; one that
    has begun, however early, is announced to nobody.
    """
    if rules.end:
        useful = RESULT_USEFUL if slot.noted else END_USEFUL
        yield Due(PostKind.END, slot.week_id, slot.ends_at, slot.ends_at + useful)
    if slot.over:
        return
    if rules.reminder:
        begins = min(slot.at, slot.started_at or slot.at)
        yield Due(PostKind.TIDY, slot.week_id, begins, begins + 24 * HOUR)
    if rules.panel:
        begins = slot.started_at or slot.at
        until = slot.ends_at if slot.started_at is not None else slot.at + PANEL_USEFUL
        yield Due(PostKind.PANEL, slot.week_id, begins, until)
    if rules.ten_minutes and slot.started_at is not None:
        if slot.ten_at is not None:
            yield Due(PostKind.TEN, slot.week_id, slot.ten_at, slot.ten_at + TEN_USEFUL)
        yield Due(PostKind.TIDY_TEN, slot.week_id, slot.ends_at, slot.ends_at + 24 * HOUR)
    if slot.started_at is not None:
        return
    if rules.announcement:
        due = _before(slot, rules.announcement_days, rules.announcement_time)
        until = max(due, known) + ANNOUNCEMENT_USEFUL
        yield Due(PostKind.ANNOUNCEMENT, slot.week_id, due, min(until, slot.at))
    if rules.presenter:
        due = _before(slot, rules.presenter_days, rules.presenter_time)
        for user_id in slot.presenters:
            yield Due(PostKind.PRESENTER, slot.week_id, due, slot.at, user_id)
    if rules.reminder:
        due = slot.at - dt.timedelta(minutes=rules.reminder_minutes)
        yield Due(PostKind.REMINDER, slot.week_id, due, min(due + REMINDER_USEFUL, slot.at))


def _before(slot: Slot, days: int, wall: str) -> dt.datetime:
    """`wall` o'clock so many local days before the meeting, at the latest an hour before it."""
    day = calendar.local(slot.at, slot.zone).date() - dt.timedelta(days=days)
    return min(calendar.instant(day, dt.time.fromisoformat(wall), slot.zone), slot.at - HOUR)
