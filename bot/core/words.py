"""What the readers of typed text share: one plain spelling, and the names of weekdays and months."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("〜∼〰", "~"))
DOTTED_HALF = re.compile(r"\b([ap])\. ?m\b\.?")

KOREAN_WEEKDAYS = "월화수목금토일"
ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?\.?"
LONG_WEEKDAY = rf"(?:[{KOREAN_WEEKDAYS}]요일|{_ENGLISH_WEEKDAY})"
"""A weekday that stands for nothing else, as the single letters 월 (month) and 일 (day) do."""
WEEKDAY = rf"(?:[{KOREAN_WEEKDAYS}](?:요일)?|{_ENGLISH_WEEKDAY})"

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)


def plain(text: str) -> str:
    """One spelling for many: full-width to ASCII, lower case, single spaces; "" for more than a line."""
    if len(text) > LONGEST:
        return ""
    spelled = unicodedata.normalize("NFKC", text).lower().translate(DASHES)
    return DOTTED_HALF.sub(r"\1m", " ".join(spelled.split()))


def weekday_of(word: str) -> int:
    """The number of a weekday that `WEEKDAY` matched; Monday is 0."""
    return KOREAN_WEEKDAYS.find(word[0]) if word[0] in KOREAN_WEEKDAYS else ENGLISH_WEEKDAYS.index(word[:3])


def month_of(word: str) -> int:
    """The number of a month that `MONTH` matched; January is 1."""
    return MONTHS.index(word[:3]) + 1
