"""How a word in Latin letters ends when Koreans say it: Jack 잭 is closed, Mark 마크 open, Paul 폴 has ㄹ.

Spelling does not settle this; the rules follow the usual way of writing English words and names in
Hangul, and the lists hold common words (names, tools, places) that the rules would get wrong.
"""

from __future__ import annotations

import re
from enum import Enum


class Ending(Enum):
    """The end of a spoken word, as far as particles care."""

    OPEN = "a vowel"
    CLOSED = "a final consonant"
    RIEUL = "the final consonant ㄹ, which takes 로 where the others take 으로"


_LONGEST_ACRONYM = 5
_OPEN_WORDS = frozenset(
    "anemone anime bit diet finale hit kit knit mat ok ole pele poet quiet soviet".split()
)
_CLOSED_WORDS = frozenset("bag big bob god juliet katex latex park pod rob robb tex webb zach".split())
_CLOSED_TAILS = (
    *("book", "look", "cook", "hook", "rook", "foot", "out", "cuit"),
    *("job", "lab", "web", "hub", "club", "pub", "jacob", "caleb", "good", "joseph", "mb"),
    *("chocolate", "climate", "private", "type"),
)

_SHORT_STOP = re.compile(r"(?:tt|pp|kk|ck|[ptkc])$")
_LONG_BEFORE = {
    "t": re.compile(r"[aeiouy]{2}$"),
    "p": re.compile(r"(?:oo|oa|ou)$"),
    "k": re.compile(r"(?:ea|ee|oa|ai|ou)$"),
}
"""Vowels after which p, t, k become a syllable of their own: soup 수프, week 위크, beat 비트."""
_SILENT_E = re.compile(r"(?:[aeiouygn]n|[aeiouym]m)e$")


def word_ending(word: str) -> Ending:
    """How `word` (A–Z, a–z only, not empty) ends in Korean; acronyms are read letter by letter."""
    lower = word.lower()
    spelled = word.isupper() and len(word) <= _LONGEST_ACRONYM
    if len(word) == 1 or spelled or not re.search("[aeiouy]", lower):
        return _letter(lower[-1])
    if lower in _OPEN_WORDS:
        return Ending.OPEN
    if lower in _CLOSED_WORDS or lower.endswith(_CLOSED_TAILS):
        return Ending.CLOSED
    if lower.endswith(("l", "le")):
        return Ending.RIEUL
    if lower.endswith(("m", "n", "ng")) or _SILENT_E.search(lower):
        return Ending.CLOSED
    return Ending.CLOSED if _ends_short(lower) else Ending.OPEN


def _letter(letter: str) -> Ending:
    """The names of the letters: 엘, 엠, 엔, 알; all others end with a vowel."""
    if letter in "lr":
        return Ending.RIEUL
    return Ending.CLOSED if letter in "mn" else Ending.OPEN


def _ends_short(word: str) -> bool:
    """Whether a p, t, k sound right after a short vowel closes the last syllable: 팻, 잭, 필립, 에릭."""
    stop = _SHORT_STOP.search(word)
    if stop is None:
        return False
    before = word[: stop.start()]
    if not before or before[-1] not in "aeiouy":
        return False
    if len(stop[0]) == 2:
        return True
    return not _LONG_BEFORE["k" if stop[0] == "c" else stop[0]].search(before)
