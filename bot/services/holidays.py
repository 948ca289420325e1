"""Public holidays by country, and which country a time zone is in."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files

from bot.core.bounds import shown
from bot.core.errors import UserError

LANGUAGES = {"ko": "ko", "en": "en_US"}
"""Ours, as the library calls them. Where it lacks one for a country it gives English names."""


def holidays_between(country: str, language: str, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """The public holidays of a country from `first` to `last`, with their names; none for no country."""
    if not country:
        return {}
    import holidays  # only here and below: only who plans dates needs it, and it takes three megabytes

    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, years=years, language=LANGUAGES.get(language, "en_US"))
    return {
        day: ", ".join(dict.fromkeys(name.split("; ")))
        for day, name in sorted(found.items())
        if first <= day <= last
    }


def known_country(text: str) -> str:
    """A country's two letters (ISO 3166) as we keep them; UserError where we know no holidays for them."""
    code = text.strip().upper()
    if code not in _countries():
        raise UserError("error.study.country", text=shown(text))
    return code


def country_of(zone: str) -> str:
    """The country that a zone is in (the largest one where it serves several), "" where we know none."""
    code = _zone_countries().get(zone, "")
    return code if code in _countries() else ""


@cache
def _countries() -> frozenset[str]:
    import holidays

    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2)


@cache
def _zone_countries() -> dict[str, str]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {zone: code for code, _, zone, *_ in rows}
