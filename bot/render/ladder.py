"""The presenter ladder as a picture: everybody's path in a colour of their own, from name to slot."""

from __future__ import annotations

from bot.render import raster
from bot.render.card import WIDTH
from bot.render.ladder_gif import animate, seconds
from bot.render.ladder_layout import MOST, LadderView, Layout, lay_out
from bot.render.ladder_svg import whole

__all__ = ["MOST", "LadderView", "ladder_gif", "ladder_gif_seconds", "ladder_png", "ladder_size"]

_MANY = 16
# Of more people, pictures have fewer shades at the edges of lines, which make large files.
_FEWER_SHADES = 96


def ladder_png(view: LadderView, focus: int | None = None) -> bytes:
    """Draw the ladder as a PNG. `focus` is the rail on which one person starts: all others are faint then."""
    count = view.ladder.n
    picture = raster.png(whole(_layout(view), focus), _scale(count))
    return raster.small(picture) if count <= _MANY else raster.small(picture, _FEWER_SHADES, 9)


def ladder_gif(view: LadderView) -> bytes:
    """Draw the ladder as a GIF that follows one path after another, once, and ends on the whole picture."""
    return animate(view)


def ladder_gif_seconds(count: int) -> float:
    """Return how long the GIF of so many people runs before it stands still."""
    return seconds(count)


def ladder_size(view: LadderView) -> tuple[int, int]:
    """Return width and height of the picture in units; a pixel of the PNG is two thirds of one or more."""
    return int(WIDTH), round(_layout(view).height)


def _layout(view: LadderView) -> Layout:
    return lay_out(view, _scale(view.ladder.n))


def _scale(count: int) -> float:
    """Pixels of the PNG a unit: fewer for many people, whose paths make large files."""
    return 1.5 if count <= _MANY else 1.25
