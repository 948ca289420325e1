"""What people type to open a draw: when it closes, which weeks are given away already, and what it is for."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from bot.core import calendar
from bot.core.bounds import shown
from bot.core.drawn import Purpose
from bot.core.errors import UserError
from bot.core.moments import parse_start, parse_time
from bot.core.words import plain

LABEL_MOST = 40
FIXED_MOST = 50
CLOSES_LATEST = dt.timedelta(days=30)

REVIEW, QUESTIONS, MINUTES = "review", "questions", "minutes"
"""Labels with a text of their own in each language."""
_KNOWN: dict[str, tuple[Purpose, str]] = {
    **dict.fromkeys(
        ("발표", "발표 순서", "발표자", "presenters", "presenter", "presentations"), (Purpose.PRESENTERS, "")
    ),
    **dict.fromkeys(
        (REVIEW, "리뷰", "코드 리뷰", "코드리뷰", "코드 리뷰 순서", "code review", "code reviews"),
        (Purpose.ORDER, REVIEW),
    ),
    **dict.fromkeys(
        (QUESTIONS, "질문", "질문 순서", "question", "question order"), (Purpose.ORDER, QUESTIONS)
    ),
    **dict.fromkeys((MINUTES, "회의록", "회의록 쓸 사람", "서기", "minute taker"), (Purpose.ROLE, MINUTES)),
}
_ONE_PERSON = re.compile(r"(.*\S) (?:한 ?명|1 ?명|one person)")

_STAMP = re.compile(r"\s*<t:(\d{1,11})(?::[a-zA-Z])?>\s*")
_TOKEN = re.compile(
    r"[^\S\n]*(?:<@!?(?P<user>\d{1,20})>(?:\s*님)?"
    r"|(?:(?:weeks?|wk|w)\.?[^\S\n]*)?(?P<week>\d{1,3})(?!\d)(?:[^\S\n]*(?:주차|주))?"
    r"|(?P<between>[,;/·+&\n:=]|and\b|및|와|과|랑)|(?P<filler>는|은|에|이|가|-|–|→))",
    re.IGNORECASE,
)


def parse_closing(text: str, now: dt.datetime, zone: str) -> dt.datetime:
    """Read when something closes: what Discord's @time gives, "3/3 21:00", or "21:00" for the next such time.

    Local times are of `zone`. UserError where it is none, is not to come, or is more than 30 days away.
    """
    at = _instant(text, now, zone)
    if at <= now:
        raise UserError("error.draw.closes_past", at=int(at.timestamp()))
    if at > now + CLOSES_LATEST:
        raise UserError("error.draw.closes_far", days=CLOSES_LATEST.days)
    return at


def _instant(text: str, now: dt.datetime, zone: str) -> dt.datetime:
    if found := _STAMP.fullmatch(text):
        return dt.datetime.fromtimestamp(int(found[1]), dt.UTC)
    today = calendar.local(now, zone).date()
    try:
        at = calendar.instant(today, parse_time(text), zone)
        return at if at > now else calendar.instant(today + dt.timedelta(days=1), parse_time(text), zone)
    except UserError as error:
        if error.key != "error.input.time":
            raise
    try:
        day, time = parse_start(text, today)
    except UserError as error:
        if not error.key.startswith("error.input.start"):
            raise
        raise UserError("error.draw.closes", text=shown(text)) from None
    return calendar.instant(day, time, zone)


def parse_fixed(text: str) -> tuple[tuple[int, int], ...]:
    """Read who has which week already: "3주 @지우, 5주 @하늘", as pairs of user id and week number.

    Discord writes a person as <@id>. Several people may share a week, and one may have several. UserError
    where it cannot be read.
    """
    pairs: dict[tuple[int, int], None] = {}
    for people, weeks in _groups(text):
        if len(people) == 1 or len(weeks) == 1:
            made = [(user_id, week) for week in weeks for user_id in people]
        elif len(people) == len(weeks):
            made = list(zip(people, weeks, strict=True))
        else:
            raise UserError("error.draw.fixed", text=shown(text))
        pairs |= dict.fromkeys(made)
    if not pairs or len(pairs) > FIXED_MOST:
        raise UserError("error.draw.fixed", text=shown(text))
    return tuple(sorted(pairs, key=lambda pair: (pair[1], pair[0])))


def _groups(text: str) -> list[tuple[list[int], list[int]]]:
    """People and weeks that stand together; what has only one of the two goes on in the next."""
    groups: list[tuple[list[int], list[int]]] = [([], [])]
    at, line = 0, unicodedata.normalize("NFKC", text).strip()
    while at < len(line):
        found = _TOKEN.match(line, at)
        if found is None or found.end() == at:
            raise UserError("error.draw.fixed", text=shown(text))
        at = found.end()
        if found["user"]:
            groups[-1][0].append(int(found["user"]))
        elif found["week"]:
            groups[-1][1].append(int(found["week"]))
        elif found["between"] and all(groups[-1]):
            groups.append(([], []))
    if any(groups[-1]) and not all(groups[-1]):
        raise UserError("error.draw.fixed", text=shown(text))
    return [group for group in groups if all(group)]


def parse_purpose(text: str | None) -> tuple[Purpose, str]:
    """Read what a draw is for, and its label: nothing for presenters, "코드 리뷰", "role:간식", any words.

    Any words are an order of people, unless they say that one person is meant. UserError for a label that
    is too long.
    """
    kind, _, rest = (text or "").partition(":")
    if kind in (Purpose.ORDER, Purpose.ROLE) and rest.strip():
        return Purpose(kind), _label(rest)
    word = plain(text or "")
    if not (text or "").strip():
        return Purpose.PRESENTERS, ""
    if word in _KNOWN:
        return _KNOWN[word]
    label = _label(text or "")
    one = _ONE_PERSON.fullmatch(label)
    return (Purpose.ROLE, one[1]) if one else (Purpose.ORDER, label)


def _label(text: str) -> str:
    label = " ".join(unicodedata.normalize("NFC", text).split())
    if len(label) > LABEL_MOST or not label.isprintable():
        raise UserError("error.draw.label_long", most=LABEL_MOST)
    return label
