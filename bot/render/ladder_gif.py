"""The ladder as an animation: one path after another is followed to its slot; it plays once."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.render import raster
from bot.render.colours import CARD, TEXT
from bot.render.ladder_layout import LadderView, Layout, lay_out
from bot.render.ladder_svg import owner_red, owners, waiting, whole
from bot.render.ladder_tracks import Point

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, int, int, int]

# Milliseconds: before it begins, between two people, all paths together, one path at most, at the end.
_BEFORE, _BETWEEN, _ALL, _ONE, _AFTER = 900, 150, 8600, 3600, 3000
_STEP, _QUICK_STEP, _QUICK_FROM = 70, 50, 13
# Of more people the file would be too large with more than a pixel a unit.
_FEW = 14
_CLEAR = 255


def seconds(count: int) -> float:
    """How long the animation of so many people runs before it stands still."""
    steps, step = _pace(count)
    return (_BEFORE + count * (steps * step + _BETWEEN)) / 1000


def animate(view: LadderView) -> bytes:
    """Draw the animation as a GIF, 800 or 1000 pixels wide."""
    scale = 1.25 if view.ladder.n <= _FEW else 1.0
    film = _Film(lay_out(view, scale), scale)
    steps, step = _pace(view.ladder.n)
    gif = _Gif(film.shown, film.palette, _BEFORE)
    for person in range(view.ladder.n):
        for change in film.follow(person, steps):
            gif.add(change, step)
        gif.add(film.arrive(person), _BETWEEN)
    gif.add(film.rest(), _AFTER)
    return gif.end()


def _pace(count: int) -> tuple[int, int]:
    """Steps for each path, and milliseconds for each step."""
    step = _STEP if count < _QUICK_FROM else _QUICK_STEP
    return max(3, round((min(_ONE, _ALL / count) - _BETWEEN) / step)), step


class _Film:
    """What is shown so far, as places in one palette, and the pictures it changes between."""

    def __init__(self, layout: Layout, scale: float) -> None:
        from PIL import Image, ImageFilter

        self._layout = layout
        self._scale = scale
        self._stroke = layout.stroke * scale
        before, after, owned = (
            Image.open(io.BytesIO(raster.png(svg, scale)))
            for svg in (waiting(layout), whole(layout), owners(layout))
        )
        both = Image.new("RGB", (before.width, 2 * before.height), CARD)
        both.paste(before, mask=before.getchannel("A"))
        both.paste(after, (0, before.height), mask=after.getchannel("A"))
        flat = both.quantize(_CLEAR, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        self.palette = bytes(flat.getpalette() or ()).ljust(768, b"\0")
        outside = after.getchannel("A").point([255] * 128 + [0] * 128)
        flat.paste(_CLEAR, (0, 0), outside)
        flat.paste(_CLEAR, (0, before.height), outside)
        self.shown = flat.crop((0, 0, before.width, before.height))
        self._after = flat.crop((0, before.height, before.width, 2 * before.height))
        # A pixel more at each side: the soft edges belong to the path as well.
        self._owned = owned.getchannel("R").filter(ImageFilter.MaxFilter(3))
        self._light = _nearest(self.palette, bytes.fromhex(TEXT[1:]))
        self._head: Box | None = None

    def follow(self, person: int, steps: int) -> Iterator[tuple[Image, Box]]:
        """Yield what changes while a light runs along a person's path in so many steps, and where."""
        from PIL import Image, ImageDraw

        wide = math.ceil(self._stroke) + 4
        mine = [255 * (red == owner_red(person)) for red in range(256)]
        corners = [(x * self._scale, y * self._scale) for x, y in self._layout.tracks[person]]
        for piece in _pieces(corners, steps):
            box = self._box(piece, wide)
            passed = Image.new("L", (box[2] - box[0], box[3] - box[1]))
            moved = [(x - box[0], y - box[1]) for x, y in piece]
            ImageDraw.Draw(passed).line(moved, fill=255, width=wide, joint="curve")
            passed.paste(0, mask=self._owned.crop(box).point([255 - own for own in mine]))
            self.shown.paste(self._after.crop(box), box, passed)
            yield self._lit(box, piece[-1])

    def arrive(self, person: int) -> tuple[Image, Box]:
        """Name the person in the slot that their path has come to."""
        pill = self._layout.ends[person]
        corners = ((pill.x, pill.y), (pill.x + pill.width, pill.y + pill.height))
        box = self._box([(x * self._scale, y * self._scale) for x, y in corners], 2)
        self.shown.paste(self._after.crop(box), box)
        return self._lit(box, None)

    def rest(self) -> tuple[Image, Box]:
        """What is still missing from the whole picture."""
        from PIL import ImageChops

        same = ImageChops.subtract_modulo(self._after, self.shown).point([255] + [0] * 255).convert("1")
        missing = self._after.copy()
        missing.paste(_CLEAR, mask=same)
        return missing, (0, 0, *missing.size)

    def _lit(self, box: Box, tip: Point | None) -> tuple[Image, Box]:
        """What is shown now in the box, with the light at the tip, where it was before put out."""
        from PIL import ImageDraw

        changed = _around(box, self._head)
        self._head = None
        if tip is not None:
            radius = self._stroke * 0.8 + 1.5 * self._scale
            self._head = self._box([tip], math.ceil(2 * radius) + 2)
            changed = _around(changed, self._head)
        image = self.shown.crop(changed)
        if tip is not None:
            x, y = tip[0] - changed[0], tip[1] - changed[1]
            light = (x - radius, y - radius, x + radius, y + radius)
            ImageDraw.Draw(image).ellipse(light, fill=self._light)
        return image, changed

    def _box(self, points: Sequence[Point], wide: float) -> Box:
        """The pixels around these points, as far as half a line of this width goes."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return (
            max(0, math.floor(min(xs) - wide / 2)),
            max(0, math.floor(min(ys) - wide / 2)),
            min(self.shown.width, math.ceil(max(xs) + wide / 2)),
            min(self.shown.height, math.ceil(max(ys) + wide / 2)),
        )


class _Gif:
    """A GIF written frame by frame, each only where it differs: Pillow would hold every frame as a whole."""

    def __init__(self, first: Image, palette: bytes, milliseconds: int) -> None:
        size = first.width.to_bytes(2, "little") + first.height.to_bytes(2, "little")
        # A global palette of 256 colours; no loop is asked for, so it plays once.
        self._written = [b"GIF89a", size, bytes((0xF7, _CLEAR, 0)), palette]
        self.add((first, (0, 0, *first.size)), milliseconds)

    def add(self, change: tuple[Image, Box], milliseconds: int) -> None:
        """Show a change for so long, on what was shown before."""
        from PIL.GifImagePlugin import getdata

        image, box = change
        self._written += getdata(
            image, box[:2], duration=milliseconds, transparency=_CLEAR, disposal=1, interlace=0
        )

    def end(self) -> bytes:
        """Return the file."""
        return b"".join((*self._written, b";"))


def _pieces(corners: Sequence[Point], count: int) -> Iterator[list[Point]]:
    """Cut a path into so many pieces of equal length."""
    lengths = [math.dist(one, other) for one, other in pairwise(corners)]
    each = sum(lengths) / count
    piece, left, made = [corners[0]], each, 1
    for (one, other), length in zip(pairwise(corners), lengths, strict=True):
        done = 0.0
        while made < count and length - done > left:
            done += left
            share = done / length
            cut = (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)
            yield [*piece, cut]
            piece, left, made = [cut], each, made + 1
        left -= length - done
        piece.append(other)
    yield piece


def _around(box: Box, other: Box | None) -> Box:
    if other is None:
        return box
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])


def _nearest(palette: bytes, colour: bytes) -> int:
    """The place in the palette of the colour most like this one."""
    places = range(_CLEAR)
    return min(
        places,
        key=lambda at: sum((palette[3 * at + i] - colour[i]) ** 2 for i in range(3)),
    )
