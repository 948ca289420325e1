"""Rows for the tests, with everything filled in that a test does not care about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.store.models import Member, Season, Study, Week

NOW = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
GUILD = 900_000_000_000_000_001
HOST = 800_000_000_000_000_001


def make_study(**values: Any) -> Study:
    """A study in Korean, hosted by HOST in GUILD."""
    defaults = {
        "guild_id": GUILD,
        "title": "Mathematics for Machine Learning",
        "language": "ko",
        "country": "KR",
        "channel_id": 700_000_000_000_000_001,
        "host_id": HOST,
        "created_at": NOW,
    }
    return Study(**defaults | values)


def make_season(study: Study, **values: Any) -> Season:
    """Season 1: pages 17-248, twelve Tuesdays from 2026-03-03, 21:00 in Seoul."""
    defaults = {
        "study": study,
        "guild_id": study.guild_id,
        "number": 1,
        "first_page": 17,
        "last_page": 248,
        "weekly_pages": 20,
        "weeks": 12,
        "start": dt.date(2026, 3, 3),
        "weekdays": [1],
        "wall_time": dt.time(21),
        "timezone": "Asia/Seoul",
    }
    return Season(**defaults | values)


def make_week(season: Season, number: int, **values: Any) -> Week:
    """A reading week that has not been held."""
    return Week(**{"season": season, "guild_id": season.guild_id, "number": number} | values)


def make_member(study: Study, user_id: int, **values: Any) -> Member:
    """Somebody in the study."""
    defaults = {
        "study": study,
        "guild_id": study.guild_id,
        "user_id": user_id,
        "name": f"member {user_id}",
        "joined_at": NOW,
    }
    return Member(**defaults | values)
