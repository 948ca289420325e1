"""The cards of attendance at their longest: Discord takes them all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.core.attendance import Here, Status
from bot.i18n import Text, catalog
from bot.services.attendance import Attendance, Entry
from bot.services.attendance_edits import AttendanceView
from bot.services.check_ins import CheckedIn
from bot.services.views import WeekView
from bot.ui.attendance import (
    attendance_card,
    check_in_button,
    checked_in_card,
    here_line,
    taken_back_card,
)
from tests.ui.test_longest import BIG, PEOPLE, START, TITLE, fits, season_of, study_view

WEEK = 10_000_004


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def entry(user_id: int, status: Status) -> Entry:
    """Somebody of whom everything can be said."""
    return Entry(
        user_id=user_id,
        name=TITLE[:32],
        status=status,
        sure=False,
        said="late" if status is Status.LATE else "absent",
        reason="*_~`" * 50,
        minutes=480,
        came_at=START,
        left_at=START,
        early=True,
        guest=True,
        corrected=True,
    )


def view(entries: tuple[Entry, ...], *, over: bool = True) -> AttendanceView:
    """A week in the middle of a season of many."""
    season = season_of(60, now=START + dt.timedelta(days=90))
    week = season.weeks[3]
    found = Attendance(week.id, week.number, measured=False, over=over, minutes=480, entries=entries)
    return AttendanceView(
        study_view(), season, week, found, season.weeks[2].id, season.weeks[4].id, change_id=BIG
    )


def test_three_hundred_people(say: Text) -> None:
    """Every page of a meeting with everybody of the largest study and all its guests."""
    crowd = [*PEOPLE, *(BIG + 1000 + n for n in range(100))]
    entries = tuple(entry(user, list(Status)[n % 4]) for n, user in enumerate(crowd))
    for page in range(-1, 22):
        fits(attendance_card(say, view(entries), page))
        fits(attendance_card(say, view(entries, over=False), page))


def test_nobody(say: Text) -> None:
    """There is always something to read, and the menus are there."""
    fits(attendance_card(say, view(())))


def test_everybody_is_on_exactly_one_page(say: Text) -> None:
    """Nobody is lost between the pages, whatever their status."""
    entries = tuple(entry(user, list(Status)[n % 4]) for n, user in enumerate(PEOPLE[:40]))
    pages = ["".join(_texts(attendance_card(say, view(entries), page))) for page in range(3)]
    for one in entries:
        assert sum(f"<@{one.user_id}>" in page for page in pages) == 1


def test_checking_in(say: Text) -> None:
    """As a member and as a guest, once and twice."""
    season = season_of(60)
    week = WeekView(study_view(), season, season.weeks[3])
    for again in (False, True):
        for member in (False, True):
            fits(checked_in_card(say, CheckedIn(week, START, again=again, member=member)))
    fits(taken_back_card(say, week))


def test_the_line_on_the_panel(say: Text) -> None:
    """Many are counted and the first are named; nothing is said where nobody is there."""
    here = Here(tuple(PEOPLE), check_in=True)
    line = here_line(say, here) or ""
    assert "200" in line
    assert len(line) < 400
    assert check_in_button(say, here, WEEK, 99_999_999) is not None
    assert here_line(say, replace(here, people=())) is None
    assert here_line(say, None) is None
    assert check_in_button(say, replace(here, check_in=False), WEEK, 1) is None


def _texts(card: object) -> list[str]:
    return [str(getattr(item, "content", "")) for item in card.walk_children()]  # type: ignore[attr-defined]
