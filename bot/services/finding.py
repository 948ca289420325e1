"""Finding questions: those that wait, one's own, a week's, those at a place or with certain words, the FAQ.

Nothing is found outside the one study that is meant, and only who asks is told which questions are their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.clock import Clock
from bot.core.book import Section
from bot.core.errors import NotFoundError
from bot.core.grams import covered, grams
from bot.core.people import Actor
from bot.core.question import State, places_named, post_title, storable
from bot.core.question_pages import by_theme
from bot.core.season import Week, WeekState
from bot.core.week_questions import Waiting
from bot.services import access, week_questions
from bot.services.leading import leads
from bot.services.question_views import place_of, url_of
from bot.services.views import StudyView
from bot.store import asked as asked_store
from bot.store import questions as question_store
from bot.store import search
from bot.store import studies as study_store
from bot.store.asked import Weeks, Which
from bot.store.engine import Session, Store
from bot.store.models import Answer, Question, Study

WORDS_MOST = 45
"""Characters that can be looked for: as many as a button's id can carry."""
A_PAGE = 6
HITS = 100
"""So many of the best hits are looked at more closely."""
COVERED = 0.5
"""How much of what is looked for a question has at least."""
QUOTED = 400
"""Characters of an accepted answer that are handed out for a list."""


class View(StrEnum):
    """What a list shows."""

    OPEN = "open"
    MINE = "mine"
    SOLVED = "solved"
    ALL = "all"
    FAQ = "faq"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list that is wanted: all that a button needs to say. `week_id` 0: of no week in particular."""

    study_id: int
    view: View
    week_id: int = 0
    typed: str = ""
    """The words, or the place in the book, that are looked for."""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A question in a list. Text is as its members wrote it."""

    id: int
    title: str
    state: State
    week: int | None
    section: str | None
    url: str | None
    starred: bool
    answers: int
    quote: str | None
    """What its first accepted answer says."""
    answerer: int | None


@dataclass(frozen=True, slots=True)
class FoundList:
    """A page of a list; what it was asked for is in `wanted`."""

    study: StudyView
    wanted: Wanted
    week: Week | None
    lines: tuple[Line, ...]
    total: int
    starring: bool
    """Whether the reader chooses which of these are important: whoever runs the study, in its FAQ."""
    screen: tuple[Waiting, ...] = ()
    """Questions that the reader may put on the panel of the week."""

    @property
    def pages(self) -> int:
        """How many pages the list has, at least one."""
        return max(1, -(-self.total // A_PAGE))


async def find(
    store: Store,
    clock: Clock,
    actor: Actor,
    study_option: str | None,
    typed: str | None,
    number: int | None,
    view: View | None,
) -> FoundList:
    """The first page of what a command asks for: by words or a place, a week's number, and what it shows."""
    now = clock.now()
    words = looked_for(typed or "")
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        week_id = 0
        if number is not None:
            season = await access.load_season(session, study, now)
            week = season.week(number)
            if week is None:
                raise NotFoundError("error.week_number", number=number, last=len(season.weeks))
            week_id = week.id
        chosen = view or (View.ALL if words or number is not None else View.OPEN)
        return await _look(session, study, actor, Wanted(study.id, chosen, week_id, words), now)


def looked_for(typed: str) -> str:
    """What was typed, as a button's id can carry it: one line without colons, which part an id."""
    return " ".join(storable(typed).replace(":", " ").split())[:WORDS_MOST].strip()


async def look(store: Store, clock: Clock, actor: Actor, wanted: Wanted) -> FoundList:
    """One page of a list that a button names."""
    async with store.read() as session:
        study = await access.get_study(session, actor, wanted.study_id)
        return await _look(session, study, actor, wanted, clock.now())


async def _look(session: Session, study: Study, actor: Actor, wanted: Wanted, now: dt.datetime) -> FoundList:
    """One page of a list of a study that the actor may know of."""
    week, which, screen = await _which(session, study, actor, wanted, now)
    starring = wanted.view is View.FAQ and await access.is_host(session, study, actor)
    if not wanted.typed and wanted.view is not View.FAQ:
        total = await asked_store.counted(session, which)
        page = _within(wanted.page, total)
        rows = await asked_store.listed(session, which, page * A_PAGE, A_PAGE)
    else:
        if wanted.typed:
            ids = await _searched(session, study, which, wanted.typed)
        else:
            themes = by_theme(await asked_store.themed(session, which))
            ids = [one.id for _, of_theme in themes for one in of_theme]
        total, page = len(ids), _within(wanted.page, len(ids))
        shown = ids[page * A_PAGE : (page + 1) * A_PAGE]
        found = await question_store.questions_of(session, study.id, shown)
        rows = [found[one] for one in shown if one in found]
    turned = replace(wanted, page=page)
    lines = await _lines(session, rows)
    return FoundList(StudyView.of(study), turned, week, lines, total, starring, screen)


async def _which(
    session: Session, study: Study, actor: Actor, wanted: Wanted, now: dt.datetime
) -> tuple[Week | None, Which, tuple[Waiting, ...]]:
    """The week that is meant, the list's conditions, and what may be put on that week's panel."""
    view = wanted.view
    state = {View.OPEN: State.OPEN, View.SOLVED: State.SOLVED}.get(view)
    asker = actor.user_id if view is View.MINE else None
    which = Which(study.id, state, asker, answered=view is View.FAQ)
    if not wanted.week_id:
        return None, which, ()
    of_week, season_row, row = await access.get_week(session, actor, wanted.week_id)
    if of_week.id != study.id:
        raise NotFoundError("error.week_not_found")
    season = await access.load_season(session, study, now, season_row)
    week = season.by_id(row.id)
    if week is None:
        raise NotFoundError("error.week_not_found")
    latest = await access.get_season(session, study)
    asked = await week_questions.asked_in(session, study, season, now)
    carried = latest.id == season_row.id and asked.current in range(week.number, week.last_number + 1)
    weeks = Weeks(season_row.id, week.number, week.last_number, carried)
    screen: tuple[Waiting, ...] = ()
    over = week.state in (WeekState.HELD, WeekState.ASKED)
    if carried and not over and study.archived_at is None and await leads(session, study, week, actor):
        screen = asked.of(week).waiting
    return week, Which(study.id, state, asker, weeks, answered=view is View.FAQ), screen


async def _searched(session: Session, study: Study, which: Which, typed: str) -> list[int]:
    """The ids of what is asked at the place that the words name, then of what has the words, best first."""
    sections = [Section(row.title, row.page) for row in await study_store.section_rows(session, study.id)]
    pages, titles = places_named(typed, sections)
    here = await asked_store.at_place(session, which, pages, titles) if pages or titles else []
    wanted = grams(typed)
    hits = await search.find(session, study.guild_id, study.id, wanted, HITS)
    shares = {hit.question_id: covered(wanted, frozenset(hit.grams.split())) for hit in hits}
    # Of a place half is another place.
    least = 1.0 if pages or titles else COVERED
    near = [hit for hit in hits if shares[hit.question_id] >= least]
    listed = await asked_store.among(session, which, [hit.question_id for hit in near])
    near = [hit for hit in near if hit.question_id in listed]
    near.sort(key=lambda hit: (-shares[hit.question_id], -hit.rank))
    return list(dict.fromkeys((*here, *(hit.question_id for hit in near))))


async def _lines(session: Session, rows: Sequence[Question]) -> tuple[Line, ...]:
    answers = await asked_store.answers_to(session, [row.id for row in rows])
    return tuple(_line(row, answers.get(row.id, ())) for row in rows)


def _line(row: Question, answers: Iterable[Answer]) -> Line:
    every = list(answers)
    first = every[0] if every else None
    return Line(
        id=row.id,
        title=post_title(place_of(row), row.title),
        state=State(row.state),
        week=row.week,
        section=row.section,
        url=url_of(row),
        starred=row.starred,
        answers=len(every),
        quote=first.body[:QUOTED] if first else None,
        answerer=first.author_id if first else None,
    )


def _within(page: int, total: int) -> int:
    """A page that there is."""
    return max(0, min(page, (total - 1) // A_PAGE))
