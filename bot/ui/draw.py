"""The public cards of a draw: while it is open, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from discord import ui

from bot.core.drawn import DrawCard, End, Past, Purpose, Round, State, Void
from bot.core.notice import Notice
from bot.core.posting import PostKind
from bot.i18n.catalog import Text
from bot.ui.draw_words import (
    clash_text,
    label_of,
    many,
    name_of,
    place_label,
    place_line,
    title_of,
    weeks_text,
)
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, gallery, row, text
from bot.ui.phrases import joined, lines, person, week_label
from bot.ui.swaps import swap_button
from bot.ui.text import clip, escape

Button = ui.Button[Any]

LINES_MOST = 40
"""More places than this are in the file of the record only."""
LEFT_OUT_MOST = 8
FIXED_MOST = 12
ABOUT_MOST = 1000
ROUNDS_SHOWN = 8
NEXT_SHOWN = 3

VOID = {
    Void.CANCELLED: "draw.void.cancelled",
    Void.REOPENED: "draw.void.reopened",
    Void.LOST: "draw.void.lost",
    Void.CLASH: "draw.void.clash",
    Void.CLOSED: "draw.void.closed",
}
PAST = {Past.UNDONE: "draw.past.undone", Past.REPLACED: "draw.past.replaced"}


def draw_notice_card(notice: Notice, say: Text, post_id: int, pictures: Sequence[str] = ()) -> Card:
    """The card of one of a draw's posts. `pictures` are the names of the files that go with it."""
    drawn = notice.draw
    assert drawn is not None, "a draw's post is composed with its draw"
    title = f"## {joined(title_of(say, drawn), escape(clip(notice.title, 60)))}"
    if notice.kind == PostKind.DRAW_OPEN:
        return _open_card(say, drawn, title, notice.study_id, post_id)
    if drawn.state == State.VOID:
        return _void_card(say, drawn, title, notice.study_id, post_id)
    late = say("draw.late", due=f"<t:{notice.due}:f>") if notice.due else None
    tracing = drawn.moving and bool(pictures)
    head = text(lines([late, title, _head(say, drawn, tracing=tracing)]))
    buttons = row(
        button(say("draw.path.button"), component_id("draw_path", drawn.draw_id, post=post_id)),
        _swap_button(say, drawn, post_id),
        button(say("draw.verify.button"), component_id("draw_verify", drawn.draw_id, post=post_id)),
    )
    listed = None if tracing else text(result_text(say, drawn))
    return card(head, *ladders(say, drawn, drawn.rounds, pictures), listed, buttons, accent=Accent.PLAN)


def practice_card(say: Text, drawn: DrawCard, pictures: Sequence[str]) -> Card:
    """A draw for practice: the same to look at, with nothing to press."""
    head = lines([f"## {say('draw.practice.head')}", title_of(say, drawn)])
    return card(
        text(head),
        *ladders(say, drawn, drawn.rounds, pictures),
        text(result_text(say, drawn)),
        accent=Accent.REPLY,
    )


def result_text(say: Text, drawn: DrawCard) -> str:
    """Who got what, to read: for those who cannot see the picture, too."""
    if drawn.purpose == Purpose.ROLE:
        return _role(say, drawn)
    rows = list(_places(say, drawn))
    more = len(rows) - LINES_MOST
    later = [who for end, who in drawn.assigned() if end.week is None and drawn.weeks]
    return lines(
        [
            *rows[:LINES_MOST],
            say.count("draw.more", more) if more > 0 else None,
            say("draw.later", people=many(say, later)) if later else None,
            *(
                say("draw.left_out", week=week_label(say, week), person=person(say, who))
                for who, week in drawn.left_out[:LEFT_OUT_MOST]
            ),
            f"-# {say('draw.swap_hint')}" if drawn.season_id is not None and not drawn.past else None,
        ]
    )


def ladders(say: Text, drawn: DrawCard, rounds: Sequence[Round], pictures: Sequence[str]) -> list[Block]:
    """The pictures of these rounds below each other (side by side Discord would cut them), each in words."""
    shown = [one for one in rounds if one.pictured]
    return [
        gallery((f"attachment://{name}", about_picture(say, drawn, one)))
        for name, one in zip(pictures, shown, strict=False)
    ]


def about_picture(say: Text, drawn: DrawCard, one: Round) -> str:
    """A ladder in words."""
    said = say("list.comma").join(
        f"{place_label(say, drawn.purpose, end)} {name_of(say, drawn, who)}"
        for end, who in zip(one.ends, one.result, strict=True)
    )
    return clip(say("draw.picture", places=said), ABOUT_MOST)


def open_lines(say: Text, drawn: DrawCard) -> Iterator[str | None]:
    """What an open draw is about: its people, rounds, weeks, and the commitment in small print."""
    yield say("draw.again", turn=drawn.turn) if drawn.turn > 1 else None
    yield say("draw.roster", people=many(say, drawn.people))
    waiting = [user_id for user_id, _ in drawn.names if user_id not in drawn.people]
    yield say("draw.waiting", people=many(say, waiting)) if waiting else None
    yield from _rounds(say, drawn)
    if drawn.fixed:
        pairs = [f"{week_label(say, week)} {person(say, who)}" for who, week in drawn.fixed[:FIXED_MOST]]
        more = "…" if len(drawn.fixed) > FIXED_MOST else ""
        yield say("draw.fixed", weeks=say("list.comma").join(pairs) + more)
    yield say("draw.commitment", value=drawn.commitment)


def _open_card(say: Text, drawn: DrawCard, title: str, study_id: int, post_id: int) -> Card:
    """The card of a draw that waits. Once drawn it stays as it was: that Discord shows no edit is the proof
    that the commitment is older than the result.
    """
    if drawn.state != State.VOID:
        body = lines([title, _invitation(say, drawn), *open_lines(say, drawn)])
        return card(text(body), row(*_open_buttons(say, drawn, post_id)), accent=Accent.PLAN)
    long = drawn.reason in (Void.LOST, Void.CLASH)
    said = say("draw.void.elsewhere") if long else say(VOID[Void(drawn.reason or Void.CANCELLED)])
    small = say("draw.commitment_was", value=drawn.commitment)
    plan = button(say("plan.whole.button"), component_id("plan_view", study_id, post=post_id))
    return card(text(lines([title, said, small])), row(plan), accent=Accent.REPLY)


def _open_buttons(say: Text, drawn: DrawCard, post_id: int) -> Iterator[Button]:
    draw_id = drawn.draw_id
    if drawn.closes_at is None:
        yield button(say("draw.now.button"), component_id("draw_now", draw_id, post=post_id), style="green")
        return
    if drawn.purpose == Purpose.PRESENTERS:
        yield button(say("draw.absent.button"), component_id("draw_absent", draw_id, post=post_id))
    yield button(say("draw.word.button"), component_id("draw_word", draw_id, post=post_id))
    yield button(say("draw.close.button"), component_id("draw_now", draw_id, post=post_id))


def _void_card(say: Text, drawn: DrawCard, title: str, study_id: int, post_id: int) -> Card:
    why = clash_text(say, drawn.clash) if drawn.clash is not None else None
    said = say(VOID[Void(drawn.reason or Void.CANCELLED)])
    plan = button(say("plan.whole.button"), component_id("plan_view", study_id, post=post_id))
    small = say("draw.commitment_was", value=drawn.commitment)
    return card(text(lines([title, said, why, small])), row(plan), accent=Accent.SORRY)


def _swap_button(say: Text, drawn: DrawCard, post_id: int) -> Button | None:
    if drawn.season_id is None or drawn.past:
        return None
    return swap_button(say, drawn.season_id, post=post_id)


def _head(say: Text, drawn: DrawCard, *, tracing: bool) -> str:
    if drawn.past:
        return say(PAST[Past(drawn.past)])
    if tracing:
        return say("draw.tracing")
    if drawn.purpose == Purpose.PRESENTERS:
        return say("draw.result")
    if drawn.purpose == Purpose.ROLE:
        return say("draw.result.role", label=label_of(say, drawn))
    return say("draw.result.order", label=label_of(say, drawn))


def _invitation(say: Text, drawn: DrawCard) -> str:
    people = say.count("draw.people", len(drawn.people))
    when = f"<t:{drawn.closes_at}:R>"
    if drawn.purpose == Purpose.PRESENTERS:
        weeks = say.count("draw.count_weeks", len(drawn.weeks))
        if drawn.closes_at is None:
            return say("draw.open.live", people=people, weeks=weeks)
        return say("draw.open", people=people, weeks=weeks, when=when)
    label = label_of(say, drawn)
    if drawn.purpose == Purpose.ROLE:
        asked = say("draw.open.role", label=label, people=people)
    else:
        asked = say("draw.open.order", label=label, people=people)
    closes = say("draw.open.closes", when=when) if drawn.closes_at is not None else say("draw.open.press")
    return f"{asked} {closes}"


def _rounds(say: Text, drawn: DrawCard) -> Iterator[str]:
    """Each round with its weeks, where there is more to say than that everybody has one."""
    for number, one in enumerate(drawn.rounds[:ROUNDS_SHOWN], start=1):
        weeks = [end.week for end in one.ends if end.week is not None]
        if not weeks:
            continue
        left = len(one.ends) - len(weeks)
        said = say("draw.round", number=number, weeks=weeks_text(say, weeks), people=len(one.people))
        yield joined(said, say.count("draw.round.left", left) if left else None)
    more = len(drawn.rounds) - ROUNDS_SHOWN
    if more > 0:
        yield say.count("draw.round.more", more)


def _places(say: Text, drawn: DrawCard) -> Iterator[str]:
    """Every place with who got it, fixed weeks among them."""
    gone = set(drawn.left_out)
    found: list[tuple[End, int, bool]] = [
        (end, who, False)
        for end, who in drawn.assigned()
        if (end.week is not None or not drawn.weeks) and (who, end.week) not in gone
    ]
    found += [(End(0, week), who, True) for who, week in drawn.fixed if (who, week) not in gone]
    for end, who, fixed in sorted(found, key=lambda one: (one[0].week or 0, not one[2], one[0].number)):
        mark = say("draw.fixed_mark") if fixed else None
        yield place_line(say, drawn, end, person(say, who), mark)


def _role(say: Text, drawn: DrawCard) -> str:
    order = [who for _, who in drawn.assigned()]
    following = many(say, order[1 : 1 + NEXT_SHOWN])
    return lines([f"### {person(say, order[0])}", say("draw.role.next", people=following)])
