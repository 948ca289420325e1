"""The forms behind the plan's buttons. `held` is what a form held that could not be taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from bot.core import calendar
from bot.i18n.catalog import Text
from bot.services.plan_edits import GOALS_MOST, PLACE_MOST, PRESENTERS_MOST, REASON_MOST
from bot.services.views import MemberView, SeasonView, WeekView
from bot.ui.forms import Form, form, text_field
from bot.ui.ids import component_id
from bot.ui.phrases import week_label
from bot.ui.text import clip

LINE_MOST = 100
DAYS_MOST = 300
TITLE_MOST = 45
LABEL_MOST = 45

Held = Mapping[str, str]
WeekForm = Callable[[Text, WeekView, Held], Form]
SeasonForm = Callable[[Text, SeasonView, Held], Form]


def rest_week_form(say: Text, view: WeekView, held: Held) -> Form:
    """Why the week rests, if they want to say."""
    reason = text_field(
        "reason",
        say("plan.reason.label"),
        about=say("plan.reason.hint"),
        value=held.get("reason"),
        required=False,
        most=REASON_MOST,
    )
    return form(say("plan.rest.title"), component_id("plan_rest_week_save", view.week.id), reason)


def move_form(say: Text, view: WeekView, held: Held) -> Form:
    """Another day and time for one week."""
    local = calendar.local(view.week.at, view.season.facts.zone)
    day = text_field(
        "day",
        say("plan.day.label"),
        about=say("plan.day.hint"),
        value=held.get("day", local.date().isoformat()),
        required=False,
        most=LINE_MOST,
    )
    time = text_field(
        "time",
        say("plan.time.label"),
        about=say("plan.time.hint"),
        value=held.get("time", say.wall(local.time())),
        required=False,
        most=LINE_MOST,
    )
    return form(say("plan.move.title"), component_id("plan_move_save", view.week.id), day, time)


def goals_form(say: Text, view: WeekView, held: Held) -> Form:
    """What the week is to reach."""
    goals = text_field(
        "goals",
        say("plan.goals.label"),
        about=say("plan.goals.hint"),
        value=held.get("goals", view.week.facts.goals or ""),
        required=False,
        long=True,
        most=GOALS_MOST,
    )
    return form(say("plan.goals.title"), component_id("plan_goals_save", view.week.id), goals)


def place_form(say: Text, view: WeekView, held: Held) -> Form:
    """Where the week meets."""
    place = text_field(
        "place",
        say("plan.place.label"),
        about=say("plan.place.hint"),
        value=held.get("place", (view.week.facts.place or "")[:PLACE_MOST]),
        required=False,
        long=True,
        most=PLACE_MOST,
    )
    return form(say("plan.place.title"), component_id("plan_place_save", view.week.id), place)


def ranges_form(say: Text, view: WeekView, held: Held, people: Mapping[int, MemberView]) -> Form:
    """A field of pages for each presenter; the field's name is the person's id."""
    pages = view.week.pages
    fields = []
    for presenter in view.week.facts.presenters[:PRESENTERS_MOST]:
        own = presenter.pages
        name = str(presenter.user_id)
        known = people.get(presenter.user_id)
        fields.append(
            text_field(
                name,
                clip(known.name if known else name, LABEL_MOST) or name,
                about=say("plan.ranges.hint", pages=pages) if pages else None,
                value=held.get(name, f"{own.first}-{own.last}" if own else ""),
                required=False,
                most=LINE_MOST,
            )
        )
    title = say("plan.ranges.title", week=week_label(say, view.week.number, view.week.last_number))
    return form(clip(title, TITLE_MOST), component_id("plan_ranges_save", view.week.id), *fields)


def rest_add_form(say: Text, view: SeasonView, held: Held) -> Form:
    """Days that rest, and why."""
    days = text_field(
        "days",
        say("plan.days.label"),
        about=say("plan.days.hint"),
        value=held.get("days"),
        placeholder=_next_day(view),
        most=DAYS_MOST,
    )
    reason = text_field(
        "reason",
        say("plan.reason.label"),
        about=say("plan.reason.hint"),
        value=held.get("reason"),
        required=False,
        most=REASON_MOST,
    )
    return form(say("plan.rest_add.title"), component_id("plan_rest_add_save", view.study.id), days, reason)


def weeks_form(say: Text, view: SeasonView, held: Held) -> Form:
    """The number of weeks of the season."""
    weeks = text_field(
        "weeks",
        say("plan.weeks.label"),
        about=say("plan.weeks.hint"),
        value=held.get("weeks", str(len(view.season.weeks))),
        most=LINE_MOST,
    )
    return form(say("plan.weeks.title"), component_id("plan_weeks_save", view.study.id), weeks)


def pace_form(say: Text, view: SeasonView, held: Held) -> Form:
    """The pages a week."""
    known = view.season.facts.terms.pace
    pace = text_field(
        "pace",
        say("plan.pace.label"),
        about=say("plan.pace.hint"),
        value=held.get("pace", str(known) if known else ""),
        required=False,
        most=LINE_MOST,
    )
    return form(say("plan.pace.title"), component_id("plan_pace_save", view.study.id), pace)


def _next_day(view: SeasonView) -> str:
    """An example that fits: the day of the season's last meeting."""
    days: list[dt.date] = [week.day for week in view.meetings()]
    return days[-1].isoformat() if days else view.season.facts.start.isoformat()


WEEK_FORMS: dict[str, WeekForm] = {
    "plan_rest_week": rest_week_form,
    "plan_move": move_form,
    "plan_goals": goals_form,
    "plan_place": place_form,
}
"""The form of each action on a week; the ranges need the people as well."""
SEASON_FORMS: dict[str, SeasonForm] = {
    "plan_rest_add": rest_add_form,
    "plan_weeks": weeks_form,
    "plan_pace": pace_form,
}
