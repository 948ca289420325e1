"""Minutes on the end card: who wrote them, the beginning of what they say, and their file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from discord import ui

from bot.core.minutes import SECTIONS, MinutesNote, Section
from bot.i18n.catalog import Text
from bot.ui.ids import component_id
from bot.ui.layout import Block, attached, button, divider, text
from bot.ui.phrases import joined, lines, person
from bot.ui.text import clip, escape

FIRST = (Section.DECISIONS, Section.TODO, Section.LESSONS, Section.NOTES, Section.REFLECTIONS)
"""What people come back for stands first."""
ROOM = 700
"""Characters that are shown of all sections together; the file has the rest."""
SECTION_ROOM = 250
ROWS = 5


def minutes_button(say: Text, week_id: int, post: int | None = None) -> ui.Button[Any]:
    """[회의록]: for who writes them to go on, for everybody else to read what was posted."""
    return button(say("minutes.button"), component_id("minutes", week_id, post=post))


def past_button(say: Text, study_id: int) -> ui.Button[Any]:
    """[지난 회의록]: all that were posted."""
    return button(say("minutes.past.button"), component_id("minutes_past", study_id))


def minutes_blocks(say: Text, note: MinutesNote | None, files: Sequence[str]) -> tuple[Block, ...]:
    """What an end card shows of minutes; nothing where none are posted. `files`: those that go with it."""
    if note is None:
        return ()
    by = say("minutes.post.by", person=person(say, note.by), when=f"<t:{note.at}:f>")
    edited = None
    if note.edited_by is not None and note.edited_at is not None:
        when = f"<t:{note.edited_at}:R>"
        edited = say("minutes.post.edited", person=person(say, note.edited_by), when=when)
    file = (attached(note.filename),) if note.filename in files else ()
    said = sections_text(say, dict(note.said)) or (say("minutes.post.nothing") if file else None)
    shown = lines([joined(by, edited), said])
    return divider(), text(shown), *file


def sections_text(say: Text, said: Mapping[str, str], room: int = ROOM, most: int = SECTION_ROOM) -> str:
    """The beginning of each section that says something, as lists under their headings."""
    parts = []
    for section in FIRST:
        beginning = clip(said.get(section, ""), min(most, room)) if room > 0 else ""
        rows = [row for row in beginning.split("\n") if row.strip()]
        if rows:
            room -= len(beginning)
            more = ["- …"] if len(rows) > ROWS else []
            shown = [f"- {escape(_unmarked(row))}" for row in rows[:ROWS]]
            parts.append(lines([f"**{say(SECTIONS[section])}**", *shown, *more]))
    # Without an empty line a heading would be taken for more of the list above it.
    return "\n\n".join(parts)


def _unmarked(row: str) -> str:
    """A line without the sign that its writer put before it: the card has its own."""
    sign, _, rest = row.strip().partition(" ")
    return rest if sign in ("-", "*", "•", "·") and rest else row
