"""Pages, weekdays and lengths of time as people type them, and a reason for each that is none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.bounds import CAP_MINUTES, PAGE, WEEKS, Bounds, shown
from bot.core.errors import UserError
from bot.core.inputs import (
    parse_minutes,
    parse_page,
    parse_pages,
    parse_weekdays,
    parse_weekly_pages,
)
from bot.core.plan import Pages


def refused(read: Callable[[str], object], text: str) -> UserError:
    """The error that a text gives."""
    with pytest.raises(UserError) as caught:
        read(text)
    return caught.value


class TestPages:
    """Pages, and pages a week."""

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "17-248",
                "17~248",
                "17 – 248",
                "17—248",
                "17～248",
                "p. 17–248",
                "pp. 17-248",
                "p.17~p.248",
                "17..248",
            ),
            *("17쪽부터 248쪽까지", "17쪽~248쪽", "17부터 248까지", "17페이지에서 248페이지까지", "17-248쪽"),
            *("17 to 248", "from 17 to 248", "pages 17-248", "１７－２４８"),
        ],
    )
    def test_ways_to_write_pages(self, text: str) -> None:
        """Dashes, waves and words between the two pages."""
        assert parse_pages(text) == Pages(17, 248)

    @pytest.mark.parametrize(
        ("text", "key", "values"),
        [
            ("248-17", "error.input.pages_backwards", {"first": 248, "last": 17}),
            ("0-10", "error.range.page", {"value": 0, "first": 1, "last": 100_000}),
            ("1-100001", "error.range.page", {"value": 100_001, "first": 1, "last": 100_000}),
            ("17", "error.input.pages", {"text": "17"}),
            ("-5-10", "error.input.pages", {"text": "-5-10"}),
            ("", "error.input.pages", {"text": "–"}),
            ("all of it", "error.input.pages", {"text": "all of it"}),
            ("9" * 50 + "-3", "error.input.pages", {"text": "9" * 39 + "…"}),
        ],
    )
    def test_what_are_no_pages(self, text: str, key: str, values: dict[str, object]) -> None:
        """Backwards, out of bounds, or no range at all."""
        error = refused(parse_pages, text)
        assert (error.key, error.values) == (key, values)

    @given(st.integers(1, 100_000), st.integers(0, 1000))
    def test_round_trip(self, first: int, more: int) -> None:
        """Every range is read back from the ways it is shown."""
        pages = Pages(first, min(first + more, 100_000))
        for text in (
            f"p. {pages.first}–{pages.last}",
            f"pp. {pages.first}-{pages.last}",
            f"{first:,}~{pages.last:,}",
        ):
            assert parse_pages(text) == pages

    @pytest.mark.parametrize(
        "text", ["83", "p. 83", "p.83", "83쪽", "83쪽까지", "83 페이지", "８３", "page 83"]
    )
    def test_one_page(self, text: str) -> None:
        """The page a meeting got to."""
        assert parse_page(text) == 83

    @pytest.mark.parametrize(
        ("text", "key"),
        [("", "input.page"), ("x", "input.page"), ("83-84", "input.page"), ("0", "range.page")],
    )
    def test_what_is_no_page(self, text: str, key: str) -> None:
        """One page, within the bounds."""
        assert refused(parse_page, text).key == f"error.{key}"

    @pytest.mark.parametrize(
        "text",
        ["20", "20쪽", "약 20쪽", "20쪽씩", "주 20쪽", "매주 약 20쪽", "about 20 pages", "20 pages a week"],
    )
    def test_pages_a_week(self, text: str) -> None:
        """The number, and the words around it."""
        assert parse_weekly_pages(text) == 20

    @pytest.mark.parametrize(
        ("text", "key"), [("", "input"), ("many", "input"), ("0", "range"), ("1001", "range")]
    )
    def test_what_are_no_pages_a_week(self, text: str, key: str) -> None:
        """A number within the bounds."""
        assert refused(parse_weekly_pages, text).key == f"error.{key}.weekly_pages"


class TestWeekdays:
    """On which days a study meets."""

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            *(
                (text, (1,))
                for text in (
                    "화",
                    "화요일",
                    "tue",
                    "Tuesday",
                    "Tuesdays",
                    "매주 화요일",
                    "every tuesday",
                    "화요일마다",
                )
            ),
            *(
                (text, (1, 3))
                for text in (
                    "화,목",
                    "화·목",
                    "화/목",
                    "화목",
                    "목, 화",
                    "매주 화·목",
                    "화요일과 목요일",
                    "화, 화, 목",
                )
            ),
            *((text, (1, 3)) for text in ("tue, thu", "Tue & Thu", "Tuesdays and Thursdays", "tues thurs")),
            *(("월수금", (0, 2, 4)), ("토일", (5, 6)), ("일", (6,)), ("수요일일요일", (2, 6))),
            *(
                (text, (0, 1, 2, 3, 4))
                for text in ("월~금", "mon-fri", "월요일부터 금요일까지", "평일", "weekdays", "Mon to Fri")
            ),
            *(
                ("금~월", (0, 4, 5, 6)),
                ("주말", (5, 6)),
                ("매일", tuple(range(7))),
                ("daily", tuple(range(7))),
            ),
        ],
    )
    def test_ways_to_write_weekdays(self, text: str, days: tuple[int, ...]) -> None:
        """Letters, names, lists and spans in both languages; sorted, each once, Monday first."""
        assert parse_weekdays(text) == days

    @pytest.mark.parametrize(
        "text", ["", "x", "화~", "~화", "화~~목", "month", "3월", "화요", "every", ",", "ㅎ", "화" * 200]
    )
    def test_what_are_no_weekdays(self, text: str) -> None:
        """Nothing is left over, no span is open."""
        assert refused(parse_weekdays, text).key == "error.input.weekdays"

    @given(st.sets(st.integers(0, 6), min_size=1))
    def test_round_trip(self, days: set[int]) -> None:
        """Every set of days is read back from the ways it is shown."""
        english = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        for text in (
            "·".join("월화수목금토일"[day] for day in days),
            ", ".join(english[day] for day in days),
        ):
            assert parse_weekdays(text) == tuple(sorted(days))


class TestMinutes:
    """How long a meeting may run."""

    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            *(
                (text, 120)
                for text in ("120", "120분", "2시간", "2h", "2 hours", "2:00", "두 시간", "120 min", "２시간")
            ),
            *(
                (text, 90)
                for text in (
                    "90",
                    "1시간 30분",
                    "1시간 반",
                    "한 시간 반",
                    "1h30m",
                    "1h 30",
                    "1:30",
                    "1.5시간",
                    "1.5h",
                )
            ),
        ],
    )
    def test_ways_to_write_a_length(self, text: str, minutes: int) -> None:
        """Minutes, hours, or both."""
        assert parse_minutes(text) == minutes

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            *(
                ("", "input.minutes"),
                ("반", "input.minutes"),
                ("long", "input.minutes"),
                ("-5", "input.minutes"),
            ),
            *(("0", "range.cap_minutes"), ("14", "range.cap_minutes"), ("9시간", "range.cap_minutes")),
        ],
    )
    def test_what_is_no_length(self, text: str, key: str) -> None:
        """A length within the bounds."""
        assert refused(parse_minutes, text).key == f"error.{key}"

    def test_other_bounds(self) -> None:
        """Another field may have other bounds."""
        assert parse_minutes("5", Bounds("error.range.cap_minutes", 1, 10)) == 5

    @given(st.integers(CAP_MINUTES.first, CAP_MINUTES.last))
    def test_round_trip(self, minutes: int) -> None:
        """Every length is read back."""
        hours, rest = divmod(minutes, 60)
        for text in (f"{minutes}", f"{hours}시간 {rest}분", f"{hours}h {rest}m", f"{hours}:{rest:02}"):
            assert parse_minutes(text) == minutes


class TestBounds:
    """Numbers that are taken, and how typed text is shown back."""

    @pytest.mark.parametrize("value", [0, 201, 10_000, -1])
    def test_a_number_out_of_bounds(self, value: int) -> None:
        """The error says the value and both bounds."""
        with pytest.raises(UserError) as caught:
            WEEKS.check(value)
        assert (caught.value.key, caught.value.values) == (
            "error.range.weeks",
            {"value": value, "first": 1, "last": 200},
        )

    def test_both_bounds_are_in(self) -> None:
        """The first and the last value are taken."""
        assert [PAGE.check(value) for value in (1, 100_000)] == [1, 100_000]

    @given(st.text(alphabet=st.characters()))
    def test_typed_text_is_shown_short(self, text: str) -> None:
        """One line, 1 to 40 characters, whatever was typed, and always encodable."""
        line = shown(text)
        assert 1 <= len(line.encode()) <= 4 * 40
        assert len(line) <= 40
        assert len(line.splitlines()) == 1

    def test_half_a_character_is_shown(self) -> None:
        """Half of a surrogate pair, which Discord can send, does not break the answer."""
        assert shown("a\ud83d") == "a?"


READERS: list[Callable[[str], object]] = [
    *(parse_pages, parse_page, parse_weekly_pages, parse_weekdays, parse_minutes),
]
LIKELY = st.text(alphabet="0123456789:-/.,~ 월화수목금토일요시분반쪽부터까지pamhtue", max_size=25)


class TestAnyText:
    """Texts nobody thought of."""

    @pytest.mark.parametrize("read", READERS)
    @given(text=st.text(alphabet=st.characters(), max_size=120) | LIKELY)
    def test_any_text_is_read_or_refused(self, read: Callable[[str], object], text: str) -> None:
        """Never anything but a value or a UserError."""
        with suppress(UserError):
            assert read(text) is not None
