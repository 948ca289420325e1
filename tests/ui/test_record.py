"""The cards of a member's own record at their longest: Discord takes them all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.core.attendance import Status
from bot.i18n import Text, catalog
from bot.services.forgetting import Leaving
from bot.services.records import OwnMeeting, OwnStudy
from bot.ui.phrases import person
from bot.ui.record import file_card, forget_card, forgotten_card, record_card
from tests.ui.test_longest import START, TITLE, fits, study_view


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def own_study(meetings: int) -> OwnStudy:
    """Somebody who presents every week, and of whom everything can be said."""
    rows = tuple(
        OwnMeeting(
            season=40 + n // 200,
            number=n % 200 + 1,
            last_number=n % 200 + 2,
            at=START + dt.timedelta(days=n),
            held=n < meetings // 2,
            presents=True,
            status=list(Status)[n % 4],
            minutes=480,
        )
        for n in range(meetings)
    )
    return OwnStudy(study_view(), START, START, listener=True, host=True, meetings=rows)


def test_many_studies_and_meetings(say: Text) -> None:
    """Hundreds of turns in thirty studies; one that nothing happened in; and nothing at all."""
    fits(record_card(say, [own_study(400)] * 30))
    fits(record_card(say, [own_study(0), replace(own_study(2), joined_at=None, left_at=None)]))
    fits(record_card(say, []))


def test_what_deleting_does(say: Text) -> None:
    """Out of no study, and out of many with long titles."""
    fits(forget_card(say, Leaving(())))
    fits(forget_card(say, Leaving((TITLE,) * 50)))
    fits(forgotten_card(say))
    fits(file_card(say))


def test_who_is_gone_has_a_word_in_their_place(say: Text) -> None:
    """And calls nobody."""
    assert person(say, -5) == {"ko": "떠난 참가자", "en": "a former member"}[say.language]
