"""Posted minutes on the end card of their week: what it shows of them, their file, and when it is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.minutes import MinutesNote
from bot.core.posting import RESULT_USEFUL, Due, PostKind
from bot.core.season import Season as SeasonPlan
from bot.core.season import Week as PlanWeek
from bot.services import access
from bot.services.minutes import document_of, minutes_of
from bot.store import minutes as minutes_store
from bot.store import seasons as season_store
from bot.store.engine import Session
from bot.store.models import ScheduledPost, Study

FOLLOWED_FOR = dt.timedelta(days=7)
"""So long after their posting, or their last change, the end card follows what they say."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The posted minutes of a study: the weeks that have some, what those say that may have changed lately,
    and the end cards that are wanted for them, whether the week has another reason for one or not.
    """

    posted: frozenset[int]
    fresh: Mapping[int, MinutesNote]
    dues: tuple[Due, ...]

    def of(self, week_id: int, before: MinutesNote | None) -> MinutesNote | None:
        """What a week's end card shows of its minutes now; `before`: what it has shown so far."""
        if week_id in self.fresh:
            return self.fresh[week_id]
        return before if week_id in self.posted else None


async def notes_in(
    session: Session, study: Study, season: SeasonPlan, posts: Iterable[ScheduledPost], now: dt.datetime
) -> Notes:
    """The posted minutes of a study that is in this season, those of earlier seasons included. `posts` are
    all posts of the study: an end card with another version of them follows, too, as after an undo.
    """
    rows = await minutes_store.posted_rows(session, study.id)
    shown = _versions(posts)
    fresh: dict[int, MinutesNote] = {}
    dues: list[Due] = []
    plans = {season.facts.id: season}
    for row, in_season in rows:
        posted_at = row.posted_at
        if posted_at is None:
            continue
        lately = max(posted_at, row.edited_at or posted_at) >= now - FOLLOWED_FOR
        if not lately and shown.get(row.week_id, _seconds(row.edited_at)) == _seconds(row.edited_at):
            continue
        if in_season.id not in plans:
            plans[in_season.id] = await access.load_season(session, study, now, in_season)
        plan = plans[in_season.id]
        week = plan.by_id(row.week_id)
        if week is None or not week.meets or now < week.ends_at:
            continue
        fresh[week.id] = (await _made(session, study, plan, week, now))[0]
        until = posted_at + RESULT_USEFUL
        if now < until:
            dues.append(Due(PostKind.END, week.id, max(posted_at, week.ends_at), until))
    return Notes(frozenset(row.week_id for row, _ in rows), fresh, tuple(dues))


async def note_of(
    session: Session, study: Study, plan: SeasonPlan, week: PlanWeek, now: dt.datetime
) -> MinutesNote | None:
    """What a week's end card shows of its minutes; None where they are not posted."""
    row = await minutes_store.minutes_row(session, week.id)
    if row is None or row.posted_at is None or now < week.ends_at:
        return None
    return (await _made(session, study, plan, week, now))[0]


async def file_of(
    session: Session, study: Study, week_id: int | None, now: dt.datetime
) -> tuple[str, bytes] | None:
    """The name and the bytes of the file that goes with an end card."""
    place = await place_of(session, study, week_id, now)
    if place is None:
        return None
    note, made = await _made(session, study, *place, now)
    return note.filename, made.encode()


async def place_of(
    session: Session, study: Study, week_id: int | None, now: dt.datetime
) -> tuple[SeasonPlan, PlanWeek] | None:
    """A week of any season of a study, with that season, where its minutes are posted."""
    row = await minutes_store.minutes_row(session, week_id) if week_id is not None else None
    week_row = await season_store.week_row(session, study.guild_id, row.week_id) if row is not None else None
    if row is None or row.posted_at is None or week_row is None:
        return None
    _, season = await season_store.season_of_week(session, week_row)
    plan = await access.load_season(session, study, now, season)
    week = plan.by_id(week_row.id)
    return (plan, week) if week is not None and week.meets else None


def _versions(posts: Iterable[ScheduledPost]) -> dict[int, int | None]:
    """When the minutes on each end card were changed last, by the week's id."""
    found: dict[int, int | None] = {}
    for row in posts:
        note = row.payload.get("minutes") if row.payload and row.kind == PostKind.END else None
        if note is not None and row.week_id is not None:
            found[row.week_id] = note["edited_at"]
    return found


def _seconds(at: dt.datetime | None) -> int | None:
    return int(at.timestamp()) if at is not None else None


async def _made(
    session: Session, study: Study, plan: SeasonPlan, week: PlanWeek, now: dt.datetime
) -> tuple[MinutesNote, str]:
    minutes = await minutes_of(session, study, plan, week, now)
    made = document_of(study, minutes)
    return MinutesNote.of(week.id, minutes, made), made
