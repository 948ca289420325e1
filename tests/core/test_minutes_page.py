"""The minutes' Markdown: one shape in both languages, and no text of anybody's changes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.attendance import Status
from bot.core.materials import Kind as MaterialKind
from bot.core.materials import Material
from bot.core.minutes import (
    Asked,
    Break,
    Drawn,
    Kind,
    Meeting,
    Message,
    Minutes,
    MinutesNote,
    Part,
    Reply,
    Section,
    digest,
)
from bot.core.minutes_page import document
from bot.core.plan import CarryOver, Pages
from bot.i18n import catalog
from tests.core.markdown_texts import PARSERS, PING, WILD, headings, targets, tokens

AT = dt.datetime(2026, 3, 24, 12, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
LANGUAGES = ("ko", "en")


def minutes(text: str = "글", name: str = "김하늘", url: str = "https://example.com/a") -> Minutes:
    """Minutes with everything in them; `text` stands wherever somebody wrote something."""
    return Minutes(
        title=text,
        season=1,
        number=4,
        last_number=4,
        kind=Kind.READING,
        zone="Asia/Seoul",
        begin=AT,
        end=AT + 2 * HOUR,
        begun=True,
        recorded=True,
        met=True,
        host_id=1,
        names={1: name, 2: name, 3: "이서준"},
        minutes=110,
        breaks=(Break(AT + HOUR, AT + HOUR + HOUR / 6, text),),
        place=text,
        planned=Pages(72, 91),
        read=Pages(72, 83),
        left=Pages(84, 91),
        goals=text,
        note=text,
        parts=(Part((3,), Pages(72, 76), carried=True), Part((2,), Pages(77, 91))),
        materials=(Material(1, MaterialKind.SLIDES, text, url, 2),),
        prompts=(text,),
        attendance={Status.PRESENT: (name, "이서준"), Status.LATE: (name,)},
        presumed=True,
        drawn=(Drawn("review", (1, 3), one=False), Drawn(text, (2,), one=True)),
        sections=dict.fromkeys(Section, text),
        messages=tuple(
            Message(at, section, 2, name, text, url, AT + HOUR, 1) for at, section in enumerate(Section)
        ),
        questions=(Asked(name, text, text, True, (Reply(name, text),)), Asked(None, None, text, False, ())),
        next=Meeting(5, 5, AT + 168 * HOUR, Pages(84, 103), (Part((2,), Pages(84, 103)),)),
        season_plan=(Meeting(1, 2, AT, None, ()),),
        written_by=3,
        written_at=AT + 3 * HOUR,
        edited_by=99,
        edited_at=AT + 20 * HOUR,
        posted_at=AT + 3 * HOUR,
    )


def levels(made: str) -> list[str]:
    """The levels of a document's headings."""
    return [tag for tag, _ in headings(made)[0]]


@given(WILD, WILD, st.sampled_from(LANGUAGES), st.sampled_from(Kind))
@example(text="", name="\u202e", language="ko", kind=Kind.READING)
def test_nothing_that_people_write_changes_the_shape(text: str, name: str, language: str, kind: Kind) -> None:
    """Its headings are its own, nobody is called, there is no HTML, and links lead to the web."""
    say = catalog(language)
    made = document(replace(minutes(text, name), kind=kind), say)
    plain = document(replace(minutes("x", "y"), kind=kind), say)
    own = [one for _, one in headings(plain)[0]][1:]
    for found in headings(made):
        assert [tag for tag, _ in found] in (["h1", *["h2"] * len(own)], ["h1", *["h2"] * (len(own) - 1)])
        assert {one for _, one in found[1:]} <= set(own)
    assert not PING.search(made)
    assert not {one.type for one in tokens(made)} & {"html_block", "html_inline", "image", "table_open", "hr"}
    assert all(target.startswith(("https://", "http://")) for target in targets(made))


@given(st.from_regex(r"https?://\S{1,80}", fullmatch=True) | WILD)
def test_addresses_stay_addresses(url: str) -> None:
    """Whatever stands behind https:// neither ends the link nor begins another."""
    made = document(minutes(url=url), catalog("en"))
    assert levels(made) == levels(document(minutes(), catalog("en")))
    assert not PING.search(made)


def test_both_languages_have_one_shape() -> None:
    """As many headings of the same levels, in the same order; other words."""
    ko, en = (document(minutes(), catalog(language)) for language in LANGUAGES)
    for parser in PARSERS:
        kinds = [[(one.type, one.tag, one.level) for one in parser.parse(made)] for made in (ko, en)]
        assert kinds[0] == kinds[1]
    assert "## 배운 것과 나눈 것" in ko
    assert "## What we learned and shared" in en


def test_what_it_says() -> None:
    """The facts by the clocks where they met, lists as lists, messages with who wrote them and where."""
    told = replace(
        minutes("a"),
        sections={
            Section.DECISIONS: "- 다음 주는 20:30\n2. 간식\n-5도 이하면 쉬기",
            Section.TODO: "[x] 교재\n[ ] 코드\n정리",
            Section.LESSONS: "1. 하나\n둘",
            Section.NOTES: "앞\n- 목록",
        },
    )
    made = document(told, catalog("ko"))
    for line in (
        "- **일시** 2026-03-24 (화) 21:04–23:04 (Asia/Seoul) · 110분",
        "- **쉰 시간** 22:04–22:14 (a)",
        "- **발표** 이서준 (p. 72–76, 이어서), 김하늘 (p. 77–91)",
        "- **작성** 이서준 · 2026-03-25 (수) 00:04",
        "- **마지막 수정** 참가자가 아닌 분 · 2026-03-25 (수) 17:04",
        "- **남음** p. 84–91 (8쪽), 다음에 이어 읽어요",
        "- [발표 자료: a](<https://example.com/a>)",
        "- 다음 주는 20:30\n- 간식\n- \\-5도 이하면 쉬기",
        "- [x] 교재\n- [ ] 코드\n- [ ] 정리",
        "1. 하나\n2. 둘",
        "앞\n\n- 목록",
        "> — 김하늘 · 2026-03-24 (화) 22:04 · [메시지](<https://example.com/a>)",
        "- **코드 리뷰** 김하늘 → 이서준\n- **a** 김하늘",
        "**질문 1.** a · 김하늘 · 해결됨\n\n> a\n\n**답변** 김하늘\n\n> a",
        "**질문 2.** 이름 없이 올린 질문 · 답을 기다려요",
        "- 5주차 · 2026-03-31 (화) 21:04 · p. 84–103 · 김하늘 (p. 84–103)",
    ):
        assert f"\n{line}\n" in made
    assert "각자 읽어요" in document(replace(told, policy=CarryOver.HOME), catalog("ko"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_of_which_nobody_knows_anything(language: str) -> None:
    """Never started, never noted, nothing written: the document says so, and who was there is not made up."""
    bare = Minutes(
        title="책",
        season=1,
        number=4,
        last_number=5,
        kind=Kind.CATCH_UP,
        zone="Asia/Seoul",
        begin=AT,
        end=AT + 2 * HOUR,
        begun=False,
        recorded=False,
        met=True,
        host_id=1,
        names={},
    )
    say = catalog(language)
    made = document(bare, say)
    assert levels(made) == ["h1", "h2", "h2", "h2"]
    assert say("minutes.not_begun") in made
    assert say("minutes.nobody_knows") in made
    assert say("minutes.no_next") in made
    read = document(replace(bare, planned=Pages(1, 9), read=Pages(1, 9)), say)
    assert say("minutes.unrecorded") in read
    assert "4–5" in made.split("\n")[0]


def test_mentoring_and_orientation() -> None:
    """A mentor's meeting has each one's questions together; an orientation shows the whole season."""
    asked = tuple(Asked(who, None, what, False, ()) for who, what in (("가", "1"), ("나", "2"), ("가", "3")))
    made = document(replace(minutes(), kind=Kind.MENTORING, questions=asked), catalog("ko"))
    assert [line[2:] for line in made.split("\n") if line in ("> 1", "> 2", "> 3")] == ["1", "3", "2"]
    assert "## 멘토에게 들은 것" in made
    assert "## 이번 시즌 순서\n\n- 1–2주차" in made


def test_the_end_card_keeps_the_beginning() -> None:
    """What is shown of each section, and a digest that tells every difference; stored and read back."""
    told = minutes("*하나*\n\n둘")
    note = MinutesNote.of(7, told, document(told, catalog("ko")))
    assert dict(note.said)["decisions"] == "*하나*\n둘\n*하나* 둘"
    assert MinutesNote.from_json({**_plain(note), "said": [list(one) for one in note.said]}) == note
    assert note.digest != digest(document(replace(told, read=Pages(72, 84)), catalog("ko")))
    assert note.filename == "minutes-season-1-week-04.md"


def _plain(note: MinutesNote) -> dict[str, object]:
    return {name: getattr(note, name) for name in MinutesNote.__slots__}
