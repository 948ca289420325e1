"""Who presents when: the card of /order, for a whole season and for one person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.plan import Pages
from bot.core.presenting import substitutes
from bot.core.season import Week, WeekState
from bot.i18n.catalog import Text
from bot.services.order import OrderView, Talk
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, divider, row, text
from bot.ui.phrases import joined, lines, people, person, week_label
from bot.ui.swaps import swap_button
from bot.ui.text import clip, escape, stamp

WEEKS_A_PAGE = 10
TURNS_SHOWN = 10
PAST_SHOWN = 8
COUNTS_SHOWN = 4
"""Numbers of talks that are told apart; draws keep them within one of each other."""


def order_card(say: Text, view: OrderView, reader: int, member: int | None, page: int = 0) -> Card:
    """The presenters of the season, or one person's turns, past ones of all seasons included."""
    if member is not None:
        return _member_card(say, view, reader, member)
    weeks = list(view.season.meetings())
    last = max(0, (len(weeks) - 1) // WEEKS_A_PAGE)
    page = max(0, min(page, last))
    shown = [_turn(say, week) for week in weeks[page * WEEKS_A_PAGE : (page + 1) * WEEKS_A_PAGE]]
    anybody = any(week.presenters for week in weeks)
    head = [_title(say, view), _mine(say, view, reader) or say("order.all")]
    counts = _counts(say, view)
    return card(
        text(lines([*head, *(shown if anybody else [say("order.none")])])),
        _arrows(say, view, page, last) if last and anybody else None,
        divider() if counts else None,
        text(counts) if counts else None,
        _buttons(say, view, path=reader in view.presenters),
        accent=Accent.PLAN,
    )


def _member_card(say: Text, view: OrderView, reader: int, member: int) -> Card:
    ahead = [week for week in view.season.meetings() if member in week.presenters and not _over(week)]
    past = [talk for talk in view.talks_of(member) if talk.over][::-1]
    more = len(past) - PAST_SHOWN
    turns = [_turn(say, week, member) for week in ahead]
    rows = [
        _title(say, view),
        say("order.of", person=person(say, member)),
        *([f"**{say('order.next')}**", joined(turns[0], stamp(ahead[0].at, "R"))] if turns else []),
        *([f"**{say('order.later')}**", *turns[1 : TURNS_SHOWN + 1]] if turns[1:] else []),
        None if turns else say("order.none_ahead"),
        *([f"**{say('order.past')}**", *(_past(say, talk) for talk in past[:PAST_SHOWN])] if past else []),
        f"- {say.count('order.past_more', more)}" if more > 0 else None,
    ]
    balance = _balance(say, view, member)
    return card(
        text(lines(rows)),
        divider() if balance else None,
        text(balance) if balance else None,
        _buttons(say, view, path=member == reader),
        accent=Accent.PLAN,
    )


def _title(say: Text, view: OrderView) -> str:
    label = say("season.label", number=view.season.facts.number)
    return f"## {joined(escape(clip(view.study.title, 100)), label)}"


def _over(week: Week) -> bool:
    return week.state in (WeekState.HELD, WeekState.ASKED)


def _mine(say: Text, view: OrderView, reader: int) -> str | None:
    """The reader's own next turn."""
    ahead = (week for week in view.season.meetings() if reader in week.presenters and not _over(week))
    week = next(ahead, None)
    if week is None:
        return None
    label = week_label(say, week.number, week.last_number)
    return say("order.mine", week=label, day=say.day(week.day), soon=stamp(week.at, "R"))


def _turn(say: Text, week: Week, member: int | None = None) -> str:
    mine = [s.pages for s in week.segments if member is None or member in s.people]
    pages = Pages(mine[0].first, mine[-1].last) if mine else week.pages
    swapped = substitutes(week.segments)
    who = people(say, week.presenters, swapped) if member is None else None
    who = who or (say("order.open") if member is None and week.pages else None)
    mark = "✓ " if week.state is WeekState.HELD else ""
    label = week_label(say, week.number, week.last_number)
    if member in swapped:
        label = say("swap.week_mark", week=label)
    read = say.pages(pages) if pages else say("week.catch_up")
    return joined(f"{mark}**{label}** {say.day(week.day)}", read, who)


def _past(say: Text, talk: Talk) -> str:
    week = talk.week
    label = joined(say("season.label", number=talk.season), week_label(say, week.number, week.last_number))
    pages = [part.pages for part in week.segments if talk.user_id in part.people and not part.carried]
    read = say.pages(Pages(pages[0].first, pages[-1].last)) if pages else None
    return f"- {joined(label, say.day(week.day), read)}"


def _balance(say: Text, view: OrderView, member: int) -> str | None:
    """How many turns a person had and will have, and the others."""
    own = view.talks_of(member)
    if not own and member not in view.presenters:
        return None
    over = sum(talk.over for talk in own)
    said = say("order.total", all=len(own), held=over, ahead=len(own) - over)
    others = [count for user_id, count in view.counts().items() if user_id != member]
    if not others:
        return said
    least, most = min(others), max(others)
    if least == most:
        return f"{said} {say.count('order.others', least)}"
    return f"{said} {say('order.others_between', least=least, most=most)}"


def _counts(say: Text, view: OrderView) -> str | None:
    """Everybody by the number of their turns; nothing before there are any."""
    counts = view.counts()
    if not any(counts.values()):
        return None
    rows = []
    for number in sorted(set(counts.values()), reverse=True)[:COUNTS_SHOWN]:
        same: Sequence[int] = [user_id for user_id, count in counts.items() if count == number]
        rows.append(say.count("order.count", number, people=people(say, same)))
    return lines([f"**{say('order.counts')}**", *rows])


def _arrows(say: Text, view: OrderView, page: int, last: int) -> Block:
    study = view.study.id
    return row(
        button(
            say("common.previous.button"),
            component_id("order_view", study, f"0.{page - 1}"),
            disabled=page == 0,
        ),
        button(
            say("common.next.button"),
            component_id("order_view", study, f"0.{page + 1}"),
            disabled=page == last,
        ),
    )


def _buttons(say: Text, view: OrderView, *, path: bool) -> Block | None:
    """[내 길] for who was drawn, [순서 바꾸기] while there is a week to come."""
    ahead = any(week.state is WeekState.UPCOMING for week in view.season.meetings())
    mine = button(say("draw.path.button"), component_id("draw_mine", view.study.id))
    shown = [
        mine if view.drawn and path else None,
        swap_button(say, view.season.facts.id) if ahead else None,
    ]
    return row(*shown) if any(shown) else None
