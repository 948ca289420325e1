"""Text in pictures: names made writable, measured with the shipped fonts, cut with "…", and set as SVG."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import Literal

from bot.render.faces import has_glyph, runs

Align = Literal["start", "middle", "end"]

_JOINER = "\u200d"
# More marks than any writing system piles on a letter; where Latin ones are, the name is zalgo: without them.
_MARKS = 2
_PILED = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Single Korean letters, as in ㅋㅋ: NFKC would turn them into parts of syllables, which no font shows alone.
_LETTERS = re.compile("([\u3131-\u318e]+)")
_PARTS = {
    part: letter
    for letter in map(chr, range(0x3131, 0x318F))
    if len(part := unicodedata.normalize("NFKC", letter)) == 1
}
# Letters that show as nothing: blank names are made of them.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide the text is at a font size, both in units of the SVG."""
    return size * sum(run.advance for run in runs(text, bold))


def ink(text: str, size: float, *, bold: bool = False) -> tuple[float, float]:
    """Return how far the text goes above and below its base line, in units of the SVG."""
    pieces = runs(text, bold)
    return (
        size * max((run.top for run in pieces), default=0.0),
        size * max((run.bottom for run in pieces), default=0.0),
    )


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return the text, cut with "…" where it is wider than `room` (in units of the SVG).

    Letters keep their accents, emoji their parts. Where not even the first letter fits, "…" is left.
    """
    if width(text, size, bold=bold) <= room:
        return text
    used = width("…", size, bold=bold)
    kept: list[str] = []
    for run in runs(text, bold):
        ends = [index for index, _ in run.clusters[1:]] + [len(run.text)]
        for (start, advance), end in zip(run.clusters, ends, strict=True):
            used += advance * size
            if used > room:
                return _cut(kept, room, size, bold)
            kept.append(run.text[start:end])
    return "".join(kept)


def _cut(kept: list[str], room: float, size: float, bold: bool) -> str:
    # What is left may be wider than it was among the others: "¼" is narrower than "1".
    while kept and width(cut := "".join(kept).rstrip(" ([{,.-_") + "…", size, bold=bold) > room:
        kept.pop()
    return cut if kept else "…"


def clean_name(name: str, *others: str) -> str:
    """Return a name as a picture can show it: one line, no piled-up marks, no turning of what is around it.

    Characters that no font has are dropped. Where most of a name is lost, the first of `others` (the
    user's plain name, say) of which more is left is taken; "" where nothing is left of any.
    """
    best, most = "", 0.0
    for candidate in (name, *others):
        writable = _writable(candidate)
        asked = sum(not character.isspace() for character in _plain(candidate)) or 1
        share = sum(not character.isspace() for character in writable) / asked
        if writable and share > 0.5:
            return writable
        if writable and share > most:
            best, most = writable, share
    return best


def svg(
    x: float,
    y: float,
    text: str,
    size: float,
    fill: str,
    *,
    bold: bool = False,
    align: Align = "start",
) -> str:
    """Return the text as SVG, its base line at `y`, starting, centred or ending at `x`.

    Each piece names its font and its place, so that what is drawn is as wide as `width` says.
    """
    pieces = runs(text, bold)
    at = x - size * sum(run.advance for run in pieces) * {"start": 0.0, "middle": 0.5, "end": 1.0}[align]
    spans: list[str] = []
    for run in pieces:
        face = run.face
        spans.append(
            f'<tspan x="{at:.2f}" font-family="{face.family}" font-weight="{face.weight}">'
            f"{escape(run.text)}</tspan>"
        )
        at += size * run.advance
    return (
        f'<text xml:space="preserve" y="{y:.2f}" font-size="{size:g}" fill="{fill}">{"".join(spans)}</text>'
    )


def _writable(name: str) -> str:
    """Keep what a font can write, and of marks as many as a letter bears."""
    kept: list[str] = []
    marks = 0
    for index, character in enumerate(plain := _plain(name)):
        if character == _JOINER:
            if not (kept and _is_emoji(kept[-1]) and _is_emoji(plain[index + 1 : index + 2])):
                continue
        elif unicodedata.category(character) in ("Mn", "Mc"):
            marks += 1
            if marks > _MARKS or not kept or kept[-1] == " ":
                continue
        else:
            marks = 0
        if has_glyph(character):
            kept.append(character)
    return " ".join("".join(kept).split())


def _plain(name: str) -> str:
    """Compose letters, turn look-alikes into themselves, and drop what cannot be seen."""
    composed = "".join(
        piece if _LETTERS.fullmatch(piece) else unicodedata.normalize("NFKC", piece)
        for piece in _LETTERS.split(name)
    )
    if re.search(f"{_PILED.pattern}{{{_MARKS + 1}}}", composed):
        composed = _PILED.sub("", composed)
    seen: list[str] = []
    for character in composed:
        letter = _PARTS.get(character, character)
        category = unicodedata.category(letter)
        if letter in _BLANK or (category in ("Cf", "Co", "Cs", "Me") and letter != _JOINER):
            continue
        if _is_selector(letter):
            continue
        seen.append(" " if category in ("Cc", "Zl", "Zp", "Zs") else letter)
    return "".join(seen)


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_emoji(character: str) -> bool:
    # Unassigned: emoji younger than this Python's tables.
    return character != "" and unicodedata.category(character) in ("So", "Sk", "Cn")
