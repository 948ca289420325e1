"""The texts Sadari says, in Korean and English: `catalog(language)` gives a `Text`, which fills them.

Texts live in locales/<language>/<feature>.po under keys such as "week.presenter"; all files of a
language are read once and merged. A key is written in code as a whole string literal (or as a value
of a dict constant), so that the lint test finds keys nobody uses and keys nobody wrote.

The last part of a key says where its text stands, and the lint test measures it (a placeholder
counts 8 characters): `.button` ≤ 80, `.title` of a form ≤ 45, `.label` ≤ 45, `.hint` (under a label
or a select's option) ≤ 100, `.placeholder` ≤ 100, `.option` of a select ≤ 100.

Placeholders are plain names. In Korean, "{title:을/를}" is the value and its particle. Values are
str, int or Pages; anything else is a mistake and raises TypeError. Texts written by members are
escaped by whoever hands them in.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, cast

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.core.plan import Pages
from bot.i18n.particles import particle

Language = Literal["ko", "en"]
Value = str | int | Pages

LANGUAGES: tuple[Language, ...] = ("ko", "en")
LOCALES = Path(__file__).parent / "locales"


class CatalogError(Exception):
    """A .po file that cannot be used: the same key twice, or no text for a key."""


def language_of(locale: str | None) -> Language:
    """The language Sadari speaks to someone whose Discord is set to `locale` ("ko", "en-US", …)."""
    return "ko" if locale is not None and locale.partition("-")[0] == "ko" else "en"


@cache
def catalog(language: str) -> Text:
    """All texts of "ko" or "en", read once. Raises ValueError for another language."""
    for known in LANGUAGES:
        if known == language:
            return Text(known, read_catalog(sorted((LOCALES / known).glob("*.po")), known))
    raise ValueError(f"Sadari does not speak {language!r}")


def read_catalog(files: Iterable[Path], language: Language) -> Catalog:
    """Merge .po files into one catalogue. Raises CatalogError where a key is twice there or has no text."""
    merged = Catalog(locale=language)
    seen: dict[str, Path] = {}
    for path in files:
        data = path.read_bytes()
        for message in read_po(io.BytesIO(data), locale=language, abort_invalid=True):
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
            if key in seen:
                raise CatalogError(f"{key!r} is in {seen[key].name} and in {path.name}")
            if message.fuzzy or not all(texts):
                raise CatalogError(f"{key!r} has no text in {path.name}")
            seen[key] = path
            merged[message.id] = message
        # Babel keeps only the first of two equal keys in one file, and says nothing.
        if len(re.findall(rb"^msgid ", data, re.M)) - 1 != sum(where is path for where in seen.values()):
            raise CatalogError(f"{path.name} has the same key twice, or no header")
    return merged


class Text:
    """The texts of one language. Call it with a key and the values of the text's placeholders."""

    __slots__ = ("_formatter", "_locale", "_translations", "language")

    def __init__(self, language: Language, source: Catalog) -> None:
        compiled = io.BytesIO()
        write_mo(compiled, source)
        compiled.seek(0)
        self.language = language
        self._translations = gettext.GNUTranslations(cast(Any, compiled))
        self._locale = Locale.parse(language)
        self._formatter = _Formatter(self)

    def __call__(self, key: str, /, **values: Value) -> str:
        """The text of `key`, filled. KeyError: no such key, or a value is missing; TypeError: wrong value."""
        return self._fill(key, self._translations.gettext(key), values)

    def count(self, key: str, n: int, /, **values: Value) -> str:
        """The text of `key` in the form that goes with `n`, filled; `{n}` is `n`. Errors as for a call."""
        return self._fill(key, self._translations.ngettext(key, key, n), {"n": n, **values})

    def _fill(self, key: str, template: str, values: Mapping[str, Value]) -> str:
        if template == key:
            # gettext answers an unknown key with the key itself.
            raise KeyError(f"no text {key!r} in {self.language!r}")
        return self._formatter.vformat(template, (), values)

    def pages(self, pages: Pages) -> str:
        """As in "p. 72–91"; in English "pp. 72–91", and "p. 72" for one page."""
        if pages.count == 1:
            return f"p. {pages.first}"
        return f"{'p.' if self.language == 'ko' else 'pp.'} {pages.first}–{pages.last}"

    def day(self, day: dt.date) -> str:
        """As in "3월 3일 (화)", "Tue, Mar 3"."""
        return dates.format_skeleton("MMMEd", day, locale=self._locale)

    def short_day(self, day: dt.date) -> str:
        """As in "3/3", "Mar 3": where there is little room."""
        if self.language == "ko":
            return f"{day.month}/{day.day}"
        return dates.format_skeleton("MMMd", day, locale=self._locale)

    def wall(self, time: dt.time) -> str:
        """As in "21:00", in both languages."""
        return f"{time:%H:%M}"

    def weekdays(self, weekdays: Sequence[int]) -> str:
        """Weekdays (Monday is 0) in the order given: "화·목", "Tue, Thu"."""
        names = dates.get_day_names("abbreviated", locale=self._locale)
        return ("·" if self.language == "ko" else ", ").join(names[day] for day in weekdays)

    def number(self, value: int) -> str:
        """A large number with separators: "12,345"."""
        return numbers.format_decimal(value, locale=self._locale)


class _Formatter(Formatter):
    """Fills placeholders; a format spec is a pair of particles, and nothing else."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        # Plain names only: "{who.name}" or "{0}" would tie a translation to the insides of a value.
        return kwargs[field_name], field_name

    def format_field(self, value: object, format_spec: str) -> str:
        shown = self._shown(value)
        return shown + particle(shown, format_spec) if format_spec else shown

    def _shown(self, value: object) -> str:
        if isinstance(value, str):
            return str(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, Pages):
            return self._text.pages(value)
        raise TypeError(f"texts take str, int and Pages, not {type(value).__name__}: {value!r}")
