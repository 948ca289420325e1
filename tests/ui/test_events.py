"""What an event says at its longest, in both languages: Discord takes it, and its mark is never cut off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Wanted
from bot.i18n import Text, catalog
from bot.ui.events import (
    ABOUT_MOST,
    NAME_MOST,
    PLACE_MOST,
    event_about,
    event_mark,
    event_name,
    event_place,
    events_refused_card,
)
from tests.ui.test_longest import BIG, TITLE, fits

MARK = event_mark("abcd", 99_999_999)


def wanted(title: str = TITLE, place: str | None = None, *, catch_up: bool = False) -> Wanted:
    """Everything as long as it can be."""
    return Wanted(
        phase="scheduled",
        language="ko",
        title=title,
        number=199,
        last_number=200,
        first=None if catch_up else 99_000,
        last=None if catch_up else 100_000,
        catch_up=catch_up,
        begins=1,
        ends=2,
        channel_id=BIG,
        voice_id=None,
        place=place,
        book_url="https://example.com/" + "a" * 480,
        pdf_offset=10_000,
    )


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


@given(st.text(min_size=1, max_size=100), st.text(max_size=500))
def test_whatever_people_wrote(title: str, place: str) -> None:
    """It fits, ends with its mark, and takes place somewhere."""
    for language in ("ko", "en"):
        speak, want = catalog(language), wanted(title, place)
        assert 1 <= len(event_name(speak, want)) <= NAME_MOST
        about = event_about(speak, want, MARK)
        assert len(about) <= ABOUT_MOST
        assert about.endswith(f"\n\n{MARK}")
        assert 1 <= len(event_place(want, BIG)) <= PLACE_MOST


def test_at_its_longest(say: Text) -> None:
    """The week and its pages always show; so do the permission that is missing and another try."""
    assert "100000" in event_name(say, wanted())
    assert say("week.catch_up") in event_name(say, wanted(catch_up=True))
    assert "PDF 109000–110000" in event_about(say, wanted(), MARK)
    for permission in ("permission.create_events", "permission.connect", "50035", None):
        for channel in (BIG, None):
            fits(events_refused_card(say, 10_000_000, permission, channel))
