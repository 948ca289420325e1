"""How far the reading is: the card of /progress, and the words of its chart."""

from __future__ import annotations

from bot.core.progress import RECENT, Forecast, Progress, Step, measure
from bot.core.season import Record, Week, WeekState
from bot.i18n.catalog import Text
from bot.render.progress import Mark, ProgressView
from bot.services.views import SeasonView
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, gallery, row, text
from bot.ui.phrases import joined, lines, span, week_label
from bot.ui.text import clip, escape

PICTURE = "reading.png"
"""The chart's file, as the card names it."""

BAR = 20
ABOUT_MOST = 1024


def progress_card(say: Text, view: SeasonView, *, picture: bool = False) -> Card:
    """How far the reading is, beside the plan, and where the pace of the last weeks leads.

    With `picture` the chart is sent along; without it a bar stands for it.
    """
    season, progress = view.season, measure(view.season)
    told = [
        _position(say, progress),
        say("progress.weeks", held=len(progress.held), total=len(progress.steps)) if progress.held else None,
    ]
    leads = [_next(say, view), _forecast(say, progress.forecast)]
    over = [week for week in season.meetings() if week.state in (WeekState.HELD, WeekState.ASKED)]
    # A block of its own: a line right after a list would be taken for a part of it.
    rest = lines(
        [
            *leads,
            say.count("progress.home", sum(p.count for p in season.plan.home)) if season.plan.home else None,
            say.count("plan.backlog", season.plan.backlog.count) if season.plan.backlog else None,
        ]
    )
    title = joined(escape(clip(view.study.title, 100)), say("season.label", number=season.facts.number))
    if picture:
        about = say("progress.picture.about", text=" ".join(part for part in (*told, *leads) if part))
        top = [gallery((f"attachment://{PICTURE}", clip(about, ABOUT_MOST)))]
    else:
        filled = BAR * progress.percent // 100
        bar = f"`{'▰' * filled}{'▱' * (BAR - filled)}` {progress.percent}%"
        top = [text(lines([f"## {title}", bar]))]
    whole = button(say("plan.whole.button"), component_id("plan_view", view.study.id))
    recent = text(lines([*told, *(_read(say, week) for week in over[-RECENT:])]))
    return card(*top, recent, text(rest) if rest else None, row(whole), accent=Accent.PLAN)


def progress_view(say: Text, view: SeasonView) -> ProgressView:
    """What the chart shows."""
    season, progress = view.season, measure(view.season)
    held, forecast = progress.held, progress.forecast
    subtitle = joined(
        say("season.label", number=season.facts.number),
        say("progress.picture.weeks", held=len(held), total=len(progress.steps)),
    )
    ahead: tuple[tuple[float, float], ...] = ()
    if forecast is not None and held:
        ahead = ((held[-1].last_number, progress.position), (forecast.at.last_number, forecast.page))
    here = say.pages(span(progress.position, progress.position)) if progress.read else ""
    return ProgressView(
        title=view.study.title,
        subtitle=subtitle,
        share=f"{progress.percent}%",
        here=f"{here} / {season.pages.last}" if here else say.pages(season.pages),
        first=season.pages.first,
        last=season.pages.last,
        weeks=tuple(say("progress.picture.week", number=week) for week in range(1, progress.weeks + 1)),
        planned=tuple(
            (step.last_number, step.planned) for step in progress.steps if step.planned is not None
        ),
        read=tuple(
            Mark(step.last_number, step.reached, step.noted) for step in held if step.reached is not None
        ),
        forecast=ahead,
        plan_word=say("progress.picture.plan"),
        read_word=say("progress.picture.read"),
        forecast_word=_forecast_word(say, forecast) if ahead else "",
    )


def _position(say: Text, progress: Progress) -> str:
    if not progress.read:
        return say("progress.begin", pages=say.pages(progress.pages))
    here = say.pages(span(progress.position, progress.position))
    return say("progress.read", pages=say.pages(progress.pages), here=here)


def _read(say: Text, week: Week) -> str:
    label = week_label(say, week.number, week.last_number)
    noted = week.facts.record in (Record.NOTED, Record.NOT_MET)
    mark = None if noted else say("progress.unrecorded")
    return f"- {joined(label, say.pages(week.covered) if week.covered else say('plan.nothing_read'), mark)}"


def _next(say: Text, view: SeasonView) -> str | None:
    ahead = (week for week in view.meetings() if week.state in (WeekState.UPCOMING, WeekState.RUNNING))
    week = next((week for week in ahead if week.pages), None)
    if week is None or week.pages is None:
        return None
    label = week_label(say, week.number, week.last_number)
    return say("progress.next", week=label, day=say.day(week.day), pages=say.pages(week.pages))


def _forecast(say: Text, forecast: Forecast | None) -> str | None:
    """Where the season ends at the pace of the last meetings."""
    if forecast is None:
        return None
    if forecast.done:
        return say("progress.forecast_done", pace=round(forecast.pace), day=say.day(forecast.at.day))
    page = say.pages(span(forecast.page, forecast.page))
    return say("progress.forecast_page", pace=round(forecast.pace), page=page)


def _forecast_word(say: Text, forecast: Forecast | None) -> str:
    if forecast is None:
        return ""
    if forecast.done:
        return say("progress.picture.done", week=_label(say, forecast.at))
    return say("progress.picture.page", page=say.pages(span(forecast.page, forecast.page)))


def _label(say: Text, step: Step) -> str:
    return week_label(say, step.number, step.last_number)
