"""Swapping turns as its people see it: one's own turns, whom to ask, and what was asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from discord import SelectOption, ui

from bot.core.swaps import Kind, Request, State
from bot.core.turns import TurnLine
from bot.i18n.catalog import Text
from bot.services.swap_desk import Swapped
from bot.services.swap_views import Candidates, Overview, RequestView, TurnView
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, pick, row, text
from bot.ui.menus import OPTIONS_MOST, option
from bot.ui.phrases import joined, lines, person
from bot.ui.swap_posts import NAME_MOST, answer_row, closed_text, label_of, left_lines, named, turn_text
from bot.ui.text import clip
from bot.ui.week import join_row

TURNS_SHOWN = 12
REQUESTS_SHOWN = 10


def swap_button(say: Text, season_id: int, *, post: int | None = None) -> ui.Button[Any]:
    """[순서 바꾸기], on any card that shows an order."""
    return button(say("swap.button"), component_id("swap", season_id, post=post))


def hard_button(say: Text, week_id: int, *, post: int | None = None) -> ui.Button[Any]:
    """[발표가 어려워요], for who presents the week."""
    return button(say("swap.hard.button"), component_id("swap_turn", week_id, post=post))


def overview_card(say: Text, view: Overview) -> Card:
    """The reader's turns, and the requests that they can do something about."""
    mine = [f"- {turn_text(say, turn)}" for turn in view.mine[:TURNS_SHOWN]]
    waiting = [f"- {_request_line(say, one)}" for one in view.requests[:REQUESTS_SHOWN]]
    turns = [
        option(joined(label_of(say, turn), _day(say, turn)), f"{turn.week_id}.{turn.presenter_id}")
        for turn in view.mine[:OPTIONS_MOST]
    ]
    requests = [_request_option(say, one, view.names) for one in view.requests[:OPTIONS_MOST]]
    own = say("swap.mine") if mine else say("swap.none_mine")
    season = view.season_id
    return card(
        text(lines([f"## {say('swap.overview')}", own, *mine])),
        text(lines([say("swap.waiting"), *waiting])) if waiting else None,
        pick(component_id("swap_mine", season), turns, say("swap.mine.placeholder")) if turns else None,
        pick(component_id("swap_open", season), requests, say("swap.requests.placeholder"))
        if requests
        else None,
        None if view.member else join_row(say, view.study.id),
        accent=Accent.PLAN,
    )


def turn_card(say: Text, view: TurnView, *, private: bool = False) -> Card:
    """One's own turn: find somebody to swap, or read together; what was asked already can be withdrawn."""
    turn, request = view.turn, view.request
    if request is None:
        said = say("swap.turn.ask")
        first = button(say("swap.find.button"), _turn_id("swap_find", turn), style="blue")
    else:
        ends = f"<t:{request.ends}:f>"
        said = (
            say("swap.turn.asked", person=named(say, request, request.asked_id, private=private), ends=ends)
            if request.asked_id is not None
            else say("swap.turn.asked_all", ends=ends)
        )
        first = button(say("swap.withdraw.button"), component_id("swap_withdraw", request.id))
    together = button(say("swap.together.button"), _turn_id("swap_together", turn))
    title = f"## {say('swap.turn.title', week=label_of(say, turn))}"
    when = joined(f"<t:{turn.at}:F>", say.pages(turn.pages) if turn.pages else None)
    return card(text(lines([title, when, said])), row(first, together), accent=Accent.PLAN)


def find_card(say: Text, view: Candidates, page: int = 0) -> Card:
    """Whom to ask: turns to swap with, people who could take it over, or everybody."""
    turn = view.turn
    last = max(0, (len(view.people) - 1) // OPTIONS_MOST)
    page = max(0, min(page, last))
    shown = view.people[page * OPTIONS_MOST : (page + 1) * OPTIONS_MOST]
    options = [
        option(
            say("swap.find.turn.option", week=week_day(say, one.turn), name=clip(one.name, NAME_MOST)),
            f"t{one.turn.presenter_id}",
            say.pages(one.turn.pages) if one.turn.pages else None,
        )
        if one.turn is not None
        else option(
            say("swap.find.person.option", name=clip(one.name, NAME_MOST)),
            f"u{one.user_id}",
            say("swap.find.person.hint"),
        )
        for one in shown
    ]
    arrows = row(
        button(say("common.previous.button"), _turn_id("swap_find", turn, page - 1), disabled=page == 0),
        button(say("common.next.button"), _turn_id("swap_find", turn, page + 1), disabled=page == last),
    )
    said = say("swap.find.ask") if options else say("swap.find.nobody")
    return card(
        text(lines([f"## {say('swap.find.title', week=label_of(say, turn))}", said])),
        pick(_turn_id("swap_ask", turn), options, say("swap.find.placeholder")) if options else None,
        arrows if last else None,
        row(
            button(say("swap.anybody.button"), _turn_id("swap_anybody", turn), style="blue"),
            button(say("common.back.button"), _turn_id("swap_turn", turn)),
        ),
        accent=Accent.PLAN,
    )


def asked_card(say: Text, swapped: Swapped, *, private: bool = False) -> Card:
    """Says that it was asked, until when, and how to take it back."""
    request = swapped.request
    week, ends = label_of(say, request.turn), f"<t:{request.ends}:f>"
    if request.asked_id is None:
        said = say("swap.asked.all", week=week, ends=ends)
    else:
        asked = named(say, request, request.asked_id, private=private)
        said = say("swap.asked.person", person=asked, week=week, ends=ends)
    withdraw = button(say("swap.withdraw.button"), component_id("swap_withdraw", request.id))
    return card(text(said), row(withdraw), accent=Accent.REPLY)


def request_card(say: Text, view: RequestView) -> Card:
    """One request, with what its reader may do about it."""
    request = view.request
    if not request.is_open:
        return card(text(closed_text(say, request)), accent=Accent.REPLY)
    turns = [request.turn, *([request.wanted] if request.wanted is not None else [])]
    body, blocks = [_request_line(say, request), *(f"- {turn_text(say, turn)}" for turn in turns)], []
    if request.kind == Kind.LEFT:
        body = [say("swap.ask.left_done", person=person(say, request.user_id)), *left_lines(say, request)]
        blocks.append(_take_button(say, request))
    elif view.own:
        blocks.append(row(_withdraw(say, request)))
    elif view.asked and request.asked_id is not None:
        blocks.append(answer_row(say, request))
    elif view.asked:
        end = button(say("swap.host_end.button"), component_id("swap_withdraw", request.id))
        take = button(say("swap.take.button"), component_id("swap_take", request.id), style="green")
        blocks.append(row(take, end if view.host else None))
    elif view.host:
        yes = component_id("swap_accept", request.id)
        no = component_id("swap_decline", request.id)
        blocks.append(
            row(button(say("swap.host_accept.button"), yes), button(say("swap.host_end.button"), no))
        )
    return card(text(lines(body)), *blocks, accent=Accent.PLAN)


def take_card(say: Text, view: RequestView) -> Card:
    """For who has turns of their own: take it, or offer one of them in exchange."""
    request = view.request
    offers = [
        option(week_day(say, turn), f"{turn.week_id}.{turn.presenter_id}")
        for turn in view.mine[:OPTIONS_MOST]
    ]
    take = button(say("swap.cover.button"), component_id("swap_accept", request.id), style="green")
    menu = component_id("swap_offer", request.id, request.turn.presenter_id)
    return card(
        text(lines([turn_text(say, request.turn), say("swap.take.ask")])),
        row(take),
        pick(menu, offers, say("swap.take.placeholder")) if offers else None,
        accent=Accent.PLAN,
    )


def choose_card(say: Text, request: Request) -> Card:
    """Which of the turns that were left behind one would take."""
    free = [turn for turn in request.given if turn.presenter_id in request.free][:OPTIONS_MOST]
    options = [option(week_day(say, turn), turn.presenter_id, pages_about(say, turn)) for turn in free]
    return card(
        text(say("swap.take.choose")),
        pick(component_id("swap_take_week", request.id), options, say("swap.take.weeks.placeholder")),
        accent=Accent.PLAN,
    )


def answered_swap_card(say: Text, swapped: Swapped, reader: int, *, private: bool = False) -> Card:
    """What the reader's own press has done."""
    request = swapped.request
    state, who = State(request.state), named(say, request, request.user_id, private=private)
    week = label_of(say, request.turn)
    if state is State.DECLINED:
        said = say("swap.done.declined", person=who)
    elif state is State.WITHDRAWN:
        said = say("swap.done.withdrawn", week=week)
    elif request.taker_id == reader:
        key = "swap.done.exchanged" if request.wanted is not None else "swap.done.took"
        said = say(key, turn=turn_text(say, request.turn))
    else:
        said = say("swap.done.for_them")
    return card(text(said), accent=Accent.REPLY)


def took_card(say: Text, turn: TurnLine) -> Card:
    """Somebody has taken a turn that was left behind."""
    return card(text(say("swap.done.took", turn=turn_text(say, turn))), accent=Accent.REPLY)


def together_card(say: Text, swapped: Swapped, *, private: bool) -> Card:
    """One has given a turn up; in the server it can be undone at once."""
    said = say("swap.done.together", week=label_of(say, swapped.request.turn))
    undo = None
    if swapped.change_id is not None and not private:
        undo = row(button(say("common.undo.button"), component_id("undo_change", swapped.change_id)))
    return card(text(said), undo, accent=Accent.REPLY)


def _request_line(say: Text, request: Request) -> str:
    who, week = person(say, request.user_id), label_of(say, request.turn)
    if request.kind == Kind.LEFT:
        return say("swap.line.left", person=who, week=week)
    if request.asked_id is None:
        said = say("swap.line.all", person=who, week=week)
    elif request.wanted is None:
        said = say("swap.line.cover", person=who, week=week, asked=person(say, request.asked_id))
    else:
        asked, other = person(say, request.asked_id), label_of(say, request.wanted)
        said = say("swap.line.exchange", person=who, week=week, asked=asked, other=other)
    return joined(said, say("swap.line.until", ends=f"<t:{request.ends}:R>"))


def _request_option(say: Text, request: Request, names: dict[int, str]) -> SelectOption:
    name = clip(names.get(request.user_id) or say("change.somebody"), NAME_MOST)
    return option(joined(week_day(say, request.turn), name), request.id)


def _take_button(say: Text, request: Request) -> Block:
    return row(button(say("swap.take.button"), component_id("swap_take", request.id), style="green"))


def _withdraw(say: Text, request: Request) -> ui.Button[Any]:
    return button(say("swap.withdraw.button"), component_id("swap_withdraw", request.id))


def _turn_id(action: str, turn: TurnLine, page: int | None = None) -> str:
    arg = f"{turn.presenter_id}" if page is None else f"{turn.presenter_id}.{page}"
    return component_id(action, turn.week_id, arg)


def week_day(say: Text, turn: TurnLine) -> str:
    """A turn as a menu's option names it: its week and day."""
    return joined(label_of(say, turn), _day(say, turn))


def _day(say: Text, turn: TurnLine) -> str:
    return say.day(dt.date.fromisoformat(turn.day))


def pages_about(say: Text, turn: TurnLine) -> str | None:
    """What stands under that option."""
    return say.pages(turn.pages) if turn.pages else None
