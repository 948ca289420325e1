"""The panel of a meeting from ready to ended, and the note when ten minutes are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.core.meeting import MeetingState
from bot.core.notice import Notice
from bot.core.panel import Panel
from bot.core.plan import Pages
from bot.i18n.catalog import Text
from bot.services.meetings import ANYONE_AFTER
from bot.ui.ask import ask_button
from bot.ui.asking import asked_buttons
from bot.ui.attendance import check_in_button, here_line
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, link, row, text
from bot.ui.materials import links_line, prompts_lines
from bot.ui.phrases import joined, line_label, lines, pages_of, person, presenting
from bot.ui.text import clip, escape
from bot.ui.week_questions import questions_button, screen_blocks

BAR = 12
"""Parts of the bar that fills as time goes by."""
REASON_SHOWN = 100

Button = ui.Button[Any]


def panel_card(notice: Notice, say: Text, post_id: int, pictures: Sequence[str] = ()) -> Card:
    """The panel as it is now; a button on it does what it says, whoever reads it.

    `pictures`: the file that goes with a question on screen.
    """
    panel = _panel(notice)
    cards = {
        MeetingState.READY: _ready,
        MeetingState.RUNNING: _running,
        MeetingState.PAUSED: _paused,
        MeetingState.ENDED: _ended if panel.started and panel.record != "not_met" else _unstarted,
    }
    blocks = cards[MeetingState(panel.state)](notice, panel, say, post_id)
    blocks += screen_blocks(say, notice, post_id, pictures)
    return card(*blocks, accent=Accent.PANEL)


def ten_card(notice: Notice, say: Text, post_id: int) -> Card:
    """Ten minutes are left: where the group is, and that the rest can wait. It is deleted at the end."""
    panel = _panel(notice)
    week = notice.week
    if panel.state == MeetingState.PAUSED:
        said = [say.count("ten.paused", panel.left)]
    elif panel.left in (9, 10):
        said = [say("ten.left")]
    else:
        said = [say("ten.ends", when=f"<t:{panel.ends}:R>")]
    if panel.page is not None:
        said.append(say("ten.page", page=Pages(panel.page, panel.page)))
    if week.last is not None and (panel.page is None or panel.page < week.last):
        said.append(say("ten.rest") if panel.follows else say("ten.last"))
    notes = _button(say("end.page.button"), "page_note", notice, post_id)
    see = _button(say("week.card.button"), "week_card", notice, post_id)
    return card(text(" ".join(said)), row(notes if week.pages else see), accent=Accent.PANEL)


def _ready(notice: Notice, panel: Panel, say: Text, post_id: int) -> list[Block | None]:
    later = panel.begins + int(ANYONE_AFTER.total_seconds())
    body = lines(
        [
            _head(say("panel.ready", week=line_label(say, notice.week)), notice, say),
            say("panel.begins", when=f"<t:{panel.begins}:t>"),
            _presenters(notice, say),
            _where(notice, say),
            *_supplies(notice, say),
            here_line(say, panel.here),
            say("panel.who_starts", when=f"<t:{later}:t>"),
        ]
    )
    start = _button(say("panel.start.button"), "meeting_start", notice, post_id, "green")
    came = check_in_button(say, panel.here, notice.week.week_id, post_id)
    return [text(body), row(start, came), _ask(notice, say, post_id, _book(notice, say))]


def _running(notice: Notice, panel: Panel, say: Text, post_id: int) -> list[Block | None]:
    filled = min(BAR, BAR * panel.elapsed // max(1, panel.minutes))
    bar = "▰" * filled + "▱" * (BAR - filled)
    body = lines(
        [
            _head(say("panel.running", week=line_label(say, notice.week)), notice, say),
            say(
                "panel.span",
                begins=f"<t:{panel.begins}:t>",
                ends=f"<t:{panel.ends}:t>",
                left=f"<t:{panel.ends}:R>",
            ),
            say("panel.bar", bar=bar, elapsed=panel.elapsed, minutes=panel.minutes),
            *_pages(notice, panel, say),
            _presenters(notice, say),
            _where(notice, say),
            *_supplies(notice, say),
            here_line(say, panel.here),
        ]
    )
    more = None
    if panel.extension:
        label = say("panel.extend.button", minutes=panel.extension)
        more = _button(label, "meeting_extend", notice, post_id)
    pause = _button(say("panel.pause.button"), "meeting_pause", notice, post_id)
    return [text(body), row(pause, more, *_always(notice, panel, say, post_id)), _ask(notice, say, post_id)]


def _paused(notice: Notice, panel: Panel, say: Text, post_id: int) -> list[Block | None]:
    who, when = person(say, panel.paused_by or 0), f"<t:{panel.paused_at}:R>"
    if panel.reason:
        said = say("panel.paused_why", person=who, when=when, reason=escape(clip(panel.reason, REASON_SHOWN)))
    else:
        said = say("panel.paused_by", person=who, when=when)
    body = lines(
        [
            _head(say("panel.paused", week=line_label(say, notice.week)), notice, say),
            said,
            say.count("panel.left", panel.left),
            *_pages(notice, panel, say),
            *_supplies(notice, say),
            here_line(say, panel.here),
            say("panel.forgotten", when=f"<t:{panel.ends}:t>"),
        ]
    )
    resume = _button(say("panel.resume.button"), "meeting_resume", notice, post_id, "green")
    return [text(body), row(resume, *_always(notice, panel, say, post_id)), _ask(notice, say, post_id)]


def _ended(notice: Notice, panel: Panel, say: Text, post_id: int) -> list[Block | None]:
    stood = say.count("panel.stood", panel.pauses) if panel.pauses else None
    body = lines(
        [
            _head(say("panel.ended", week=line_label(say, notice.week)), notice, say),
            joined(f"<t:{panel.begins}:t> – <t:{panel.ends}:t>", stood),
        ]
    )
    return [text(body), row(_button(say("week.card.button"), "week_card", notice, post_id))]


def _unstarted(notice: Notice, panel: Panel, say: Text, post_id: int) -> list[Block | None]:
    """Nobody started it: it counts as read as planned, and whoever knows better can say so."""
    head = _head(line_label(say, notice.week), notice, say)
    if panel.record == "not_met":
        said = say("outcome.not_met", week=line_label(say, notice.week))
    elif panel.record == "noted":
        said = say("panel.noted")
    elif notice.week.pages is None:
        said = say("panel.no_record")
    else:
        said = say("panel.unrecorded")
    noted = panel.record in ("not_met", "noted")
    see = [_button(say("week.card.button"), "week_card", notice, post_id)]
    asked = asked_buttons(say, notice.week.week_id, notice.week.pages, noted=True, post=post_id)
    return [text(lines([head, said])), row(*(see if noted else asked))]


def _head(title: str, notice: Notice, say: Text) -> str:
    return f"### {joined(title, pages_of(say, notice.week, notice.pdf_offset))}"


def _pages(notice: Notice, panel: Panel, say: Text) -> list[str | None]:
    """The page the group is on, and what others wrote."""
    week = notice.week
    if week.last is None:
        return []
    heard: list[str | None] = [
        say("panel.heard", person=person(say, who), page=Pages(page, page)) for who, page in panel.heard
    ]
    if panel.page is None:
        return heard
    return [say("panel.page", page=Pages(panel.page, panel.page), last=week.last), *heard]


def _presenters(notice: Notice, say: Text) -> str | None:
    if notice.week.pages is None:
        return say("week.catch_up_about")
    return presenting(say, notice.week.parts) or say("presenter.nobody")


def _where(notice: Notice, say: Text) -> str | None:
    if notice.place:
        return say("week.place", place=escape(clip(notice.place, 200)))
    return f"<#{notice.voice_channel_id}>" if notice.voice_channel_id else None


def _supplies(notice: Notice, say: Text) -> list[str | None]:
    """What the week is read with, and what its presenters would like to talk about."""
    return [links_line(say, notice.materials), prompts_lines(say, notice.prompts)]


def _always(notice: Notice, panel: Panel, say: Text, post_id: int) -> list[Button | None]:
    """What can be done whether it runs or pauses: say that one is there, note a page, and end it."""
    note = _button(say("end.page.button"), "page_note", notice, post_id) if notice.week.pages else None
    came = check_in_button(say, panel.here, notice.week.week_id, post_id)
    return [came, note, _button(say("panel.end.button"), "meeting_finish", notice, post_id, "red")]


def _ask(notice: Notice, say: Text, post_id: int, book: Button | None = None) -> Block:
    week_id = notice.week.week_id
    asked = questions_button(say, notice.study_id, week_id, notice.questions, post_id)
    return row(ask_button(say, week_id, post_id), asked, book)


def _book(notice: Notice, say: Text) -> Button | None:
    return link(say("book.button"), notice.book_url) if notice.book_url else None


def _panel(notice: Notice) -> Panel:
    assert notice.panel is not None, "a panel is composed with what it shows"
    return notice.panel


def _button(label: str, action: str, notice: Notice, post_id: int, style: Any = "grey") -> Button:
    return button(label, component_id(action, notice.week.week_id, post=post_id), style=style)
