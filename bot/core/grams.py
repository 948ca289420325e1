"""What texts are found by: pairs of letters, for Korean words carry particles and no dictionary is at hand.

"발산이" and "발산은" share the pair that tells them from others, and two letters are enough to look for.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Collection, Iterator, Sequence

LONGEST_TEXT = 20_000
"""Characters of a text that are looked at; nothing that people can send is longer."""
LONGEST_NUMBER = 20
ALIKE_LEAST = 3
"""Two texts that share fewer grams than this have nothing in common that counts."""
_ASKING = frozenset(
    (
        "가요 나요 까요 어요 아요 해요 세요 니다 습니 합니 인가 는가 은가 건가 되나 하나 무엇 뭔가 어떻"
        " 떻게 어디 왜 주세 해주 설명 질문 궁금 이유 여기 에서 이거 것은 거예 예요"
        " wh ho ow hy ha at th he is ar re do oe es in on of to an the"
    ).split()
)
"""Grams that questions have because they ask, whatever about."""


def grams(text: str) -> tuple[str, ...]:
    """The distinct grams of a text that is looked for, in its order: pairs of letters, and whole numbers.

    A word of one letter is a gram itself. Case, width and how letters are composed make no difference.
    """
    return tuple(dict.fromkeys(_grams(_runs(text))))


def indexed(guild_id: int, study_id: int, *texts: str | None) -> str:
    """The grams of what can be found, as one text with spaces, and before them the `scope` it is found in.

    Words that are only a space apart are joined, too: 최대 가능도 is found as 최대가능도.
    """
    found = dict.fromkeys(scope(guild_id, study_id))
    for text in texts:
        runs = list(_runs(text or ""))
        found |= dict.fromkeys(_grams(runs))
        found |= dict.fromkeys(
            one[-1] + other[0]
            for one, other in itertools.pairwise(runs)
            if not one[-1].isnumeric() and not other[0].isnumeric()
        )
    return " ".join(found)


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of the shorter text's grams the other one has, too: 0 to 1. What merely asks is left out."""
    mine, theirs = set(one) - _ASKING, set(other) - _ASKING
    shared = len(mine & theirs)
    return shared / min(len(mine), len(theirs)) if shared >= ALIKE_LEAST else 0.0


def covered(wanted: Sequence[str], found: Collection[str]) -> float:
    """How much of what is looked for a text has: 0 to 1. What merely asks counts where there is no more."""
    telling = [gram for gram in wanted if gram not in _ASKING] or wanted
    return sum(gram in found for gram in telling) / len(telling) if telling else 0.0


def scope(guild_id: int, study_id: int) -> tuple[str, str]:
    """Two grams that only this server's and this study's texts have: no text gives letters beside digits."""
    return f"g{guild_id}", f"s{study_id}"


def _runs(text: str) -> Iterator[str]:
    """The text's words and numbers, one after another."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()
    for kind, run in itertools.groupby(plain, _kind):
        if kind:
            yield "".join(run)


def _kind(letter: str) -> str:
    """L in words, N in numbers, nothing between them."""
    category = unicodedata.category(letter)[0]
    return "L" if category == "M" else category if category in "LN" else ""


def _grams(runs: Iterator[str] | list[str]) -> Iterator[str]:
    for run in runs:
        if run[0].isnumeric():
            yield run[:LONGEST_NUMBER]
        elif len(run) == 1:
            yield run
        else:
            yield from map("".join, itertools.pairwise(run))
