"""Where everything of a ladder's picture is: pills, texts and paths, in units of the SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.render import card
from bot.render.card import MARGIN, WIDTH, Line
from bot.render.ladder_tracks import Point, Tracks, levels, trace
from bot.render.ladder_words import Label, Room, apart
from bot.render.text import clean_name

if TYPE_CHECKING:
    from bot.core.ladder import Ladder

MOST = 25
DOWNWARDS_MOST = 8
_ROOM = WIDTH - 2 * MARGIN
_PAD = 15.0
_COLUMN_GAP, _ROW_GAP = 12.0, 8.0
_ASIDE = 18.0
# A slot's label is below the round corners of its pill, and may come nearer to its sides.
_NEARER = 18.0
_EDGE = 24.0


@dataclass(frozen=True, slots=True)
class LadderView:
    """A drawn ladder as values: what its picture shows, in the words of who asks for it.

    `names` are the people in the order of the rails, as Discord shows them: anything may be in them. `plain`,
    if given, are their user names, for those whose name no font can write. `ends` are the labels of the slots
    in order, as "3주 · 1/27": what stands before " · " is bold. 2 to 25 people.
    """

    names: tuple[str, ...]
    ends: tuple[str, ...]
    ladder: Ladder
    title: str | None = None
    subtitle: str | None = None
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pill:
    """A person's box at one end of their path. Until the path has come there, only the label shows."""

    x: float
    y: float
    width: float
    height: float
    name: Line
    label: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole picture; pills and tracks are in the order of the people."""

    height: float
    downwards: bool
    heading: tuple[Line, ...]
    starts: tuple[Pill, ...]
    ends: tuple[Pill, ...]
    tracks: tuple[tuple[Point, ...], ...]
    stroke: float
    halo: float


def lay_out(view: LadderView, scale: float) -> Layout:
    """Place everything: downwards where at most eight people have short names, else from left to right.

    `scale` is how many pixels a unit will have: lines fill whole ones. Raises ValueError where names,
    labels and ladder are not of one number, from 2 to 25.
    """
    count = view.ladder.n
    if not 2 <= count <= MOST or len(view.names) != count or len(view.ends) != count:
        raise ValueError("a ladder's picture takes 2 to 25 people, each with a name and an end")
    names = [
        clean_name(name, *view.plain[place : place + 1]) or f"#{place + 1}"
        for place, name in enumerate(view.names)
    ]
    heading, top = card.heading(view.title, view.subtitle, _ROOM)
    frame = _Frame(heading, top, 1 / scale)
    return _downwards(view, names, frame) or _sideways(view, names, frame)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is above the ladder, where it begins, and the size of a pixel."""

    heading: tuple[Line, ...]
    top: float
    pixel: float


def _downwards(view: LadderView, names: Sequence[str], frame: _Frame) -> Layout | None:
    """Rails side by side; None where a name or a label would have to be cut."""
    count = view.ladder.n
    pitch = min(_ROOM / count, 240.0)
    top, room = frame.top, Room(pitch - _COLUMN_GAP - 2 * _PAD, 32, (19, 17))
    shown = apart(names, room)
    labels = [Label.of(clean_name(end), 15, pitch) for end in view.ends]
    widest = max([label.width - _NEARER for label in labels] + [name.width for name in shown])
    if count > DOWNWARDS_MOST or widest > room.width or any(name.cut for name in shown):
        return None
    wide = min(pitch - _COLUMN_GAP, max(124.0, widest + 2 * _PAD, *(label.width + 22 for label in labels)))
    rails = [WIDTH / 2 + pitch * (rail - (count - 1) / 2) for rail in range(count)]
    begin = top + 40
    end = begin + min(520.0, max(170.0, 2 * _EDGE + 38 * levels(view.ladder)))
    tracks = trace(view.ladder, begin, end, _EDGE, rails, frame.pixel)
    starts, ends = [], []
    for person, (name, rail) in enumerate(zip(shown, view.ladder.ends(), strict=True)):
        x = rails[person]
        starts.append(Pill(x - wide / 2, top, wide, 40, name.line(x, top + 20, "middle")))
        x = rails[rail]
        label = labels[rail].lines(x - labels[rail].width / 2, end + 20)
        ends.append(Pill(x - wide / 2, end, wide, 64, name.line(x, end + 44, "middle"), label))
    turned = tuple(tuple((across, along) for along, across in corners) for corners in tracks.corners)
    return _layout(end + 64, True, frame, starts, ends, turned, tracks)


def _sideways(view: LadderView, names: Sequence[str], frame: _Frame) -> Layout:
    """Rails below each other; names and labels are cut where they would leave no room for the ladder."""
    count = view.ladder.n
    row = 46.0 - 0.8 * max(0, count - 10)
    tall = row - _ROW_GAP
    size = 18.0 if count <= 16 else 17.0
    labels = [Label.of(clean_name(end), size - 2, 190) for end in view.ends]
    top = frame.top
    aside = max(label.width for label in labels) + _ASIDE
    least = min(340.0, max(190.0, _EDGE + 8 * levels(view.ladder)))
    room = (_ROOM - least - aside - 4 * _PAD) / 2
    shown = apart(names, Room(room, tall, (size, size - 2)))
    longest = max(48.0, *(name.width for name in shown))
    left, right = longest + 2 * _PAD, aside + longest + 2 * _PAD
    rails = [top + tall / 2 + row * rail for rail in range(count)]
    begin, end = MARGIN + left, WIDTH - MARGIN - right
    tracks = trace(view.ladder, begin, end, _EDGE if count <= 12 else _EDGE / 2, rails, frame.pixel)
    starts, ends = [], []
    for person, (name, rail) in enumerate(zip(shown, view.ladder.ends(), strict=True)):
        y = rails[person]
        starts.append(Pill(MARGIN, y - tall / 2, left, tall, name.line(MARGIN + left / 2, y, "middle")))
        y = rails[rail]
        label = labels[rail].lines(end + _PAD, y)
        ends.append(Pill(end, y - tall / 2, right, tall, name.line(end + right - _PAD, y, "end"), label))
    return _layout(rails[-1] + tall / 2, False, frame, starts, ends, tracks.corners, tracks)


def _layout(
    bottom: float,
    downwards: bool,
    frame: _Frame,
    starts: Sequence[Pill],
    ends: Sequence[Pill],
    corners: tuple[tuple[Point, ...], ...],
    tracks: Tracks,
) -> Layout:
    return Layout(
        bottom + MARGIN,
        downwards,
        frame.heading,
        tuple(starts),
        tuple(ends),
        corners,
        tracks.stroke,
        tracks.halo,
    )
