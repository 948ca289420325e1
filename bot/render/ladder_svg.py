"""A ladder's layout as SVG: the whole picture, one person's path, and what an animation needs beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from bot.render.card import box, card, heading_svg, sheet
from bot.render.colours import CARD, EMPTY, INK, RAIL, SUB, mixed, person_colours
from bot.render.ladder_layout import Layout, Pill
from bot.render.ladder_tracks import Point

_FAINT = 0.16
# Radius of a path's corners, of the width of its line.
_CORNER = 0.5


def whole(layout: Layout, focus: int | None = None) -> str:
    """Everybody's path and pills; with `focus`, all but this person's are faint."""
    colours = person_colours(len(layout.tracks))
    order = sorted(range(len(colours)), key=lambda person: person == focus)
    faint = {person for person in order if focus not in (None, person)}
    tracks = (
        _track(layout, person, mixed(colours[person], _FAINT) if person in faint else colours[person])
        for person in order
    )
    pills = (
        _pill(pill, colours[person], faint=person in faint)
        for person in order
        for pill in (layout.starts[person], layout.ends[person])
    )
    return card(layout.height, [*heading_svg(layout.heading), *tracks, *pills])


def waiting(layout: Layout) -> str:
    """The same before anybody has set out: grey paths, and slots without names."""
    people = range(len(layout.tracks))
    colours = person_colours(len(people))
    tracks = (_track(layout, person, RAIL) for person in people)
    starts = (_pill(pill, colour) for pill, colour in zip(layout.starts, colours, strict=True))
    ends = (_box(pill, EMPTY) + "".join(line.svg(SUB) for line in pill.label) for pill in layout.ends)
    return card(layout.height, [*heading_svg(layout.heading), *tracks, *starts, *ends])


def owners(layout: Layout) -> str:
    """A map of whose path each pixel shows: its red is `owner_red` of the person, without soft edges."""
    tracks = (
        _track(layout, person, f"#{owner_red(person):02x}0000", "#000000")
        for person in range(len(layout.tracks))
    )
    return sheet(layout.height, ['<g shape-rendering="crispEdges">', *tracks, "</g>"])


def owner_red(person: int) -> int:
    """The red that stands for a person in `owners`."""
    return 10 * (person + 1)


def _pill(pill: Pill, colour: str, *, faint: bool = False) -> str:
    ground, ink = (mixed(colour, _FAINT), mixed(colour, 0.6)) if faint else (colour, INK)
    return _box(pill, ground) + "".join(line.svg(ink) for line in (*pill.label, pill.name))


def _box(pill: Pill, fill: str) -> str:
    return box(pill.x, pill.y, pill.width, pill.height, min(20.0, pill.height / 2), fill)


def _track(layout: Layout, person: int, colour: str, ground: str = CARD) -> str:
    """A path; where it crosses others, a margin of the ground's colour keeps it apart from those below it."""
    corners = layout.tracks[person]
    path = _rounded(corners, _CORNER * layout.stroke)
    crossings = "".join(
        f"M{one[0]:.2f} {one[1]:.2f}L{other[0]:.2f} {other[1]:.2f}"
        for one, other in zip(corners[2::4], corners[3::4], strict=True)
    )
    wide = layout.stroke + 2 * layout.halo
    return (
        f'<path d="{crossings}" stroke="{ground}" stroke-width="{wide:.2f}"/>'
        f'<path d="{path}" fill="none" stroke-linejoin="round" stroke="{colour}" '
        f'stroke-width="{layout.stroke:.2f}"/>'
    )


def _rounded(corners: Sequence[Point], radius: float) -> str:
    """A path through the corners, each of them rounded where there is room."""
    x, y = corners[0]
    steps = [f"M{x:.2f} {y:.2f}"]
    for (before, here), (_, after) in pairwise(pairwise(corners)):
        room = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        (ax, ay), (bx, by) = _towards(here, before, room), _towards(here, after, room)
        steps.append(f"L{ax:.2f} {ay:.2f}Q{here[0]:.2f} {here[1]:.2f} {bx:.2f} {by:.2f}")
    x, y = corners[-1]
    return "".join((*steps, f"L{x:.2f} {y:.2f}"))


def _towards(start: Point, goal: Point, length: float) -> Point:
    share = length / (math.dist(start, goal) or 1.0)
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share
