"""The catalogues as they are: complete, used, the same in both languages, within Discord's limits, kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from bot.i18n.catalog import LANGUAGES, LOCALES, Language, read_catalog
from bot.i18n.particles import is_pair
from tests.i18n.usage import KEY, Usage, read_code

ROOT = Path(__file__).parents[2]
BY_NAME = ("command.", "choice.")
"""Families whose keys follow from the commands: test_commands compares them with the real tree."""
LIMITS = {
    "button": 80,
    "title": 45,
    "label": 45,
    "hint": 100,
    "placeholder": 100,
    "option": 100,
}
"""Discord's limits by the last part of a key (see bot/i18n/catalog.py)."""
ASSUMED = 8
"""Characters that a placeholder counts; who fills it with more has to clip it."""
UNKIND = {
    "ko": re.compile(r"밀[린림렸려]|지연|미달|뒤[처쳐]|실패|체납|벌금"),
    "en": re.compile(r"\b(?:behind|fail\w*|overdue|delay\w*|owe[ds]?|fines?)\b", re.I),
}
BARE_PARTICLE = re.compile(r"\}[*_`’”]*(?:이|가|을|를|은|는|과|와|으로|로|이에요|예요|이랑|랑)(?![가-힣])")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z']+){3,}")
SAME_IN_BOTH = frozenset("Sadari Discord GitHub CSV PDF KB p pp".split())

Texts = dict[str, tuple[str, ...]]


def read(language: Language) -> Texts:
    """Every key of a language with its text, or its plural forms."""
    files = sorted((LOCALES / language).glob("*.po"))
    return dict(_entry(message) for message in read_catalog(files, language) if message.id)


def _entry(message: Message) -> tuple[str, tuple[str, ...]]:
    key = message.id if isinstance(message.id, str) else message.id[0]
    return key, (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.fixture(scope="module")
def korean() -> Texts:
    """The Korean texts."""
    return read("ko")


@pytest.fixture(scope="module")
def english() -> Texts:
    """The English texts."""
    return read("en")


@pytest.fixture(scope="module")
def usage(english: Texts) -> Usage:
    """What the code asks the catalogues for."""
    own = ROOT / "bot" / "i18n"
    files = [path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")]
    families = {key.partition(".")[0] for key in english}
    return read_code((path for path in files if own not in path.parents), families)


def fields(text: str) -> Iterator[tuple[str, str]]:
    """The placeholders of a text with their particles."""
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            assert not conversion, text
            yield name, spec or ""


def names(forms: tuple[str, ...]) -> set[str]:
    """The placeholders of all forms of a text."""
    return {name for form in forms for name, _ in fields(form)}


def bare(text: str) -> str:
    """A text without its placeholders."""
    return re.sub(r"\{[^{}]*\}", "", text)


def test_both_languages_have_the_same_files_and_keys() -> None:
    """What is said in one language is said in the other, in the file of the same name."""
    for path in (LOCALES / "ko").glob("*.po"):
        both = [
            {_entry(message)[0] for message in read_catalog([LOCALES / language / path.name], language)}
            for language in LANGUAGES
        ]
        assert both[0] ^ both[1] == set(), path.name
    first, second = ({path.name for path in (LOCALES / language).iterdir()} for language in LANGUAGES)
    assert first == second


def test_keys_are_well_formed(english: Texts) -> None:
    """Keys are lower case words with dots; only commands have spaces in theirs."""
    assert [key for key in english if not KEY.fullmatch(key) and not key.startswith(BY_NAME)] == []


def test_both_languages_have_the_same_placeholders(korean: Texts, english: Texts) -> None:
    """A value that one language shows is not lost in the other; both or neither are plurals."""
    differ = {
        key: names(forms) ^ names(english[key])
        for key, forms in korean.items()
        # "One page" needs no number.
        if (names(forms) ^ names(english[key])) - ({"n"} if len(english[key]) > 1 else set())
    }
    assert differ == {}
    assert [key for key, forms in english.items() if len(forms) not in (1, 2)] == []
    assert [key for key, forms in korean.items() if len(forms) != 1] == []


def test_placeholders_are_plain_names_with_known_particles(korean: Texts, english: Texts) -> None:
    """Only Korean has particles, and every pair is one."""
    wrong = [
        f"{key}: {{{name}:{spec}}}"
        for texts in (korean, english)
        for key, forms in texts.items()
        for form in forms
        for name, spec in fields(form)
        if not name.isidentifier() or (spec and (texts is english or not is_pair(spec)))
    ]
    assert wrong == []


def test_no_particle_is_fixed_after_a_placeholder(korean: Texts) -> None:
    """A particle right after a value depends on it: {title:을/를}, not {title}을."""
    assert [key for key, forms in korean.items() for form in forms if BARE_PARTICLE.search(form)] == []


def test_every_key_in_the_code_exists(usage: Usage, english: Texts) -> None:
    """A text that is asked for has been written."""
    assert usage.missing(english) == []


def test_every_key_is_used(usage: Usage, english: Texts) -> None:
    """A text that nobody shows any more is deleted."""
    assert [key for key in usage.unused(english) if not key.startswith(BY_NAME)] == []


def test_keys_stand_in_the_code_as_they_are(usage: Usage) -> None:
    """A key put together at run time cannot be searched for; choose among whole ones with a dict constant."""
    assert usage.built == []


def test_every_placeholder_gets_its_value(usage: Usage, english: Texts, korean: Texts) -> None:
    """The values handed in with a key are those that its text shows."""
    lacking = [
        f"{call.where}: {call.key} needs {', '.join(sorted(needed - call.values))}"
        for call in usage.calls
        if call.values is not None
        and (needed := names(english.get(call.key, ())) | names(korean.get(call.key, ()))) - call.values
    ]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_fit_where_they_stand(language: Language) -> None:
    """Buttons, titles, labels and hints keep Discord's limits."""
    too_long = {
        key: len(shown)
        for key, forms in read(language).items()
        for form in forms
        if len(shown := re.sub(r"\{[^{}]*\}", "x" * ASSUMED, form)) > LIMITS.get(key.rpartition(".")[2], 4000)
    }
    assert too_long == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_kind(language: Language) -> None:
    """Pages are continued, not owed: nobody is behind, late with pages or has failed."""
    unkind = [
        key for key, forms in read(language).items() for form in forms if UNKIND[language].search(bare(form))
    ]
    assert unkind == []


def test_korean_is_korean(korean: Texts, english: Texts) -> None:
    """No English sentence was left in the Korean texts, and no Korean in the English ones but examples."""
    left = []
    for key, forms in korean.items():
        for form in forms:
            prose = re.sub(r"`[^`]*`|https?://\S+", "", bare(form))
            words = set(re.findall(r"[A-Za-z]+", prose))
            spoken = re.search("[가-힣]", prose) or words <= SAME_IN_BOTH
            if not spoken or ENGLISH_SENTENCE.search(prose):
                left.append(key)
    assert left == []
    assert [
        key for key, forms in english.items() if re.search("[가-힣]{2,}.*(?:요|다)[.!?]", " ".join(forms))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_tidy(language: Language) -> None:
    """No doubled spaces, no space at an end, and the header says the language."""
    untidy = [
        key
        for key, forms in read(language).items()
        for form in forms
        if form != form.strip() and key != "list.comma" or "  " in form
    ]
    assert untidy == []
    for path in (LOCALES / language).glob("*.po"):
        assert f'"Language: {language}\\n"' in path.read_text(encoding="utf-8"), path.name
