"""Markdown files: what people wrote shows there as they wrote it, and is nothing but text.

It makes no heading, list, table, HTML, picture or mention; links stay links, formulas and code as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.core.formula import Formula, Piece, Prose, has_formulas, pieces

LINE_BREAK = "\\"
"""At the end of a line: the next one begins on a line of its own."""
LANGUAGE_MOST = 20
KEPT = 500
"""So many texts are kept as they were made: a document is written again with each change of one of them."""

_FENCED = re.compile(r"^[ \t]*```(\w*)[ \t]*\n(.*?)\n?[ \t]*```[ \t]*$", re.DOTALL | re.MULTILINE)
_URL = re.compile(r"<(https?://[^\s<>]+)>|(https?://[^\s<>\"`]+)", re.IGNORECASE)
_HTTP = re.compile(r"(https?):", re.IGNORECASE)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_SIGNS = re.compile(r"[\\`*_\[\]<>|~$&]")
_START = re.compile(r"(#|\+|-|=|:|%|\d{1,9}(?=[.)]))")
# @ and a name or an id makes a mention in Discord, even behind a backslash.
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BULLET = re.compile(r"[-*•·]\s+")
_ROOM = re.compile(r"\s+")
_RUN = re.compile(r"`+")
_AFTER_URL = ".,;:!?'\"*_~"
_JOINER = "\u200d"
_STRAY = re.compile(r"(?<![\u2190-\U0010ffff])\u200d")
"""Only emoji are joined; anywhere else it hides."""
_KEPT = frozenset(("\n", "\t", _JOINER))
_INSTEAD = {"Zl": " ", "Zp": " ", "Cc": " ", "Cf": None, "Cs": None, "Co": None}
_PILED = frozenset(("Mn", "Me"))
_MARKS = 3
"""More marks than any writing system stacks on a letter in everyday words."""


@lru_cache(maxsize=KEPT)
def inline(text: str) -> str:
    """One line of what somebody wrote, for the middle of a line or its beginning; "…" where nothing shows."""
    (row,) = _rows(" ".join(_clean(text).split()))
    line = _line(row) or "…"
    # At the end of a heading it would be taken for part of the heading's own signs.
    return f"{line[:-1]}\\#" if line.endswith("#") and not line.endswith("\\#") else line


@lru_cache(maxsize=KEPT)
def link_label(text: str) -> str:
    """The same for the label of a link: an address in there would be a link of its own, and end the other."""
    return _HTTP.sub(r"\1\:", _escaped(" ".join(_clean(text).split())))


def blocks(text: str, *, lists: bool = False) -> list[str]:
    """What somebody wrote, as the lines of paragraphs and of blocks of code, none around it.

    With `lists`, lines that begin with a dash or a bullet become a list.
    """
    return list(_blocks(text, lists))


@lru_cache(maxsize=KEPT)
def _blocks(text: str, lists: bool) -> tuple[str, ...]:
    found: list[list[str]] = []
    clean, at = _clean(text), 0
    for fence in _FENCED.finditer(clean):
        found += _paragraphs(clean[at : fence.start()], lists=lists)
        found.append(_fence(fence[1], fence[2]))
        at = fence.end()
    found += _paragraphs(clean[at:], lists=lists)
    return tuple(between(found))


def between(parts: Iterable[Sequence[str]]) -> list[str]:
    """The parts that have lines, with an empty line between two."""
    every: list[str] = []
    for part in parts:
        if part:
            every += ["", *part] if every else part
    return every


def quote(lines: Iterable[str]) -> list[str]:
    """Lines as a quotation."""
    return [f"> {line}" if line else ">" for line in lines]


def rows(text: str) -> list[str]:
    """The lines of what somebody wrote that are not empty, each as it was written."""
    return [row for line in text.split("\n") if (row := " ".join(line.split()))]


def link(label: str, url: str | None) -> str:
    """A link whose label is Markdown already; the label alone where the address is none of the web's."""
    if url is None or not re.fullmatch(r"https?://\S+", url, re.IGNORECASE):
        return label
    return f"[{label}](<{_ENTITY.sub('&amp;', _address(url))}>)"


def code(text: str) -> str:
    """A piece of code within a line, exactly as it is."""
    ticks = "`" * (max(map(len, _RUN.findall(text)), default=0) + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{room}{_unmentioned(text)}{room}{ticks}"


def _paragraphs(text: str, *, lists: bool) -> list[list[str]]:
    found: list[list[str]] = []
    lines: list[str] = []
    listed = False
    for row in _rows(text):
        begin = row[0].text if row and isinstance(row[0], Prose) else ""
        bullet = _BULLET.match(begin) if lists else None
        if lines and (not row or (bullet is not None) != listed):
            found.append(lines if listed else _broken(lines))
            lines = []
        if row:
            listed = bullet is not None
            lines.append(f"- {_line([Prose(begin[bullet.end() :]), *row[1:]])}" if bullet else _line(row))
    if lines:
        found.append(lines if listed else _broken(lines))
    return found


def _rows(text: str) -> list[list[Piece]]:
    """The lines of a text as words and formulas; a formula that goes over several of them is in one."""
    found: list[list[Piece]] = [[]]
    for piece in pieces(text) if has_formulas(text) else (Prose(text),):
        if isinstance(piece, Formula):
            found[-1].append(piece)
            continue
        first, *others = piece.text.split("\n")
        found[-1].append(Prose(first))
        found += [[Prose(other)] for other in others]
    return [_tidy(row) for row in found]


def _tidy(row: list[Piece]) -> list[Piece]:
    """A line without room at its ends, and with single spaces in it; empty where nothing is left."""
    told = [Prose(_ROOM.sub(" ", one.text)) if isinstance(one, Prose) else one for one in row]
    if told and isinstance(told[0], Prose):
        told[0] = Prose(told[0].text.lstrip())
    if told and isinstance(told[-1], Prose):
        told[-1] = Prose(told[-1].text.rstrip())
    return [one for one in told if isinstance(one, Formula) or one.text]


def _broken(lines: list[str]) -> list[str]:
    """Lines of one paragraph, each on its own line when it is shown."""
    return [line + LINE_BREAK for line in lines[:-1]] + lines[-1:]


def _fence(language: str, text: str) -> list[str]:
    ticks = "`" * max(3, max(map(len, _RUN.findall(text)), default=0) + 1)
    return [f"{ticks}{language[:LANGUAGE_MOST]}", *_unmentioned(text).split("\n"), ticks]


def _line(row: Iterable[Piece]) -> str:
    """A line with formulas, code and addresses as what they are."""
    parts = (
        f"${code(' '.join(one.tex.split()))}$" if isinstance(one, Formula) else "".join(_worded(one.text))
        for one in row
    )
    return _begun("".join(parts))


def _begun(line: str) -> str:
    """Escape what would make a heading or a list of a line."""
    found = _START.match(line)
    if found is None:
        return line
    sign = found[1]
    return f"{sign}\\{line[found.end() :]}" if sign.isdigit() else f"\\{line}"


def _worded(text: str) -> Iterator[str]:
    """Words with addresses and code between them."""
    at = 0
    while at < len(text):
        url, coded = _URL.search(text, at), _CODE.search(text, at)
        first = min(
            (one for one in (url, coded) if one is not None), key=lambda one: one.start(), default=None
        )
        if first is None:
            break
        yield _escaped(text[at : first.start()])
        if first is coded:
            yield code(first[2].strip() or first[2])
            at = first.end()
        else:
            address = first[1] or _trimmed(first[2])
            yield f"<{_address(address)}>"
            at = first.end() if first[1] else first.start() + len(address)
    yield _escaped(text[at:])


def _escaped(text: str) -> str:
    return _unmentioned(_SIGNS.sub(r"\\\g<0>", text))


def _unmentioned(text: str) -> str:
    return _MENTION.sub("@\u200b", text)


def _trimmed(url: str) -> str:
    """An address in a sentence, without what ends the sentence."""
    while len(url) > len("https://"):
        last = url[-1]
        if last in _AFTER_URL or (last in ")]}" and url.count(last) > url.count("([{"[")]}".index(last)])):
            url = url[:-1]
        else:
            break
    return url


def _address(url: str) -> str:
    """An address as it can stand between < and >."""
    safe = url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
    return _MENTION.sub("%40", safe)


def _clean(text: str) -> str:
    """The text in composed letters, without what cannot be seen, turns lines around, or is piled up."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kinds = {character: unicodedata.category(character) for character in set(composed)}
    gone = {ord(one): _INSTEAD[kind] for one, kind in kinds.items() if kind in _INSTEAD and one not in _KEPT}
    clean = composed.translate(gone)
    if _JOINER in kinds:
        clean = _STRAY.sub("", clean)
    return _unpiled(clean) if _PILED & set(kinds.values()) else clean


def _unpiled(text: str) -> str:
    """The text with as many marks on a letter as a writing system has."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _PILED else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)
