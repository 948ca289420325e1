"""The plan as a host sees and changes it: the table, one week's card, what a change came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.core import calendar
from bot.core.notice import Part
from bot.core.presenting import substitutes
from bot.core.season import Record, Season, Week, WeekKind, WeekState
from bot.i18n.catalog import Text
from bot.services.plan_edits import PRESENTERS_MOST
from bot.services.planning import Edited
from bot.services.views import SeasonView, WeekView
from bot.ui.changes import change_text
from bot.ui.difference import difference, few, week_pages
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, divider, pick, pick_user, row, text
from bot.ui.menus import OPTIONS_MOST, option
from bot.ui.minutes_post import past_button
from bot.ui.phrases import joined, lines, person, presenting, quoted, week_label
from bot.ui.text import clip, escape, stamp

ROWS_A_PAGE = 12
REASON_SHOWN = 40
GOALS_SHOWN = 900
PLACE_SHOWN = 300

Row = tuple[dt.date, str, Week | None]
"""A line of the table: its day, what it says, and its week (None: a rest)."""
Button = ui.Button[Any]


def plan_card(say: Text, view: SeasonView, now: dt.datetime, *, host: bool, page: int | None = None) -> Card:
    """The plan's table, for anybody in the study: [change] leads hosts to `host_plan_card`."""
    season, study = view.season, view.study
    rows, page, last = _page_of(season, _rows(say, season), now, page)
    change = button(say("plan.change.button"), component_id("plan_edit", study.id, page)) if host else None
    arrows = _arrows(say, "plan_view", study.id, page, last)
    past = past_button(say, study.id) if view.minutes else None
    return card(
        text(_table(say, view, rows, page, last)),
        row(*arrows, change, past) if arrows or change or past else None,
        accent=Accent.PLAN,
    )


def host_plan_card(say: Text, view: SeasonView, now: dt.datetime, page: int | None = None) -> Card:
    """The table with a menu of its weeks, and what concerns the season as a whole."""
    season, study = view.season, view.study
    rows, page, last = _page_of(season, _rows(say, season), now, page)
    weeks = [week for _, _, week in rows if week is not None]
    arrows = _arrows(say, "plan_edit", study.id, page, last)
    options = [option(clip(_option(say, week), 100), week.id, say.day(week.day)) for week in weeks]
    rests = _rests_ahead(season, now)
    return card(
        text(_table(say, view, rows, page, last)),
        pick(component_id("plan_pick", study.id), options, say("plan.pick.placeholder")) if options else None,
        row(*arrows) if arrows else None,
        row(
            button(say("plan.rest_add.button"), component_id("plan_rest_add", study.id)),
            button(say("plan.rest_remove.button"), component_id("plan_rests", study.id), disabled=not rests),
            button(say("plan.weeks.button"), component_id("plan_weeks", study.id)),
            button(say("plan.pace.button"), component_id("plan_pace", study.id)),
            button(say("draw.title.presenters"), component_id("draw_begin", study.id)),
        ),
        accent=Accent.PLAN,
    )


def host_week_card(say: Text, view: WeekView, note: str | None = None) -> Card:
    """One week with everything that can be changed about it; of one that is over only its page."""
    week, season = view.week, view.season
    label = week_label(say, week.number, week.last_number)
    place = week.facts.place
    body = lines(
        [
            note,
            f"## {joined(label, week_pages(say, week))}",
            joined(stamp(week.at, "F"), *_marks(say, week)),
            presenting_line(say, week),
            say("week.place", place=escape(clip(place, PLACE_SHOWN))) if place else None,
        ]
    )
    goals = text(quoted(week.facts.goals, GOALS_SHOWN)) if week.facts.goals else None
    back = button(say("common.back.button"), component_id("plan_edit", view.study.id, "at"))
    return card(
        text(body),
        goals,
        *(_upcoming_rows(say, season, week) if week.state is WeekState.UPCOMING else ()),
        row(back) if week.state is WeekState.UPCOMING else row(_page_button(say, week), back),
        accent=Accent.PLAN,
    )


def presenters_card(say: Text, view: WeekView) -> Card:
    """Who presents the week: a menu of people, of whom those in the study can be chosen."""
    week = view.week
    label = week_label(say, week.number, week.last_number)
    menu = pick_user(
        component_id("plan_presenters_save", week.id),
        say("plan.presenters.placeholder"),
        0,
        PRESENTERS_MOST,
        week.own_presenters[:PRESENTERS_MOST],
    )
    return card(
        text(lines([f"## {label}", say("plan.presenters.ask", most=PRESENTERS_MOST)])),
        menu,
        row(
            button(
                say("plan.presenters.none.button"),
                component_id("plan_presenters_none", week.id),
                disabled=not week.own_presenters,
            ),
            button(say("common.back.button"), component_id("plan_week", week.id)),
        ),
        accent=Accent.PLAN,
    )


def rests_card(say: Text, view: SeasonView, now: dt.datetime) -> Card:
    """The rests to come, to choose those on which people meet after all."""
    rests = _rests_ahead(view.season, now)[:OPTIONS_MOST]
    options = [
        option(say.day(day), day.isoformat(), clip(reason, REASON_SHOWN) if reason else None)
        for day, reason in rests
    ]
    menu = component_id("plan_rest_remove", view.study.id)
    return card(
        text(say("plan.rests.ask") if options else say("plan.rests.none")),
        pick(menu, options, say("plan.rests.placeholder"), 1, OPTIONS_MOST) if options else None,
        row(button(say("common.back.button"), component_id("plan_edit", view.study.id, "at"))),
        accent=Accent.PLAN,
    )


def changed_card(say: Text, edited: Edited) -> Card:
    """What a change did: its sentence, the weeks before → after, and the way back."""

    def name(user_id: int) -> str:
        return person(say, user_id)

    back = button(say("plan.back.button"), component_id("plan_edit", edited.study.id, "at"))
    if edited.change_id is None:
        return card(text(say("difference.none")), row(back), accent=Accent.REPLY)
    said = f"### {change_text(say, edited.kind, edited.details, name)}"
    changed = difference(say, edited.before, edited.after) or say("difference.none_in_plan")
    undo = button(say("common.undo.button"), component_id("undo_change", edited.change_id))
    moved = say("difference.presenters_move") if _presenters_moved(edited) else None
    return card(text(said), divider(), text(lines([changed, moved])), row(back, undo), accent=Accent.PLAN)


def presenting_line(say: Text, week: Week) -> str | None:
    """Who presents; None for a week without pages in which nobody does."""
    parts = [Part.of(segment) for segment in week.segments]
    return presenting(say, parts) or (say("presenter.nobody") if week.pages else None)


def _presenters_moved(edited: Edited) -> bool:
    """Whether weeks with presenters got another date because days rest, or rest no more."""
    if edited.before.facts.rests == edited.after.facts.rests:
        return False
    moved = (
        week
        for week in edited.after.meetings()
        if (old := edited.before.by_id(week.id)) is not None and old.at != week.at
    )
    return any(week.presenters for week in moved)


def _upcoming_rows(say: Text, season: Season, week: Week) -> Sequence[Block]:
    merged = week.last_number > week.number
    catch_up = week.facts.kind is WeekKind.CATCH_UP
    following = season.week(week.last_number + 1)
    can_merge = not catch_up and following is not None and following.facts.kind is WeekKind.READING
    switch = say("plan.reading.button") if catch_up else say("plan.catch_up.button")
    kinds = row(
        button(say("plan.rest.button"), component_id("plan_rest_week", week.id)),
        button(switch, component_id("plan_catch_up", week.id, "off" if catch_up else "on"), disabled=merged),
        button(say("plan.merge.button"), component_id("plan_merge", week.id), disabled=not can_merge),
        button(say("plan.split.button"), component_id("plan_split", week.id)) if merged else None,
        button(say("plan.move.button"), component_id("plan_move", week.id)),
    )
    own = bool(week.own_presenters) and week.pages is not None
    details = row(
        button(say("plan.goals.button"), component_id("plan_goals", week.id)),
        button(say("plan.place.button"), component_id("plan_place", week.id)),
        button(say("plan.presenters.button"), component_id("plan_presenters", week.id)),
        button(say("plan.ranges.button"), component_id("plan_ranges", week.id)) if own else None,
    )
    return kinds, details


def _page_button(say: Text, week: Week) -> Button:
    label = say("plan.correct.button") if week.facts.record is not None else say("end.page.button")
    return button(label, component_id("end_page", week.id), disabled=not week.meets)


def _table(say: Text, view: SeasonView, rows: Sequence[Row], page: int, last: int) -> str:
    season, study = view.season, view.study
    facts, backlog = season.facts, season.plan.backlog
    rule = say(
        "plan.rule",
        days=say.weekdays(facts.weekdays),
        time=say.wall(facts.wall_time),
        zone=escape(facts.zone),
    )
    return lines(
        [
            f"## {joined(escape(clip(study.title, 100)), say('season.label', number=facts.number))}",
            joined(say.pages(season.pages), rule),
            *(said for _, said, _ in rows),
            say.count("plan.backlog", backlog.count) if backlog and page == last else None,
            say("plan.page", page=page + 1, last=last + 1) if last else None,
        ]
    )


def _rows(say: Text, season: Season) -> list[Row]:
    """A row a week that is not merged away, rests in their places."""
    weeks = [w for w in season.weeks if w.facts.kind is not WeekKind.MERGED]
    rows: list[tuple[dt.date, int, str, Week | None]] = [(w.day, w.number, _row(say, w), w) for w in weeks]
    for day, reason in season.rests:
        why = escape(clip(reason, REASON_SHOWN)) if reason else None
        rows.append((day, 0, joined(say("plan.rest", day=say.day(day)), why), None))
    return [(day, said, week) for day, _, said, week in sorted(rows, key=lambda found: found[:2])]


def _row(say: Text, week: Week) -> str:
    label = week_label(say, week.number, week.last_number)
    shown = week.presenters if week.state is not WeekState.HELD else ()
    who = few(say, shown, substitutes(week.segments)) if shown else None
    said = joined(f"**{label}** {stamp(week.at, 'f')}", week_pages(say, week), who, *_marks(say, week))
    return f"-# {said}" if week.state is WeekState.HELD or not week.meets else said


def _marks(say: Text, week: Week) -> list[str | None]:
    """What is special about a week, beside its pages."""
    moved = week.facts.moved_day is not None or week.facts.moved_time is not None
    unrecorded = (
        week.state is WeekState.HELD and week.meets and week.facts.record in (None, Record.UNRECORDED)
    )
    return [
        say("week.catch_up") if week.facts.kind is WeekKind.CATCH_UP and week.pages else None,
        say("week.moved") if moved else None,
        say("plan.running") if week.state is WeekState.RUNNING else None,
        say("plan.asked") if week.state is WeekState.ASKED else None,
        say("progress.unrecorded") if unrecorded else None,
    ]


def _option(say: Text, week: Week) -> str:
    return joined(week_label(say, week.number, week.last_number), week_pages(say, week))


def _page_of(
    season: Season, rows: list[Row], now: dt.datetime, page: int | None
) -> tuple[list[Row], int, int]:
    """The rows of a page, its number, and the last page's; without a number, the page of this week."""
    last = max(0, (len(rows) - 1) // ROWS_A_PAGE)
    if page is None:
        current = season.current(now)
        here = next((at for at, (_, _, week) in enumerate(rows) if week and week is current), 0)
        page = here // ROWS_A_PAGE
    page = max(0, min(page, last))
    return rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE], page, last


def _arrows(say: Text, action: str, study_id: int, page: int, last: int) -> list[Button]:
    if not last:
        return []
    return [
        button(
            say("common.previous.button"),
            component_id(action, study_id, max(page - 1, 0)),
            disabled=page == 0,
        ),
        button(
            say("common.next.button"),
            # The two ids must differ, also at the ends.
            component_id(action, study_id, page + 1),
            disabled=page == last,
        ),
    ]


def _rests_ahead(season: Season, now: dt.datetime) -> list[tuple[dt.date, str | None]]:
    """Rests that can still be taken back, in order; also those after the last week."""
    today = calendar.local(now, season.facts.zone).date()
    return sorted((day, reason) for day, reason in season.facts.rests.items() if day >= today)
