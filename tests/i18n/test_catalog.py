"""Texts by key: filling, particles, plurals, dates; and catalogues that cannot be used."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from bot.core.plan import CarryOver, Pages
from bot.i18n import Text, catalog, language_of
from bot.i18n.catalog import LANGUAGES, LOCALES, CatalogError, Language, read_catalog

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
KOREAN = """
msgid "test.who"
msgstr "{name:이/가} {pages:을/를} 읽어요."

msgid "test.plain"
msgstr "{name} · {number}"

msgid "test.braces"
msgstr "{{{name}}}"

msgid "test.inside"
msgstr "{name.title} {name[0]}"

msgid "test.bad_pair"
msgstr "{name:을/가}"

msgid "test.left"
msgid_plural "test.left"
msgstr[0] "{n}쪽 남았어요."
"""
ENGLISH = """
msgid "test.left"
msgid_plural "test.left"
msgstr[0] "One page of {book} left."
msgstr[1] "{n} pages of {book} left."

msgid "test.plain"
msgstr "{name} · {number}"
"""


def texts(folder: Path, language: Language, *sources: str) -> Text:
    """The texts of .po files with these contents."""
    files = []
    for number, source in enumerate(sources):
        files.append(folder / f"{language}{number}.po")
        files[-1].write_text(HEAD + source, encoding="utf-8")
    return Text(language, read_catalog(files, language))


@pytest.fixture
def korean(tmp_path: Path) -> Text:
    """A small Korean catalogue."""
    return texts(tmp_path, "ko", KOREAN)


@pytest.fixture
def english(tmp_path: Path) -> Text:
    """A small English catalogue."""
    return texts(tmp_path, "en", ENGLISH)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ko", "ko"), ("en-US", "en"), ("en-GB", "en"), ("ja", "en"), ("", "en"), (None, "en"), ("kok", "en")],
)
def test_language_of(locale: str | None, language: str) -> None:
    """Koreans read Korean, everybody else English."""
    assert language_of(locale) == language


def test_a_text_is_filled(korean: Text) -> None:
    """Placeholders take strings, numbers and pages; surplus values do no harm."""
    assert korean("test.plain", name="민지", number=12345, more=1) == "민지 · 12345"
    assert korean("test.plain", name=CarryOver.SHIFT, number=Pages(72, 91)) == "shift · p. 72–91"
    assert korean("test.braces", name="x") == "{x}"


def test_values_are_never_read_as_templates(korean: Text) -> None:
    """What members write cannot reach into the program."""
    assert korean("test.plain", name="{number} {0} {x!r} %s", number=1) == "{number} {0} {x!r} %s · 1"


def test_particles_follow_values(korean: Text) -> None:
    """The pair after the colon becomes the particle that belongs to the value."""
    assert korean("test.who", name="민지", pages=Pages(72, 91)) == "민지가 p. 72–91을 읽어요."
    assert korean("test.who", name="**민준**", pages=5) == "**민준**이 5를 읽어요."
    with pytest.raises(ValueError, match="not a pair"):
        korean("test.bad_pair", name="민지")


def test_mistakes_raise_at_once(korean: Text) -> None:
    """An unknown key, a missing value and an attribute in a placeholder are faults, not text."""
    with pytest.raises(KeyError, match=r"test\.none"):
        korean("test.none")
    with pytest.raises(KeyError, match=r"test\.none"):
        korean.count("test.none", 1)
    with pytest.raises(KeyError, match="number"):
        korean("test.plain", name="민지")
    with pytest.raises(KeyError, match=r"name\.title"):
        korean("test.inside", name="x")


class Plain(StrEnum):
    """Any StrEnum."""

    ONE = "one"


@pytest.mark.parametrize(
    "value",
    [None, True, 1.5, dt.date(2026, 3, 3), dt.time(21), dt.datetime(2026, 3, 3, tzinfo=dt.UTC), b"x", ["x"]],
)
def test_values_without_a_form_raise(korean: Text, value: Any) -> None:
    """None, truth, fractions and dates have no one form that is right: callers choose it."""
    with pytest.raises(TypeError, match="str, int and Pages"):
        korean("test.plain", name=value, number=1)


def test_plurals(korean: Text, english: Text) -> None:
    """`count` takes the form of the number; {n} is the number."""
    assert [english.count("test.left", n, book="MML") for n in (0, 1, 2)] == [
        "0 pages of MML left.",
        "One page of MML left.",
        "2 pages of MML left.",
    ]
    assert [korean.count("test.left", n) for n in (0, 1, 2)] == [
        "0쪽 남았어요.",
        "1쪽 남았어요.",
        "2쪽 남았어요.",
    ]


def test_pages_days_and_numbers() -> None:
    """Pages, days, times, weekdays and large numbers as each language writes them."""
    ko, en = catalog("ko"), catalog("en")
    assert (ko.pages(Pages(72, 91)), en.pages(Pages(72, 91))) == ("p. 72–91", "pp. 72–91")
    assert (ko.pages(Pages(72, 72)), en.pages(Pages(72, 72))) == ("p. 72", "p. 72")
    assert (ko.day(dt.date(2026, 3, 3)), en.day(dt.date(2026, 3, 3))) == ("3월 3일 (화)", "Tue, Mar 3")
    assert (ko.wall(dt.time(9, 5)), en.wall(dt.time(21))) == ("09:05", "21:00")
    assert (ko.weekdays((1, 3)), en.weekdays((1, 3))) == ("화·목", "Tue, Thu")
    assert (ko.number(12345), en.number(12345)) == ("12,345", "12,345")


def test_catalogues_are_read_once() -> None:
    """The same texts for everybody; only the two languages exist."""
    for language in LANGUAGES:
        assert catalog(language) is catalog(language)
        assert catalog(language).language == language
    with pytest.raises(ValueError, match="'fr'"):
        catalog("fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_merged(language: Language) -> None:
    """A language is the sum of its files."""
    files = sorted((LOCALES / language).glob("*.po"))
    assert (
        len(read_catalog(files, language)) == sum(len(read_catalog([path], language)) for path in files) > 0
    )


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        (('msgid "a.b"\nmsgstr "x"\n', 'msgid "a.b"\nmsgstr "y"\n'), "'a.b' is in en0.po and in en1.po"),
        (('msgid "a.b"\nmsgstr "x"\n\nmsgid "a.b"\nmsgstr "y"\n',), "en0.po has the same key twice"),
        (('msgid "a.b"\nmsgstr ""\n',), "'a.b' has no text in en0.po"),
        (('#, fuzzy\nmsgid "a.b"\nmsgstr "x"\n',), "'a.b' has no text in en0.po"),
        (('msgid "a.b"\nmsgid_plural "a.b"\nmsgstr[0] "x"\nmsgstr[1] ""\n',), "'a.b' has no text in en0.po"),
    ],
)
def test_unusable_files_are_refused(tmp_path: Path, sources: tuple[str, ...], says: str) -> None:
    """The same key twice, or a key without a text, stops the start and names the file."""
    with pytest.raises(CatalogError) as refused:
        texts(tmp_path, "en", *sources)
    assert says in str(refused.value)
