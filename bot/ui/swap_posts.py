"""The automatic posts about swapping turns: who is asked, what came of it, what a leaver's turns need."""

from __future__ import annotations

from bot.core.notice import Notice
from bot.core.posting import PostKind
from bot.core.swaps import Kind, Request, State
from bot.core.turns import TurnLine
from bot.i18n.catalog import Text
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, row, text
from bot.ui.phrases import joined, lines, person, week_label
from bot.ui.text import clip, escape

AGAIN = (State.DECLINED, State.EXPIRED, State.AWAY, State.GONE)
"""What leaves the turn with who asked: they are offered the other ways."""
TURNS_SHOWN = 20
NAME_MOST = 40


def swap_post_card(notice: Notice, say: Text, post_id: int) -> Card:
    """A request, or what came of it; one of its components carries the post's marker."""
    request = notice.swap
    assert request is not None, "a request's post is composed with it"
    if notice.kind == PostKind.SWAP_RESULT:
        return _result(notice, request, say, post_id)
    if request.kind == Kind.LEFT:
        return _left(notice, request, say, post_id)
    if not request.is_open:
        return _closed(notice, request, say, post_id)
    return _ask(notice, request, say, post_id)


def turn_text(say: Text, turn: TurnLine) -> str:
    """A turn in a line: its week, when it meets, its pages."""
    week, when = label_of(say, turn), f"<t:{turn.at}:F>"
    if turn.pages is None:
        return say("swap.turn_short", week=week, when=when)
    return say("swap.turn", week=week, when=when, pages=say.pages(turn.pages))


def label_of(say: Text, turn: TurnLine) -> str:
    """The name of a turn's week."""
    return week_label(say, turn.number, turn.last_number)


def left_lines(say: Text, request: Request) -> list[str]:
    """The turns that somebody left behind, each with who has taken it."""
    shown = request.given[:TURNS_SHOWN]
    told = [f"- {joined(turn_text(say, turn), _who(say, request, turn))}" for turn in shown]
    more = len(request.given) - len(shown)
    return [*told, f"- {say('week.more', count=more)}"] if more > 0 else told


def named(say: Text, request: Request, user_id: int, *, private: bool, reader: int | None = None) -> str:
    """A person of a request: in a direct message by name, where a mention of others may be a number only."""
    name = request.name(user_id) if private and user_id != reader else None
    if name is None:
        return person(say, user_id)
    return say("week.person", mention=f"**{escape(clip(name, NAME_MOST))}**")


def closed_text(say: Text, request: Request, *, private: bool = False, reader: int | None = None) -> str:
    """What came of a request."""

    def name(user_id: int) -> str:
        return named(say, request, user_id, private=private, reader=reader)

    week, who = label_of(say, request.turn), name(request.user_id)
    state = State(request.state)
    if state is State.ACCEPTED:
        if request.taker_id is None:
            return say("swap.result.together", person=who, week=week)
        taker = name(request.taker_id)
        if request.wanted is None:
            return say("swap.closed.covered", week=week, taker=taker)
        other = label_of(say, request.wanted)
        return say("swap.closed.exchanged", week=week, taker=taker, other=other, person=who)
    if state is State.DECLINED:
        return say("swap.closed.declined", week=week, person=who)
    if state is State.WITHDRAWN:
        return say("swap.closed.withdrawn", week=week)
    if state is State.EXPIRED:
        key = "swap.closed.expired" if request.told else "swap.closed.untold"
        return say(key, week=week, person=who)
    if state is State.AWAY and request.asked_id is not None:
        return say("swap.closed.away", asked=name(request.asked_id), week=week, person=who)
    return say("swap.closed.undone") if state is State.UNDONE else say("swap.closed.gone")


def _ask(notice: Notice, request: Request, say: Text, post_id: int) -> Card:
    ends, turn = f"<t:{request.ends}:f>", f"- {turn_text(say, request.turn)}"
    if request.asked_id is None:
        take = button(
            say("swap.take.button"), component_id("swap_take", request.id, post=post_id), style="green"
        )
        return card(
            text(lines([say("swap.ask.all", person=person(say, request.user_id)), turn])),
            text(say("swap.ask.all_until", ends=ends)),
            row(take),
            accent=Accent.ANNOUNCEMENT,
        )
    asked, wanted = person(say, request.asked_id), request.wanted
    who = named(say, request, request.user_id, private=True)
    if wanted is None:
        said = [say("swap.ask.cover", asked=asked, person=who), turn]
    else:
        said = [
            say("swap.ask.exchange", asked=asked, person=who),
            say("swap.ask.you_get", turn=turn_text(say, request.turn)),
            say("swap.ask.you_give", turn=turn_text(say, wanted)),
        ]
    return card(
        text(lines(said)),
        text(lines([say("swap.ask.until", ends=ends), _from_study(notice, say)])),
        answer_row(say, request, post_id=post_id),
        accent=Accent.ANNOUNCEMENT,
    )


def answer_row(say: Text, request: Request, *, post_id: int | None = None) -> Block:
    """Yes and no, for who was asked."""
    yes = say("swap.exchange.button") if request.wanted is not None else say("swap.cover.button")
    return row(
        button(yes, component_id("swap_accept", request.id, post=post_id), style="green"),
        button(say("swap.decline.button"), component_id("swap_decline", request.id, post=post_id)),
    )


def _closed(notice: Notice, request: Request, say: Text, post_id: int) -> Card:
    private = request.asked_id is not None
    study = _from_study(notice, say) if private else None
    said = closed_text(say, request, private=private, reader=request.asked_id)
    return card(
        text(lines([said, _by_host(say, request), study])),
        _week(request, say, post_id),
        accent=Accent.REPLY,
    )


def _left(notice: Notice, request: Request, say: Text, post_id: int) -> Card:
    who = person(say, request.user_id)
    said = say("swap.ask.left", person=who) if request.is_open else say("swap.ask.left_done", person=who)
    called = " ".join(f"<@{user_id}>" for user_id in notice.people)
    body = [said, *left_lines(say, request)]
    take = row(
        button(say("swap.take.button"), component_id("swap_take", request.id, post=post_id), style="green")
    )
    return card(
        text(lines(body)),
        text(f"-# {called}") if called and request.is_open else None,
        take if request.is_open else _week(request, say, post_id),
        accent=Accent.ANNOUNCEMENT if request.is_open else Accent.REPLY,
    )


def _result(notice: Notice, request: Request, say: Text, post_id: int) -> Card:
    reader = notice.people[0]
    said = lines([closed_text(say, request, private=True, reader=reader), _yours(say, request, reader)])
    called = f"-# <@{reader}>" if f"<@{reader}>" not in said else None
    body = lines([said, _by_host(say, request), called, _from_study(notice, say)])
    turn = request.turn
    if State(request.state) in AGAIN and reader == request.user_id:
        again = component_id("swap_turn", turn.week_id, turn.presenter_id, post=post_id)
        return card(text(body), row(button(say("swap.again.button"), again)), accent=Accent.REPLY)
    return card(text(body), _week(request, say, post_id), accent=Accent.REPLY)


def _yours(say: Text, request: Request, reader: int) -> str | None:
    """The turn that the reader has got."""
    if request.state != State.ACCEPTED:
        return None
    mine = request.turn if reader == request.taker_id else request.wanted
    if mine is None or reader not in (request.taker_id, request.user_id):
        return None
    return say("swap.result.yours", person=person(say, reader), turn=turn_text(say, mine))


def _who(say: Text, request: Request, turn: TurnLine) -> str:
    if turn.holder is None or turn.presenter_id in request.free:
        return say("swap.ask.nobody")
    return person(say, turn.holder)


def _by_host(say: Text, request: Request) -> str | None:
    return say("swap.closed.by_host") if request.by_host else None


def _from_study(notice: Notice, say: Text) -> str:
    return say("post.from_study", title=escape(clip(notice.title, 60)))


def _week(request: Request, say: Text, post_id: int) -> Block:
    """A way to the week, which carries the post's marker."""
    return row(button(say("week.card.button"), component_id("week_card", request.turn.week_id, post=post_id)))
