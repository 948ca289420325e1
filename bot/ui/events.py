"""What a week's scheduled event says, and what its host hears where the bot may not make it."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.core.events import Wanted
from bot.i18n.catalog import Text
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, row, text
from bot.ui.phrases import joined, lines, week_label, with_pdf
from bot.ui.text import clip, escape

NAME_MOST, ABOUT_MOST, PLACE_MOST = 100, 1000, 100
"""Discord's limits for an event."""
TITLE_SHOWN = 60
PERMISSIONS = {
    key: key for key in ("permission.create_events", "permission.view_channel", "permission.connect")
}


def event_name(say: Text, want: Wanted) -> str:
    """The week, its pages, and the study's title: as much of that as there is room for."""
    week = week_label(say, want.number, want.last_number)
    what = say("week.catch_up") if want.catch_up else say.pages(want.pages) if want.pages else None
    head = joined(week, what)
    return joined(head, clip(" ".join(want.title.split()), NAME_MOST - len(head) - 3))


def event_about(say: Text, want: Wanted, mark: str) -> str:
    """The study, the pages with those of the PDF, the book, and where it is talked about; then the mark."""
    about = lines(
        [
            escape(clip(want.title, TITLE_SHOWN)),
            with_pdf(say, want.pages, want.pdf_offset) if want.pages else None,
            f"<{want.book_url}>" if want.book_url else None,
            f"<#{want.channel_id}>",
        ]
    )
    return f"{clip(about, ABOUT_MOST - len(mark) - 2)}\n\n{mark}"


def event_mark(tag: str, row_id: int) -> str:
    """What an event's description ends with: by it the bot knows its own again."""
    return f"Sadari {tag}-{row_id}"


def event_place(want: Wanted, guild_id: int) -> str:
    """Where it takes place, if not in a voice channel: what the host wrote, else the study's channel."""
    place = " ".join((want.place or "").split())
    return clip(place, PLACE_MOST) or f"https://discord.com/channels/{guild_id}/{want.channel_id}"


def events_refused_card(say: Text, study_id: int, permission: str | None, channel_id: int | None) -> Card:
    """Which permission keeps the events from being made, with a button that tries again."""
    place = f"<#{channel_id}>" if channel_id is not None else None
    return card(
        text(events_line(say, permission or "", place)), row(retry_button(say, study_id)), accent=Accent.SORRY
    )


def events_line(say: Text, reason: str, place: str | None = None) -> str:
    """Why there are no events; `reason` is a permission's key, or what Discord said."""
    if reason not in PERMISSIONS:
        return say("events.refused")
    if place is None:
        return say("events.refused_permission", permission=say(PERMISSIONS[reason]))
    return say("events.refused_channel", permission=say(PERMISSIONS[reason]), channel=place)


def retry_button(say: Text, study_id: int) -> ui.Button[Any]:
    """[다시 시도]."""
    return button(say("common.retry.button"), component_id("events_retry", study_id), style="blue")
