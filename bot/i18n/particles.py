"""Which form a Korean particle takes after any text, as a Korean reader would say that text aloud."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.i18n.latin import Ending, word_ending

__all__ = ["Ending", "ending", "is_pair", "particle"]

_PAIRS = (
    ("이", "가"),
    ("을", "를"),
    ("은", "는"),
    ("과", "와"),
    ("아", "야"),
    ("이에요", "예요"),
    ("이었어요", "였어요"),
)
"""After a final consonant, after a vowel. Pairs like 이랑/랑 and 으로/로 need no entry: one adds 이 or 으."""

_BOTH = {"이에요": "(이)에요"}
"""How both forms are written at once, where neither form holds the other."""

_LOOKED_AT = 200
"""Characters from the end: a long text (4000 emoji) costs no more than a short one."""

_MENTION = re.compile(r"<(?:[@#]|t:|id:)[^<>\s]*>$")
"""A person, role, channel or time: Discord shows something else there, and nobody knows its sound here."""
_COMMAND = re.compile(r"</([^:<>]+):\d+>$")
_EMOJI = re.compile(r"<a?:\w+:\d+>$")
_LINK = re.compile(r"\[([^\[\]]+)\]\(<?https?://[^\s()]+\)$")
_ASIDE = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]$")

_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:(\d\d)$")
_NUMBER = re.compile(r"\d+(?:,\d{3})*$")
_WORD = re.compile(r"[A-Za-z]+$")

_DIGITS = "영일이삼사오육칠팔구"
_POWERS = (*"영십백천", *"만" * 4, *"억" * 4, *"조" * 4, *"경" * 4)
"""The last syllable of a number that ends with so many zeros."""
_SIGNS = {"%": "퍼센트", "℃": "도", "°": "도", "#": "샵", "+": "플러스"}
_LETTERS = {"ε": "엡실론", "ο": "오미크론", "υ": "입실론", "ん": "은", "ン": "은"}
"""Greek and Japanese letters whose name or sound ends with a consonant; all others end with a vowel."""
_OTHER_LETTERS = re.compile(r"[\u03b1-\u03c9\u0391-\u03a9\u3041-\u30ff]")


def particle(text: str, pair: str) -> str:
    """The form of `pair` ("이/가", "으로/로", …, in either order) that belongs after `text`.

    Where nobody can know how the text sounds (only emoji, a mention, a foreign script) both forms
    are given, as in "이(가)". Raises ValueError where `pair` is not a pair of particles.
    """
    closed, open_ = _forms(pair)
    sound = ending(text)
    if sound is None:
        return _both(closed, open_)
    if sound is Ending.OPEN or (sound is Ending.RIEUL and closed.startswith("으")):
        return open_
    return closed


def is_pair(pair: str) -> bool:
    """Whether this is a pair of particles that `particle` knows."""
    try:
        _forms(pair)
    except ValueError:
        return False
    return True


def ending(text: str) -> Ending | None:
    """How the last readable part of `text` ends when it is said in Korean; None where nobody can know."""
    return _ending(text[-_LOOKED_AT:])


@lru_cache(maxsize=4096)
def _ending(text: str) -> Ending | None:
    rest = unicodedata.normalize("NFKC", _plain_numerals(text))
    while rest:
        rest = _shown(rest)
        if not rest or _MENTION.search(rest):
            return None
        aside = _ASIDE.search(rest)
        if aside and _ending(rest[: aside.start()]) is not None:
            # What stands in brackets after a word is not read: the particle belongs to the word.
            rest = rest[: aside.start()]
            continue
        if _silent(rest):
            rest = rest[:-1]
            continue
        return _sound(rest)
    return None


@lru_cache(maxsize=64)
def _forms(pair: str) -> tuple[str, str]:
    first, slash, second = pair.partition("/")
    for closed, open_ in ((first, second), (second, first)):
        if slash and ((closed, open_) in _PAIRS or (open_ and closed in ("이" + open_, "으" + open_))):
            return closed, open_
    raise ValueError(f"not a pair of Korean particles: {pair!r}")


def _both(closed: str, open_: str) -> str:
    if closed[1:] == open_:
        return f"({closed[0]}){open_}"
    return _BOTH.get(closed, f"{closed}({open_})")


def _plain_numerals(text: str) -> str:
    """Roman numerals that are one character (Ⅲ) are read as numbers, not as the letters they resemble."""
    if text.isascii():
        return text
    return "".join(
        str(int(unicodedata.numeric(char))) if unicodedata.category(char) == "Nl" else char for char in text
    )


def _shown(text: str) -> str:
    """`text` with what Discord turns into something else at its end (emoji, commands, links) resolved."""
    text = _EMOJI.sub("", text)
    text = _COMMAND.sub(r"\1", text)
    return _LINK.sub(r"\1", text)


def _silent(text: str) -> bool:
    """Whether the last character is not said: space, punctuation, markdown, emoji, a combining mark."""
    last = text[-1]
    if last in "#+":
        return not re.search(r"[A-Za-z]\+*[#+]$", text)
    return last not in _SIGNS and unicodedata.category(last)[0] not in "LN"


def _sound(text: str) -> Ending | None:
    """How a text ends whose last character is said."""
    last = text[-1]
    if last in _SIGNS:
        return _syllable(_SIGNS[last][-1])
    if "가" <= last <= "힣":
        return _syllable(last)
    if "\u1100" <= last <= "\u115e" or "\u11a8" <= last <= "\u11ff":
        # The name of a consonant ends with it: 기역, 니은, 리을.
        return Ending.RIEUL if last in "\u1105\u11af" else Ending.CLOSED
    if "\u1161" <= last <= "\u11a7":
        return Ending.OPEN
    if last.isdecimal():
        return _number(text)
    base = unicodedata.normalize("NFKD", text)
    word = _WORD.search("".join(char for char in base if not unicodedata.combining(char)))
    if word:
        return word_ending(word[0])
    if _OTHER_LETTERS.match(last):
        return _syllable(_LETTERS[last.lower()][-1]) if last.lower() in _LETTERS else Ending.OPEN
    return None


def _number(text: str) -> Ending | None:
    clock = _CLOCK.search(text)
    if clock:
        return _syllable("시" if clock[1] == "00" else "분")
    number = _NUMBER.search(text)
    if number is None:
        return None
    digits = "".join(str(unicodedata.decimal(char)) for char in number[0] if char != ",")
    significant = digits.rstrip("0")
    zeros = len(digits) - len(significant)
    if zeros == 0:
        return _syllable(_DIGITS[int(digits[-1])])
    if not significant:
        return _syllable("영")
    return _syllable(_POWERS[zeros]) if zeros < len(_POWERS) else None


def _syllable(char: str) -> Ending:
    final = (ord(char) - ord("가")) % 28
    if final == 0:
        return Ending.OPEN
    return Ending.RIEUL if final == 8 else Ending.CLOSED
