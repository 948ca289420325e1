"""Questions as values: where in the book one is asked, what it is called, and what its post shows."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.book import Section
from bot.core.bounds import PAGE
from bot.core.plain_math import plain_rows
from bot.core.season import Season
from bot.core.words import plain

BODY_MOST = 2000
"""Characters of a question, as of a message."""
WHERE_MOST = 100
TITLE_MOST = 100
PAGES_MOST = 100
"""More pages than this are no place."""
SENTENCE_LEAST = 8
"""A first sentence shorter than this is no title by itself: "질문이요." says nothing."""

_NUMBER = r"\d{1,6}"
_TO = r"(?: ?[-~] ?\d{1,6})?"
_PAGE = re.compile(
    rf"(?<![a-z])p(?:p|ages?)?\.? ?({_NUMBER}){_TO}|(?<![\d.])({_NUMBER}){_TO} ?(?:쪽|페이지|p(?![a-z]))"
)
_ALONE = re.compile(rf"({_NUMBER}){_TO}")
_SECTION = re.compile(
    r"(?:§ ?|제 ?|sec(?:tion|\.)? ?|ch(?:apter|\.)? ?)?(\d{1,2}(?:\.\d{1,2}){1,3})"
    r"(?! ?[쪽p페])(?: ?절)?(?![\d.])"
)
_CHAPTER = re.compile(r"(?:제 ?)?(\d{1,2}) ?장(?![가-힣])|ch(?:apter|\.)? ?(\d{1,2})(?![\d.])")
_DASHED = re.compile(r"(?<![\d-])(\d{1,2})-(\d{1,2})(?![\d-])")
_THING = re.compile(
    r"(?:그림|식|수식|표|정리|정의|예제|보조정리|따름정리|알고리즘|fig(?:ure)?|eq(?:uation|n)?|table|th(?:eorem|m)"
    r"|def(?:inition)?|ex(?:ample)?|lemma|corollary|algorithm)\.? ?\(?(\d+[.-]\d+[\d.-]*)"
)
"""Things with numbers of their own: equation (3.8) is somewhere in chapter 3, not in section 3.8."""
_NUMBERS = re.compile(_NUMBER)
_SENTENCE = re.compile(r"(?<=[?!？！])\s+|(?:(?<=[가-힣]\.)|(?<=[a-z]{2}\.))\s+(?!\d)")
_MARKS = re.compile(r"\*\*|~~|`+")
_LEADING = re.compile(r"^[#>*\-\s]+")


class State(StrEnum):
    """Whether a question waits for an answer."""

    OPEN = "open"
    SOLVED = "solved"


class Post(StrEnum):
    """What became of a question's post. `GONE`: somebody deleted it; the question stays."""

    WAITING = "waiting"
    POSTED = "posted"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the book: a page, the section that holds it by its title, and the words as typed where
    they say more than the page's number.
    """

    page: int | None = None
    section: str | None = None
    words: str | None = None

    @property
    def label(self) -> str | None:
        """The place in a few letters, the same in every language: "p. 158", "3.8", "8-4 퀴즈"."""
        return self.words or (f"p. {self.page}" if self.page is not None else None)


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted answer as it was then; `url` leads to its message while that is there."""

    id: int
    author_id: int
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """What a question's post shows. Text is as its members wrote it: escape it where it is shown."""

    id: int
    study_id: int
    place: Place
    week: int | None
    title: str
    body: str
    author_id: int | None
    """None: asked anonymously."""
    raised_by: int | None
    source_url: str | None
    asked_at: dt.datetime
    state: State
    wishes: int
    answers: tuple[Accepted, ...]
    pictures: tuple[str, ...]
    """Names of the files that the asker put in."""


def read_place(typed: str, sections: Sequence[Section]) -> Place:
    """Read where a question is asked: a page ("83", "p. 83", "83쪽"), a section ("3.8", "3장", part of a
    title), or free words, in which a page or section is found as well ("8-4 퀴즈"). Never fails.
    """
    words = " ".join(_visible(typed[:WHERE_MOST]).split())[:WHERE_MOST]
    line = plain(words)
    if not line:
        return Place(words=words or None)
    alone = _ALONE.fullmatch(line)
    marked = alone or _PAGE.search(line)
    if marked is not None and (page := int(next(filter(None, marked.groups())))) in PAGE:
        whole = alone is not None or marked.group() == line
        return Place(page, section_at(sections, page), None if whole else words)
    found = _section_in(line, sections)
    if found is None:
        return Place(words=words)
    return Place(found.page, found.title, words)


def section_at(sections: Sequence[Section], page: int) -> str | None:
    """The title of the section that a page is in: the last one that begins on it or before."""
    begun = [section for section in sections if section.page <= page]
    return max(begun, key=lambda section: section.page).title if begun else None


def places_named(typed: str, sections: Sequence[Section]) -> tuple[range, frozenset[str]]:
    """The pages and the titles of the sections that a text names where it names nothing else: "83",
    "p. 83-91", "3.8", "3장", a whole title. Of a page, its section as well; a section brings those within it.
    """
    line = plain(" ".join(_visible(typed[:WHERE_MOST]).split()))
    if paged := _ALONE.fullmatch(line) or _PAGE.fullmatch(line):
        first = int(next(filter(None, paged.groups())))
        last = int(_NUMBERS.findall(line)[-1])
        if first in PAGE and first <= last < first + PAGES_MOST:
            title = section_at(sections, first)
            return range(first, last + 1), frozenset([title] if title is not None and first == last else [])
        return range(0), frozenset()
    if numbered := _SECTION.fullmatch(line) or _CHAPTER.fullmatch(line):
        number = re.escape(next(filter(None, numbered.groups())))
        within = re.compile(rf"(?:제 ?|chapter |ch\. ?|§ ?)?{number}(?!\d)")
        return range(0), frozenset(one.title for one in sections if within.match(plain(one.title)))
    return range(0), frozenset(one.title for one in sections if line and plain(one.title) == line)


def week_of(season: Season, page: int) -> int | None:
    """The number of the week that reads this page: that read it, or plans to; None outside the season."""
    for week in season.weeks:
        pages = week.covered or week.pages
        if pages is not None and pages.first <= page <= pages.last:
            return week.number
    return None


def storable(text: str) -> str:
    """The text without what a database cannot hold: no NUL, and no half of a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def title_of(body: str) -> str:
    """What a question is called: its first sentence that says something, in plain letters."""
    rows = plain_rows(_visible(body))
    said = [_LEADING.sub("", _MARKS.sub("", row)) for row, formula in rows if not formula]
    parts = [part for row in said for part in _SENTENCE.split(row) if part]
    parts += [row for row, formula in rows if formula]
    title = ""
    for part in parts:
        title = f"{title} {part}".strip()
        if len(title) >= SENTENCE_LEAST:
            break
    return clipped(title, TITLE_MOST)


def clipped(text: str, most: int) -> str:
    """At most so many characters, with "…" where something was cut off."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def post_title(place: Place, title: str) -> str:
    """The title of a question's post, at most 100 characters: "p. 158 · …"."""
    label = clipped(place.label, 40) if place.label else None
    return clipped(" · ".join(part for part in (label, title) if part), TITLE_MOST)


def _section_in(line: str, sections: Sequence[Section]) -> Section | None:
    """The section that words name: by its number, its chapter's, or a part of its title that no other has."""
    line = _THING.sub("", line)
    numbers = [found[1] for found in _SECTION.finditer(line)]
    numbers += [f"{found[1]}.{found[2]}" for found in _DASHED.finditer(line)]
    numbers += [found[1] or found[2] for found in _CHAPTER.finditer(line)]
    for number in numbers:
        if (found := _numbered(sections, number)) is not None:
            return found
    if len(line) < 3 or line.isdigit():
        return None
    titled = [section for section in sections if line in plain(section.title)]
    return titled[0] if len(titled) == 1 else None


def _numbered(sections: Sequence[Section], number: str) -> Section | None:
    """The first section whose title begins with this number: "3.8 Orthogonal …", "제3장 …", "3장"."""
    wanted = re.compile(rf"(?:제 ?|chapter |ch\. ?|§ ?)?{re.escape(number)}(?![\d.]*\d)")
    return next((section for section in sections if wanted.match(plain(section.title))), None)


def _visible(text: str) -> str:
    """The text without control characters, in composed letters; its lines stay."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") and letter != "\n" else letter
        for letter in composed
        if unicodedata.category(letter) != "Cf" or letter == "\u200d"
    )
