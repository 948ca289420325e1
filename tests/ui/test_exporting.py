"""The cards of a study that is taken along at their longest: Discord takes them all."""

from __future__ import annotations

import datetime as dt

import discord
import pytest

from bot.i18n import Text, catalog
from bot.services.exporting import Exported
from bot.services.importing import Arrival
from bot.ui.exporting import arrival_card, arrived_card, exported_card, import_cancelled_card
from bot.ui.permissions import missing
from tests.ui.test_longest import START, fits, season_of, study_view


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def test_the_cards_of_a_study_that_moves(say: Text) -> None:
    """Two hundred people, none of them here, every week on a holiday, every permission missing."""
    season = season_of(60)
    names = {week.day: "*_`[#가" * 16 for week in season.weeks}
    away = tuple("*_`[#가" * 16 for _ in range(200))
    arrival = Arrival(10_000_000, study_view(), season, names, 200, away, True, 1999, 99_999, 9_999)
    for lacking in ((), missing(discord.Permissions.none()), ("permission.pin_messages",)):
        for page in (0, 1, 99):
            fits(arrival_card(say, arrival, lacking, page, "*" * 200))
    fits(arrived_card(say, arrival))
    fits(import_cancelled_card(say))
    fits(exported_card(say, Exported(study_view(), "sadari-study-1-20260303.zip", b"", 1, 9_999)))
    nothing = season_of(1, now=START + dt.timedelta(days=900))
    fits(arrival_card(say, Arrival(1, study_view(), nothing, {}, 0, (), False, 0, 0, 0), ()))
