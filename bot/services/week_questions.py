"""The questions of a season's weeks, for cards and automatic posts, and what a panel has on screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core.meeting import MeetingState
from bot.core.notice import Notice
from bot.core.plan import Pages
from bot.core.posting import PostKind
from bot.core.question import Place, post_title
from bot.core.season import Season, Week
from bot.core.week_questions import SHOWN_ON_SCREEN, Asked, Screened, Waiting, WeekQuestions
from bot.services.question_views import place_of, post_url, url_of
from bot.store import asked as asked_store
from bot.store.engine import Session
from bot.store.models import Question, Study

LISTED = 5
"""So many open questions are named in a presenter's note."""
COUNTED = (PostKind.ANNOUNCEMENT, PostKind.PANEL)
"""Posts that say how many questions there are."""
SHOWN = (*COUNTED, PostKind.PRESENTER)
"""Posts that say anything of questions."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked in a study and in one of its seasons, whichever week is the current one."""

    season_id: int
    waiting: tuple[Waiting, ...]
    solved: Mapping[int, int]

    def at(self, season: Season, now: dt.datetime) -> Asked:
        """The same, as it is at `now`."""
        current = season.current(now)
        return Asked(self.season_id, current.number if current else None, self.waiting, self.solved)


async def known_in(session: Session, seasons: Mapping[int, int]) -> dict[int, Known]:
    """What is asked in many studies at once; `seasons` holds the season's id by the study's."""
    waiting: dict[int, list[Waiting]] = {}
    for row in await asked_store.waiting(session, *seasons):
        waiting.setdefault(row.study_id, []).append(_waiting(row))
    solved: dict[int, dict[int, int]] = {}
    for season_id, week, count in await asked_store.solved(session, *seasons.values()):
        solved.setdefault(season_id, {})[week] = count
    return {
        study_id: Known(season_id, tuple(waiting.get(study_id, ())), solved.get(season_id, {}))
        for study_id, season_id in seasons.items()
    }


async def asked_in(session: Session, study: Study, season: Season, now: dt.datetime) -> Asked:
    """What is asked in a season, as it is at `now`."""
    known = await known_in(session, {study.id: season.facts.id})
    return known[study.id].at(season, now)


async def of_week(
    session: Session, study: Study, season: Season, week: Week, now: dt.datetime
) -> WeekQuestions:
    """The questions of one week."""
    return (await asked_in(session, study, season, now)).of(week)


async def screens(session: Session, weeks: Iterable[int]) -> dict[int, Screened]:
    """What the panels of these weeks have on screen, by the week's id."""
    rows = await asked_store.on_screens(session, list(weeks))
    return {week_id: _screened(row) for week_id, row in rows.items()}


def told(notice: Notice, asked: WeekQuestions, screen: Screened | None = None) -> Notice:
    """The notice with the questions that its post shows."""
    kind = PostKind(notice.kind)
    if kind in COUNTED:
        ended = notice.panel is not None and notice.panel.state == MeetingState.ENDED
        shown = screen if kind is PostKind.PANEL and not ended else None
        return replace(notice, questions=asked.count, screen=shown)
    if kind is PostKind.PRESENTER and notice.people:
        mine = [part for part in notice.week.parts if notice.people[0] in part.people]
        if not mine:
            return notice
        waiting = asked.within(Pages(mine[0].first, mine[-1].last))
        lines = tuple((one.title, one.url) for one in waiting[:LISTED])
        return replace(notice, questions=asked.count, waiting=lines, unlisted=len(waiting) - len(lines))
    return notice


def _waiting(row: Any) -> Waiting:
    title = post_title(Place(row.page, row.section, row.place), row.title)
    url = post_url(row.guild_id, row.post, row.thread_id)
    return Waiting(row.id, title, url, row.page, row.season_id, row.week)


def _screened(row: Question) -> Screened:
    title = post_title(place_of(row), row.title)
    return Screened(row.id, title, row.body[:SHOWN_ON_SCREEN], url_of(row))
