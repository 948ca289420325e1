"""Text inside Discord messages: what members wrote is made harmless here, instants become timestamps."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Literal

StampStyle = Literal["t", "T", "d", "D", "f", "F", "R"]

# More marks than any writing system stacks on a letter in everyday words; the rest is zalgo.
_MARKS = 3
_JOINER = "\u200d"
_ISOLATE, _ISOLATE_END = "\u2068", "\u2069"
# Letters and symbols that show as nothing: blank names are made of them.
_BLANK = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
# Unassigned: emoji younger than this Python's tables.
_EMOJI = ("So", "Sk", "Cn")

_MARKUP = re.compile(r"[\\*_~`|<>\[\]]")
# A scheme in front makes a link of any text; @ and a name or an id makes a mention, even behind a backslash.
_LINK = re.compile(r":(?=//)")
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)")
# Headings, small print and lists, also where our own words go on after the end of the text.
_LINE_START = re.compile(r"^(\s*)(#{1,3}(?=\s|$)|-#(?=\s|$)|[+-](?=\s|$)|\d+(?=[.)](?:\s|$)))", re.MULTILINE)
_BREAKS = re.compile(r"\n{3,}")


def stamp(instant: dt.datetime, style: StampStyle = "f") -> str:
    """Return the timestamp that every reader's Discord shows in the reader's own zone and language."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone; this datetime has none")
    return f"<t:{int(instant.timestamp())}:{style}>"


def escape(text: str, *, lines: bool = False) -> str:
    """Return text that a member wrote so that it shows as it was typed and does nothing else.

    No markup, heading, list, link or mention survives, nothing turns the line around it from right to
    left, and invisible and piled-up characters are gone. It becomes one line unless `lines` is true.
    The result may be more than twice as long: clip first.
    """
    visible = _visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    if lines:
        rows = [" ".join(row.split()) for row in visible.split("\n")]
        visible = _BREAKS.sub("\n\n", "\n".join(rows)).strip("\n")
    else:
        visible = " ".join(visible.split())
    escaped = _MARKUP.sub(r"\\\g<0>", visible)
    escaped = _LINK.sub(r"\\:", escaped)
    escaped = _MENTION.sub("@\u200b", escaped)
    escaped = _LINE_START.sub(_escape_start, escaped)
    return "\n".join(_isolated(row) for row in escaped.split("\n"))


def clip(text: str, length: int) -> str:
    """Return at most `length` characters of the text, with "…" where something was cut off.

    A letter keeps its accents, an emoji its parts.
    """
    if len(text) <= length:
        return text
    end = length - 1
    while end > 0 and (_belongs_to_previous(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end].rstrip() + "…"


def _visible(text: str) -> str:
    """Drop what cannot be seen and what is piled up too high."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character == "\n":
            pass
        elif character == _JOINER:
            # Only emoji are joined; anywhere else it hides.
            if not kept or not (unicodedata.category(kept[-1]) in _EMOJI or kept[-1] == "\ufe0f"):
                continue
        elif category in ("Cc", "Zl", "Zp"):
            character = " "
        elif category in ("Cf", "Co", "Cs") or character in _BLANK:
            continue
        if category in ("Mn", "Me"):
            marks += 1
            if marks > _MARKS or not kept:
                continue
        else:
            marks = 0
        kept.append(character)
    return "".join(kept)


def _escape_start(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def _isolated(row: str) -> str:
    """Keep a right-to-left word from turning around what stands beside it."""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in row):
        return f"{_ISOLATE}{row}{_ISOLATE_END}"
    return row


def _belongs_to_previous(character: str) -> bool:
    return (
        character == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
