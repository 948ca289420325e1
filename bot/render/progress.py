"""A season's reading as a chart: what was planned, what was read, and where the pace of late leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.render import raster
from bot.render.card import MARGIN, WIDTH, Line, box, card, heading, heading_svg
from bot.render.colours import CARD, EDGE, INK, READ, SUB, TEXT, mixed
from bot.render.text import clean_name, fit, width

HEIGHT = 500.0
PLANNED = "#8B92A3"

_BOTTOM, _RIGHT = 408.0, 48.0
_LABEL = 15.0
# Between two labels beside each other.
_APART = 16.0
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
_LINES_MOST = 5
# More weeks than this have smaller marks.
_MANY = 26

Place = tuple[float, float]
"""A week's number (0: before the first) and a page."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A meeting that is over: the week, the page it got to, and whether somebody noted that."""

    week: int
    page: int
    noted: bool


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What the chart shows, in the words of who asks for it.

    `planned` are the pages that the meetings planned, or plan, to get to; `forecast` is the line on which the
    pace of late leads on, if there is one. `weeks` names every week below the chart, as far as there is room.
    The last three are the legend's words: for the plan, for what is read, and for the forecast.
    """

    title: str
    subtitle: str
    share: str
    here: str
    first: int
    last: int
    weeks: tuple[str, ...]
    planned: tuple[Place, ...]
    read: tuple[Mark, ...]
    forecast: tuple[Place, ...]
    plan_word: str
    read_word: str
    forecast_word: str = ""


@dataclass(frozen=True, slots=True)
class Axes:
    """Where weeks and pages are in the picture."""

    left: float
    top: float
    weeks: int
    first: int
    last: int

    def at(self, week: float, page: float) -> Place:
        """The place of a week and a page, in units of the SVG."""
        across = (WIDTH - _RIGHT - self.left) * week / self.weeks
        pages = self.last - self.first + 1
        return self.left + across, _BOTTOM - (_BOTTOM - self.top) * (page - self.first + 1) / pages


def progress_png(view: ProgressView) -> bytes:
    """Draw the chart as a PNG of 1200 pixels' width."""
    return raster.small(raster.png(progress_svg(view), 1.5))


def progress_svg(view: ProgressView) -> str:
    """The chart as SVG."""
    share = Line(view.share, WIDTH - MARGIN, MARGIN + 30, 36, bold=True, align="end")
    here = Line(clean_name(view.here), WIDTH - MARGIN, MARGIN + 56, 17, align="end")
    beside = max(width(share.text, 36, bold=True), width(here.text, 17)) + 24
    lines, top = heading(view.title, view.subtitle, WIDTH - 2 * MARGIN - beside)
    rows = list(_rows(view.first, view.last))
    left = MARGIN + max(width(label, _LABEL) for _, label in rows) + 14
    # Above the last point there is room for its page, also below the numbers on the right.
    axes = Axes(left, max(top + 24, MARGIN + 106), max(1, len(view.weeks)), view.first, view.last)
    return card(
        HEIGHT,
        [
            *heading_svg(lines),
            share.svg(READ),
            here.svg(SUB),
            *_grid(view, axes, rows),
            *_lines(view, axes),
            *_legend(view),
        ],
    )


def _rows(first: int, last: int) -> Iterator[tuple[int, str]]:
    """Round pages of which there are few enough, with their labels."""
    step = next((step for step in _STEPS if (last - first) / step <= _LINES_MOST), last)
    for page in range(-(-first // step) * step, last + 1, step):
        # The last page has a label of its own.
        if page == last or last - page > step * 0.4:
            yield page, f"p. {page}"
    if last % step or last == 0:
        yield last, f"p. {last}"


def _grid(view: ProgressView, axes: Axes, rows: Sequence[tuple[int, str]]) -> Iterator[str]:
    for page, label in rows:
        _, y = axes.at(0, page)
        yield _stroke([(axes.left, y), (WIDTH - _RIGHT, y)], EDGE, 1)
        yield Line(label, axes.left - 12, y + 5, _LABEL, align="end").svg(SUB)
    yield _stroke([axes.at(0, axes.first - 1), axes.at(axes.weeks, axes.first - 1)], EDGE, 1.5)
    now = view.read[-1].week if view.read else 0
    for week, label in _shown(view.weeks, axes, now):
        x, _ = axes.at(week, axes.first)
        yield Line(label, x, _BOTTOM + 26, _LABEL, week == now, "middle").svg(READ if week == now else SUB)


def _shown(labels: Sequence[str], axes: Axes, now: int) -> Iterator[tuple[int, str]]:
    """This week's label, and those of every second, fifth … week that have room."""
    room = axes.at(1, axes.first)[0] - axes.at(0, axes.first)[0]
    needed = max((width(label, _LABEL, bold=True) for label in labels), default=0.0) + _APART
    step = next(step for step in (*_STEPS, len(labels) + 1) if step * room >= needed)
    for week, label in enumerate(labels, start=1):
        if week == now or ((week - 1) % step == 0 and (not now or abs(week - now) * room >= needed)):
            yield week, label


def _lines(view: ProgressView, axes: Axes) -> Iterator[str]:
    start = (0.0, float(view.first - 1))
    read = [axes.at(*place) for place in (start, *((mark.week, mark.page) for mark in view.read))]
    planned = [axes.at(*place) for place in (start, *view.planned)]
    if len(read) > 1:
        floor = axes.at(0, axes.first - 1)[1]
        area = " ".join(f"{x:.2f},{y:.2f}" for x, y in (*read, (read[-1][0], floor), (read[0][0], floor)))
        yield f'<polygon points="{area}" fill="{mixed(READ, 0.1)}"/>'
    yield _stroke(planned, PLANNED, 2.5)
    if view.forecast:
        yield _stroke([axes.at(*place) for place in view.forecast], READ, 3, ' stroke-dasharray="9 7"')
    yield _stroke(read, READ, 4)
    radius = 5.0 if axes.weeks <= _MANY else 3.0
    for mark in view.read:
        x, y = axes.at(mark.week, mark.page)
        ring = f'fill="{CARD}" stroke="{READ if mark.noted else PLANNED}" stroke-width="{0.6 * radius:g}"'
        yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" {ring}/>'
    if view.read:
        yield _tip(f"p. {view.read[-1].page}", read[-1], axes)


def _tip(said: str, point: Place, axes: Axes) -> str:
    """The page that the group is on: below its point, where there are no lines, else above it."""
    wide, tall = width(said, 16, bold=True) + 24, 30.0
    left, right = axes.left + 6, WIDTH - _RIGHT - wide
    x, y = point[0] - wide / 2, point[1] + 16
    if x > right or y + tall > _BOTTOM - 4:
        y = point[1] - 10 - tall
    x = min(max(x, left), right + _RIGHT - MARGIN)
    word = Line(said, x + wide / 2, y + tall / 2 + 5.7, 16, True, "middle")
    return box(x, y, wide, tall, tall / 2, READ) + word.svg(INK)


def _legend(view: ProgressView) -> Iterator[str]:
    y, x = HEIGHT - MARGIN, MARGIN
    keys = [(view.plan_word, PLANNED, ""), (view.read_word, READ, "")]
    if view.forecast_word:
        keys.append((view.forecast_word, READ, ' stroke-dasharray="7 5"'))
    for word, colour, dashes in keys:
        said = fit(clean_name(word), WIDTH - MARGIN - x - 40, 16)
        yield _stroke([(x, y - 5), (x + 28, y - 5)], colour, 4, dashes)
        yield Line(said, x + 38, y, 16).svg(TEXT)
        x += 38 + width(said, 16) + 28


def _stroke(points: Sequence[Place], colour: str, wide: float, more: str = "") -> str:
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{wide:g}" '
        f'stroke-linejoin="round" stroke-linecap="round"{more}/>'
    )
