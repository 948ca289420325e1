"""The fonts Sadari ships, what each of them can write, and how wide it writes it (measured by HarfBuzz)."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uharfbuzz

_FOLDER = Path(__file__).parent / "fonts"
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Face:
    """A font file, with the family and the weight by which SVG names it."""

    file: str
    family: str
    weight: int = 400
    rtl: bool = False

    @property
    def path(self) -> str:
        """Where the file is."""
        return str(_FOLDER / self.file)


REGULAR = Face("Pretendard-Regular.otf", "Pretendard")
BOLD = Face("Pretendard-SemiBold.otf", "Pretendard", 600)
# For what Pretendard lacks, in this order; in one weight, to keep the repository small.
FALLBACKS = (
    Face("NotoEmoji-Medium.ttf", "Noto Emoji", 500),
    Face("DroidSansFallback.ttf", "Droid Sans Fallback"),
    Face("NotoSansArabic-Regular.ttf", "Noto Sans Arabic", rtl=True),
    Face("NotoSansHebrew-Regular.ttf", "Noto Sans Hebrew", rtl=True),
    Face("NotoSansThai-Regular.ttf", "Noto Sans Thai"),
    Face("NotoSansDevanagari-Regular.ttf", "Noto Sans Devanagari"),
)
FONT_FILES = tuple(face.path for face in (REGULAR, BOLD, *FALLBACKS))


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one font.

    `clusters` are the places where it may be cut, as (index in the run, advance in em), in the order of
    the text; `top` and `bottom` are how far its ink goes above and below the line, in em.
    """

    text: str
    face: Face
    clusters: tuple[tuple[int, float], ...]
    top: float
    bottom: float

    @property
    def advance(self) -> float:
        """The width, in em."""
        return sum(advance for _, advance in self.clusters)


def has_glyph(character: str) -> bool:
    """Whether one of the fonts can write the character."""
    return any(ord(character) in _coverage(face) for face in (REGULAR, *FALLBACKS))


@functools.lru_cache(maxsize=1024)
def runs(text: str, bold: bool) -> tuple[Run, ...]:
    """Split text into pieces of one font each; a character that no font has is left out."""
    first = BOLD if bold else REGULAR
    pieces: list[tuple[Face, list[str]]] = []
    for character in text:
        current = pieces[-1][0] if pieces else None
        joined = bool(pieces) and pieces[-1][1][-1] == _JOINER
        face = _face_for(character, first, current, joined)
        if face is None:
            continue
        if face is current:
            pieces[-1][1].append(character)
            continue
        carried: list[str] = []
        if current is not None and current.rtl:
            # A space before a word of the other direction would end up on the wrong side.
            while pieces[-1][1] and pieces[-1][1][-1] == " ":
                carried.append(pieces[-1][1].pop())
        pieces.append((face, [*carried, character]))
    return tuple(_shape("".join(piece), face) for face, piece in pieces if piece)


def _face_for(character: str, first: Face, current: Face | None, joined: bool) -> Face | None:
    # What is joined, marks a letter or stands between two words of one script stays in the letter's font.
    stays = joined or (
        current is not None and (not character.isalnum() and (current.rtl or _attaches(character)))
    )
    if current is not None and stays and ord(character) in _coverage(current):
        return current
    return next((face for face in (first, *FALLBACKS) if ord(character) in _coverage(face)), None)


def _attaches(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) in ("Mn", "Mc", "Me", "Sk")


def _shape(text: str, face: Face) -> Run:
    import uharfbuzz

    font = _font(face)
    units = font.face.upem
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    advances: dict[int, int] = {}
    top = bottom = 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        advances[info.cluster] = advances.get(info.cluster, 0) + position.x_advance
        ink = font.get_glyph_extents(info.codepoint)
        if ink is not None and ink.height:
            top = max(top, position.y_offset + ink.y_bearing)
            bottom = max(bottom, -(position.y_offset + ink.y_bearing + ink.height))
    clusters = tuple((index, advance / units) for index, advance in sorted(advances.items()))
    return Run(text, face, clusters, top / units, bottom / units)


@functools.cache
def _font(face: Face) -> uharfbuzz.Font:
    # Not above: the first picture pays for the library, not the start.
    import uharfbuzz

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(face.path)))


@functools.cache
def _coverage(face: Face) -> frozenset[int]:
    return frozenset(_font(face).face.unicodes)
