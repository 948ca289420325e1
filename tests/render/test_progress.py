"""The chart of a season: everything has its place, and it looks as it did when somebody looked."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.card import MARGIN, WIDTH
from bot.render.progress import HEIGHT, Mark, ProgressView, progress_png, progress_svg
from bot.render.text import ink, width
from tests.render import gallery
from tests.render.test_ladder import Box, apart, difference, inside

SVG = "{http://www.w3.org/2000/svg}"


def boxes(view: ProgressView) -> list[tuple[str, Box]]:
    """Where the picture's texts are."""
    found = []
    for line in ET.fromstring(progress_svg(view)).iter(f"{SVG}text"):  # noqa: S314 - our own
        spans = list(line.iter(f"{SVG}tspan"))
        said = "".join(span.text or "" for span in spans)
        if not said:
            continue
        size, y = float(line.attrib["font-size"]), float(line.attrib["y"])
        bold = any(span.attrib["font-weight"] == "600" for span in spans)
        left = float(spans[0].attrib["x"])
        above, below = ink(said, size, bold=bold)
        found.append((said, (left, y - above, left + width(said, size, bold=bold), y + below)))
    return found


def check(view: ProgressView) -> None:
    """All texts are on the card, and none on another; all lines and marks are on the card."""
    texts = boxes(view)
    for said, box in texts:
        assert inside(box, (MARGIN / 2, 0, WIDTH - MARGIN / 2, HEIGHT - 8)), said
    for (said, one), (other_said, other) in combinations(texts, 2):
        assert apart(one, other, 1), (said, other_said)
    for line in ET.fromstring(progress_svg(view)).iter(f"{SVG}polyline"):  # noqa: S314 - our own
        for point in line.attrib["points"].split():
            x, y = map(float, point.split(","))
            assert MARGIN <= x <= WIDTH - MARGIN
            assert MARGIN <= y <= HEIGHT


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("held", [0, 1, 5, 12])
def test_everything_has_its_place(language: str, held: int) -> None:
    """At the beginning, in the middle and at the end of a season, in both languages."""
    check(gallery.progress_view(language, held))


@pytest.mark.parametrize("weeks", [1, 2, 30, 200])
@pytest.mark.parametrize("last", [17, 40, 1200, 99_999])
def test_short_and_long_seasons(weeks: int, last: int) -> None:
    """One week or two hundred, one page or a hundred thousand."""
    check(gallery.progress_view("en", weeks // 2, weeks=weeks, last=last))
    check(gallery.progress_view("ko", weeks, weeks=weeks, last=last))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_reading(data: st.DataObject) -> None:
    """Whatever was read, whatever the study is called."""
    weeks = data.draw(st.integers(1, 60))
    first = data.draw(st.integers(1, 2000))
    last = data.draw(st.integers(first, first + 3000))
    held = data.draw(st.integers(0, weeks))
    pages = sorted(data.draw(st.lists(st.integers(first - 1, last), min_size=weeks, max_size=weeks)))
    marks = tuple(Mark(week + 1, pages[week], noted=week % 2 == 0) for week in range(held))
    title = data.draw(st.text(max_size=100))
    check(
        ProgressView(
            title=title,
            subtitle=data.draw(st.text(max_size=100)),
            share="100%",
            here=f"p. {last} / {last}",
            first=first,
            last=last,
            weeks=tuple(f"Wk {week}" for week in range(1, weeks + 1)),
            planned=tuple((week + 1, pages[week]) for week in range(weeks)),
            read=marks,
            forecast=((held, pages[held - 1]), (weeks, last)) if held else (),
            plan_word="Planned",
            read_word="Read",
            forecast_word=data.draw(st.text(max_size=200)),
        )
    )


def test_a_study_without_a_title() -> None:
    """The page that the group is on is below the numbers on the right, however short the heading is."""
    marks = (Mark(1, 1, noted=True),)
    check(ProgressView("", "", "100%", "p. 1 / 1", 1, 1, ("Wk 1",), ((1, 1),), marks, (), "P", "R", ""))


def test_this_week_is_named() -> None:
    """Of many weeks a few are named below the chart, the one that is reached always."""
    shown = [said for said, _ in boxes(gallery.progress_view("en", 30, weeks=52, last=1200))]

    assert "Wk 30" in shown
    assert sum(said.startswith("Wk ") for said in shown) < 20
    assert {"p. 1200", "p. 1000", "p. 250"} <= set(shown)


@pytest.mark.parametrize("name", gallery.CHARTS)
def test_looks_as_it_did(name: str) -> None:
    """The picture is the one that was looked at (see tests/render/test_ladder.py)."""
    mean, much = difference(gallery.draw_chart(name), (gallery.GOLDEN / f"{name}.png").read_bytes())

    assert mean < 0.5
    assert much < 0.001


def test_the_comparison_notices() -> None:
    """A page more is another picture."""
    one, other = (gallery.progress_view("ko", 5, pace=pace) for pace in (17, 18))

    assert difference(progress_png(one), progress_png(other))[1] > 0.001
    assert len(progress_png(one)) < 80_000
