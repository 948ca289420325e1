"""The season's plan as a few lines of text: for the pinned table."""

from __future__ import annotations

import datetime as dt

from bot.core.notice import Table, WeekLine
from bot.core.plan import Pages
from bot.i18n.catalog import Text
from bot.ui.phrases import joined, line_label, lines, pages_of, people
from bot.ui.text import clip, escape


def season_table(say: Text, title: str, table: Table) -> str:
    """The pinned table: the rule of the meetings, then a line a week, rests in their places."""
    days = say.weekdays(table.weekdays)
    rule = say(
        "plan.rule",
        days=days,
        time=say.wall(dt.time.fromisoformat(table.wall_time)),
        zone=escape(table.zone),
    )
    dated = [(line.day, _line(say, line)) for line in table.weeks]
    dated += [(day, say("plan.rest", day=say.day(dt.date.fromisoformat(day)))) for day in table.rests]
    return lines(
        [
            f"## {joined(escape(clip(title, 100)), say('season.label', number=table.season))}",
            joined(say.pages(Pages(table.first, table.last)), rule),
            say.count("plan.earlier", table.earlier) if table.earlier else None,
            *(row for _, row in sorted(dated)),
            say.count("plan.later", table.later) if table.later else None,
            say.count("plan.backlog", table.backlog) if table.backlog else None,
        ]
    )


def _line(say: Text, line: WeekLine) -> str:
    day = say.day(dt.date.fromisoformat(line.day))
    label = line_label(say, line)
    if line.held:
        read = say.pages(Pages(*line.read)) if line.read else say("plan.nothing_read")
        return say("plan.held", week=label, day=day, pages=read)
    presenters = tuple(dict.fromkeys(user for part in line.parts for user in part.people))
    swapped = {user for part in line.parts for user in part.swapped}
    who = people(say, presenters, swapped) if presenters else None
    return joined(f"**{label}** {day}", pages_of(say, line), who)
