"""The ladder's picture: everything has its place in it, and it looks as it did when somebody looked."""

from __future__ import annotations

import io
import math
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageSequence, ImageStat

from bot.core.ladder import make_ladder
from bot.render.card import MARGIN, WIDTH, Line
from bot.render.colours import person_colours
from bot.render.ladder import LadderView, ladder_gif, ladder_gif_seconds, ladder_png, ladder_size
from bot.render.ladder_layout import Layout, Pill, lay_out
from bot.render.ladder_svg import whole
from bot.render.text import ink, width
from tests.render import gallery

Box = tuple[float, float, float, float]
COUNTS = (2, 5, 8, 12, 25)
LANGUAGES = ("ko", "en")


def box_of(line: Line) -> Box:
    """Where a line's ink is: left, top, right, bottom."""
    wide = width(line.text, line.size, bold=line.bold)
    left = line.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[line.align]
    above, below = ink(line.text, line.size, bold=line.bold)
    return left, line.y - above, left + wide, line.y + below


def box_of_pill(pill: Pill) -> Box:
    """Where a pill is."""
    return pill.x, pill.y, pill.x + pill.width, pill.y + pill.height


def inside(box: Box, other: Box, slack: float = 0.01) -> bool:
    """Whether a box lies within another."""
    return (
        box[0] >= other[0] - slack
        and box[1] >= other[1] - slack
        and box[2] <= other[2] + slack
        and box[3] <= other[3] + slack
    )


def apart(box: Box, other: Box, room: float = 0.0) -> bool:
    """Whether two boxes have at least so much room between them."""
    return (
        box[2] + room <= other[0]
        or other[2] + room <= box[0]
        or box[3] + room <= other[1]
        or other[3] + room <= box[1]
    )


def check(view: LadderView, layout: Layout) -> None:
    """Nothing is cut off, nothing lies on anything else, and no two people look the same."""
    card = (0.0, 0.0, WIDTH, layout.height)
    free = (MARGIN, MARGIN / 2, WIDTH - MARGIN, layout.height - MARGIN)
    pills = (*layout.starts, *layout.ends)
    headings = [box_of(line) for line in layout.heading]
    for one, other in combinations([*headings, *map(box_of_pill, pills)], 2):
        assert apart(one, other, 4)
    for pill in pills:
        lines = [box_of(line) for line in (*pill.label, pill.name)]
        assert inside(box_of_pill(pill), free)
        for line, box in zip((*pill.label, pill.name), lines, strict=True):
            assert inside(box, box_of_pill(pill)), line
            assert box[0] - pill.x >= 6
            assert pill.x + pill.width - box[2] >= 6
        for one, other in combinations(lines, 2):
            assert apart(one, other)
    assert all(inside(box, free) for box in headings)
    assert all(0 <= x <= card[2] and 0 <= y <= card[3] for track in layout.tracks for x, y in track)
    assert len({pill.name.text for pill in layout.starts}) == view.ladder.n
    assert [pill.name.text for pill in layout.ends] == [pill.name.text for pill in layout.starts]


def check_tracks(layout: Layout) -> None:
    """Paths run from a person's pill to their slot, and keep the ground between them but where they cross."""
    across = 0 if layout.downwards else 1
    for start, end, track in zip(layout.starts, layout.ends, layout.tracks, strict=True):
        for pill, point in ((start, track[0]), (end, track[-1])):
            box = box_of_pill(pill)
            assert (box[across] + box[across + 2]) / 2 == pytest.approx(point[across], abs=1)
    wide = layout.stroke + layout.halo
    straight = [
        (person, one, other)
        for person, track in enumerate(layout.tracks)
        for one, other in pairwise(track)
        if one[0] == other[0] or one[1] == other[1]
    ]
    for (person, *ours), (other, *theirs) in combinations(straight, 2):
        if person != other:
            mine = (*map(min, *ours), *map(max, *ours))
            your = (*map(min, *theirs), *map(max, *theirs))
            assert apart((*mine,), (*your,), wide - 0.01)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", COUNTS)
def test_usual_names(count: int, language: str) -> None:
    """Names of everyday life are all there, whole."""
    view = gallery.ladder_view(count, language)
    layout = lay_out(view, 2.0)

    check(view, layout)
    check_tracks(layout)
    assert [pill.name.text for pill in layout.starts] == list(view.names)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", COUNTS)
def test_hard_names(count: int, language: str) -> None:
    """Names of any script, emoji, zalgo, 32 characters, none at all, twice the same."""
    for first in range(0, len(gallery.HARD), count):
        names = (gallery.HARD + gallery.HARD)[first : first + count]
        view = gallery.ladder_view(count, language, names)
        layout = lay_out(view, 1.25)

        check(view, layout)
        check_tracks(layout)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(data=st.data(), count=st.integers(2, 25), language=st.sampled_from(LANGUAGES))
def test_any_names(data: st.DataObject, count: int, language: str) -> None:
    """Whatever people are called, and whatever the slots are."""
    names = data.draw(st.lists(st.text(max_size=32), min_size=count, max_size=count))
    ends = data.draw(st.lists(st.text(max_size=60), min_size=count, max_size=count))
    plain = gallery.ladder_view(count, language)
    view = LadderView(tuple(names), tuple(ends), plain.ladder, data.draw(st.text(max_size=200)))

    check(view, lay_out(view, 2.0))


def test_names_in_the_picture() -> None:
    """Equal names get numbers that nobody else has; who has no name gets their plain name, or a number."""
    names = ("지우", "지우 (2)", "지우", "ქართული", "\u3164")
    view = gallery.ladder_view(5, "ko", names)
    view = LadderView(names, view.ends, view.ladder, plain=("a", "b", "c", "giorgi", ""))

    layout = lay_out(view, 2.0)

    assert [pill.name.text for pill in layout.starts] == ["지우", "지우 (2)", "지우 (3)", "giorgi", "#5"]


def test_downwards_only_where_all_names_fit() -> None:
    """Few people with short names stand side by side; one long name, and they stand below each other."""
    short = gallery.ladder_view(5, "ko")
    long = gallery.ladder_view(5, "ko", (*gallery.KOREAN[:4], "Maximiliane von Hohenstein"))

    assert lay_out(short, 2.0).downwards
    assert not lay_out(long, 2.0).downwards
    assert not lay_out(gallery.ladder_view(9, "ko", tuple("가나다라마바사아자")), 2.0).downwards
    assert lay_out(gallery.ladder_view(8, "ko", tuple("가나다라마바사아")), 2.0).downwards


def test_every_path_leads_where_the_ladder_leads() -> None:
    """The picture shows the draw's result: each track ends at the slot that the ladder gives."""
    for count in range(2, 26):
        view = gallery.ladder_view(count, "ko")
        layout = lay_out(view, 1.0)
        rails = [pill.x if layout.downwards else pill.y for pill in layout.starts]
        for person, slot in enumerate(view.ladder.ends()):
            end = layout.ends[person]
            assert (end.x if layout.downwards else end.y) == pytest.approx(rails[slot])
            assert end.label[0].text == view.ends[slot].partition(" · ")[0]


def test_what_is_no_picture() -> None:
    """One person, more than 25, or names and ladder of different numbers."""
    ladder = make_ladder((1, 0), b"look")
    with pytest.raises(ValueError, match="2 to 25"):
        lay_out(LadderView(("a",), ("1", "2"), ladder), 2.0)
    with pytest.raises(ValueError, match="2 to 25"):
        lay_out(LadderView(("a", "b"), ("1",), ladder), 2.0)


def test_colours_differ() -> None:
    """No two of 25 people have nearly the same colour, and dark letters can be read on all of them."""
    for count in range(2, 26):
        colours = [tuple(bytes.fromhex(colour[1:])) for colour in person_colours(count)]
        assert min(math.dist(one, other) for one, other in combinations(colours, 2)) > 20
        assert all(0.2126 * red + 0.7152 * green + 0.0722 * blue > 110 for red, green, blue in colours)


def test_text_is_text() -> None:
    """A name that looks like markup is a name."""
    view = gallery.ladder_view(2, "ko", ("<image href='x'/>", "&lt;"))

    root = ET.fromstring(whole(lay_out(view, 2.0)))  # noqa: S314 - our own

    assert {"<image href='x'/>", "&lt;"} <= {element.text for element in root.iter() if element.text}
    assert ladder_png(view)


# ------------------------------------------------------------------------------------------- pixels


def difference(one: bytes, other: bytes) -> tuple[float, float]:
    """The mean difference of two pictures of one size, and the share of pixels that differ much."""
    ours, theirs = (Image.open(io.BytesIO(picture)).convert("RGBA") for picture in (one, other))
    assert ours.size == theirs.size
    delta = ImageChops.difference(ours, theirs).convert("RGB").convert("L")
    much = delta.point([0] * 48 + [255] * 208)
    return ImageStat.Stat(delta).mean[0], ImageStat.Stat(much).mean[0] / 255


@pytest.mark.parametrize("name", gallery.KEPT)
def test_looks_as_it_did(name: str) -> None:
    """The picture is the one that was looked at. Another font renderer's soft edges pass, a moved line not.

    After a change that is meant: look at the pictures that `python -m tests.render.gallery` writes.
    """
    mean, much = difference(gallery.draw(name), (gallery.GOLDEN / f"{name}.png").read_bytes())

    assert mean < 0.5
    assert much < 0.001


def test_the_comparison_notices() -> None:
    """One person's path lit or not, two names exchanged: not the same picture."""
    view = gallery.ladder_view(12, "en")
    swapped = LadderView((view.names[1], view.names[0], *view.names[2:]), view.ends, view.ladder, view.title)
    same = LadderView(view.names, view.ends, view.ladder, view.title)

    assert difference(ladder_png(same), ladder_png(swapped))[1] > 0.001
    assert difference(ladder_png(view, 8), ladder_png(view, 7))[1] > 0.001


@pytest.mark.slow
@pytest.mark.parametrize("count", COUNTS)
def test_sizes(count: int) -> None:
    """As large as the layout says, within the limits of what a phone should fetch, clear at the corners."""
    view = gallery.ladder_view(count, "en")
    picture = ladder_png(view)
    wide, high = ladder_size(view)

    with Image.open(io.BytesIO(picture)) as image:
        assert image.width / wide == pytest.approx(image.height / high, rel=0.01)
        assert image.width >= 1000
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert len(picture) <= 80_000


@pytest.mark.slow
@pytest.mark.parametrize(("count", "most"), [(2, 200_000), (8, 300_000), (25, 600_000)])
def test_the_animation(count: int, most: int) -> None:
    """It plays once, 10 to 14 seconds with its end, shows more and more, and ends on the whole."""
    view = gallery.ladder_view(count, "ko")
    film = ladder_gif(view)
    with Image.open(io.BytesIO(film)) as image:
        assert "loop" not in image.info
        times, filled = [], []
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            times.append(frame.info["duration"])
            if number % 15 == 0:
                colours = frame.convert("RGB").convert("HSV").getchannel("S")
                filled.append(ImageStat.Stat(colours).mean[0])
        end = io.BytesIO()
        image.convert("RGBA").save(end, "PNG")
        still = Image.open(io.BytesIO(ladder_png(view))).convert("RGBA").resize(image.size)
    shown = io.BytesIO()
    still.save(shown, "PNG")

    assert len(film) <= most
    assert 10 <= sum(times) / 1000 <= 14
    assert ladder_gif_seconds(count) == pytest.approx((sum(times) - times[-1]) / 1000, abs=0.05)
    assert filled == sorted(filled)
    assert filled[-1] > 1.03 * filled[0]
    assert difference(end.getvalue(), shown.getvalue())[0] < 8
