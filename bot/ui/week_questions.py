"""A week's questions on its cards and posts: how many, those that wait, and the one on the panel's screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.core.notice import Notice
from bot.core.question import TITLE_MOST
from bot.core.week_questions import Screened
from bot.i18n.catalog import Text
from bot.services.finding import View, Wanted
from bot.ui.draw_pictures import Picture
from bot.ui.ids import Ref, component_id
from bot.ui.layout import Block, button, divider, gallery, link, row, text
from bot.ui.phrases import lines
from bot.ui.question import within
from bot.ui.question_pictures import ALT_MOST, Drawing, drawn_picture
from bot.ui.text import clip

TITLE_SHOWN = 90
TITLE_ROOM = 150
"""Characters of a title in a list, as they are sent."""
SCREEN_ROOM = 700
SCREEN_FILE = "on-screen.png"


def list_id(wanted: Wanted, post: int | None = None) -> str:
    """The id of a button that opens a list of questions."""
    arg = f"{wanted.view}.{wanted.week_id}.{wanted.page}.{wanted.typed}"
    return component_id("questions", wanted.study_id, arg, post=post)


def read_list(ref: Ref) -> Wanted | None:
    """The list that such an id names; None for one that names none."""
    view, _, rest = (ref.arg or "").partition(".")
    (week_id, page), typed = numbers_in(rest, 2)
    return Wanted(ref.id, View(view), week_id, typed, page) if view in set(View) else None


def numbers_in(arg: str | None, count: int) -> tuple[list[int], str]:
    """The numbers that an id's argument begins with (0 where one is missing), and the words after them."""
    parts = (arg or "").split(".", count)
    numbers = [number_in(parts[at]) if at < len(parts) else 0 for at in range(count)]
    return numbers, parts[count] if len(parts) > count else ""


def number_in(word: str | None) -> int:
    """A row's id in a menu's value or an id's argument; 0 for anything else."""
    return int(word) if word is not None and word.isdecimal() and len(word) < 19 else 0


def questions_button(
    say: Text, study_id: int, week_id: int, count: int, post: int | None = None
) -> ui.Button[Any] | None:
    """[질문 3개], where a week has any."""
    if not count:
        return None
    return button(
        say.count("week.questions.button", count), list_id(Wanted(study_id, View.ALL, week_id), post)
    )


def titled(title: str, url: str | None) -> str:
    """A question's title in a list, a link where its post is there."""
    shown = within(clip(" ".join(title.split()), TITLE_SHOWN), TITLE_ROOM)
    return f"[{shown}]({url})" if url else shown


def waiting_lines(say: Text, notice: Notice) -> str | None:
    """For a presenter: what is asked about their pages and waits for an answer."""
    if not notice.waiting:
        return None
    more = say.count("week.questions.more", notice.unlisted) if notice.unlisted else None
    listed = (f"- {titled(title, url)}" for title, url in notice.waiting)
    return lines([f"**{say('week.questions.waiting')}**", *listed, f"- {more}" if more else None])


def screen_blocks(say: Text, notice: Notice, post_id: int, pictures: Sequence[str]) -> list[Block]:
    """The question that a panel shows to everybody: drawn where it has formulas, else as it was written."""
    shown = notice.screen
    if shown is None:
        return []
    title = within(clip(" ".join(shown.title.split()), TITLE_MOST), 200)
    head = text(lines([f"-# {say('screen.head')}", f"### {title}"]))
    if pictures:
        body = gallery((f"attachment://{pictures[0]}", clip(shown.body, ALT_MOST)))
    else:
        body = text(within(shown.body, SCREEN_ROOM))
    off = button(say("screen.off.button"), component_id("screen_off", notice.week.week_id, post=post_id))
    see = link(say("ask.see.button"), shown.url) if shown.url else None
    return [divider(), head, body, row(see, off)]


async def screen_pictures(draw: Drawing, shown: Screened) -> list[Picture]:
    """The drawn formulas of the question on screen; none where it has none."""
    drawn = await drawn_picture(draw, SCREEN_FILE, shown.body)
    return [(drawn.name, drawn.data)] if drawn is not None else []
