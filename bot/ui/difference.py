"""The plan before and after a change, week by week: what every change and every undo shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.core.notice import last_day
from bot.core.presenting import substitutes
from bot.core.season import Record, Season, Week, WeekKind, WeekState
from bot.i18n.catalog import Text
from bot.ui.phrases import joined, lines, people, week_label
from bot.ui.text import stamp

ROWS_MOST = 10
PEOPLE_MOST = 3


def difference(say: Text, before: Season, after: Season) -> str:
    """A line for each week that differs (old → new), then rests, backlog and the last day; "" for none.

    Of many weeks the first ones and the last one are shown.
    """
    count = max(len(before.weeks), len(after.weeks))
    rows = [_row(say, before.week(n), after.week(n)) for n in range(1, count + 1)]
    changed = [row for row in rows if row is not None]
    if len(changed) > ROWS_MOST:
        hidden = len(changed) - ROWS_MOST
        changed = [*changed[: ROWS_MOST - 1], say.count("difference.more", hidden), changed[-1]]
    return lines([*changed, *_rests(say, before, after), *totals(say, before, after)])


def totals(say: Text, before: Season, after: Season) -> list[str]:
    """How the backlog and the last day change, where they do."""
    said = []
    was, now = (plan.backlog.count if plan.backlog else 0 for plan in (before.plan, after.plan))
    if was != now:
        pages = say.pages(after.plan.backlog) if after.plan.backlog else None
        said.append(joined(say("difference.backlog", before=was, after=now), pages))
    if last_day(before) != last_day(after):
        said.append(
            say("difference.last_day", before=say.day(last_day(before)), after=say.day(last_day(after)))
        )
    return said


def few(say: Text, user_ids: Sequence[int], swapped: Collection[int] = (), most: int = PEOPLE_MOST) -> str:
    """Some people: the first ones, and how many more; marked where they have `swapped`."""
    shown = people(say, user_ids[:most], swapped)
    more = len(user_ids) - most
    return say("people.more", people=shown, count=more) if more > 0 else shown


def week_pages(say: Text, week: Week) -> str:
    """What a week reads, or read."""
    if week.facts.kind is WeekKind.MERGED:
        return say("difference.merged")
    if week.facts.record is Record.NOT_MET:
        return say("difference.not_met")
    if week.state is WeekState.HELD and week.facts.record is Record.NOTED:
        return (
            say("difference.read", pages=say.pages(week.covered))
            if week.covered
            else say("plan.nothing_read")
        )
    if week.pages is not None:
        return say.pages(week.pages)
    return say("week.catch_up") if week.facts.kind is WeekKind.CATCH_UP else say("week.free")


def _row(say: Text, old: Week | None, new: Week | None) -> str | None:
    if old is None or new is None:
        week = old or new
        assert week is not None, "one of the two seasons has the week"
        mark = say("difference.added") if old is None else say("difference.gone")
        return (
            f"**{week_label(say, week.number)}** {joined(mark, stamp(week.at, 'f'), week_pages(say, week))}"
        )
    parts = [
        _arrow(stamp(old.at, "f"), stamp(new.at, "f")) if new.meets or old.meets else None,
        _arrow(week_pages(say, old), week_pages(say, new)),
        _presenters(say, old, new),
        say("difference.goals") if old.facts.goals != new.facts.goals else None,
        say("difference.place") if old.facts.place != new.facts.place else None,
        _running(say, old, new),
    ]
    if not any(parts):
        return None
    return f"**{week_label(say, new.number)}** {joined(*parts)}"


def _arrow(old: str, new: str) -> str | None:
    return f"{old} → {new}" if old != new else None


def _presenters(say: Text, old: Week, new: Week) -> str | None:
    """The week's own presenters and their pages; a leftover that is handed on shows in its pages."""
    if old.facts.presenters == new.facts.presenters:
        if old.presenters == new.presenters or old.pages is None or new.pages is None or not new.meets:
            # Without pages nobody presents that day; it is still their week.
            return None
    nobody = say("order.open")
    was, now = (
        few(say, shown, substitutes(week.segments)) if (shown := _people(week)) else nobody
        for week in (old, new)
    )
    return _arrow(was, now) or say("difference.ranges")


def _people(week: Week) -> tuple[int, ...]:
    return week.presenters or week.own_presenters


def _running(say: Text, old: Week, new: Week) -> str | None:
    if (old.facts.started_at is None) == (new.facts.started_at is None):
        return None
    return say("difference.started") if new.facts.started_at else say("difference.not_started")


def _rests(say: Text, before: Season, after: Season) -> list[str]:
    was, now = set(before.facts.rests), set(after.facts.rests)
    comma = say("list.comma")
    said = []
    if added := sorted(now - was):
        said.append(say("difference.rests", days=comma.join(say.day(day) for day in added[:ROWS_MOST])))
    if gone := sorted(was - now):
        said.append(say("difference.no_rests", days=comma.join(say.day(day) for day in gone[:ROWS_MOST])))
    return said
