"""Lists of questions, and what posts show of them, at their longest data in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.core.notice import Notice
from bot.core.posting import PostKind
from bot.core.question import State
from bot.core.week_questions import Screened, Waiting
from bot.i18n import Text, catalog
from bot.services.finding import A_PAGE, WORDS_MOST, FoundList, Line, View, Wanted, looked_for
from bot.services.notices import panel_notice
from bot.services.views import WeekView
from bot.ui.finding import faq_card, found_card
from bot.ui.ids import Ref, parse
from bot.ui.layout import Card
from bot.ui.notices import notice_card
from bot.ui.week import week_card
from bot.ui.week_questions import list_id, read_list
from tests.ui.test_longest import BIG, PEOPLE, POST, START, notices, season_of, study_row, study_view
from tests.ui.test_panel import longest

NASTY = "*_`[#가|<@1>~\\" * 200
URL = "https://discord.com/channels/" + "/".join(["1" * 19] * 2)
LINE = Line(10**12, NASTY[:100], State.SOLVED, 200, NASTY[:200], URL, True, 20, NASTY[:400], BIG)
WAITING = tuple(Waiting(10**12 + n, NASTY[:100], URL, 99_999, 1, 200) for n in range(300))


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def said(card: Card) -> str:
    """What a card says; making it has checked Discord's limits already."""
    return "\n".join(item.content for item in card.walk_children() if isinstance(item, ui.TextDisplay))


def ids(card: Card) -> str:
    """The ids on a card."""
    return " ".join(str(getattr(item, "custom_id", "")) for item in card.walk_children())


@given(st.text(max_size=80), st.sampled_from(View), st.integers(0, 10**9), st.integers(0, 10**5))
def test_what_is_looked_for_goes_through_an_id(typed: str, view: View, week_id: int, page: int) -> None:
    """Whatever it is, as far as it is kept at all."""
    wanted = Wanted(10**9, view, week_id, looked_for(typed), page)
    ref = parse(list_id(wanted))
    assert ref is not None
    assert read_list(ref) == wanted


@given(st.text(max_size=80))
def test_any_id_is_read(arg: str) -> None:
    """Ids come from outside: what names no list is none."""
    read_list(Ref("questions", 1, arg))


@pytest.mark.parametrize("view", list(View))
def test_the_longest_list(say: Text, view: View) -> None:
    """A page of answered questions with everything under it, and an empty one."""
    lines = tuple(replace(LINE, id=10**12 + n, section=f"{n}{LINE.section}") for n in range(A_PAGE))
    wanted = Wanted(10**9, view, 10**9, NASTY.replace(":", "")[:WORDS_MOST], 10**5)
    week = season_of(4).weeks[3]
    full = FoundList(study_view(), wanted, week, lines, 10**7, True, WAITING)
    nowhere = replace(full, wanted=replace(wanted, typed=""))
    for shown in (full, nowhere):
        assert "…" in said(found_card(say, shown))
        assert said(found_card(say, replace(shown, lines=(), total=0, screen=()), private=True))
    assert said(found_card(say, replace(nowhere, week=None, lines=(), total=0)))
    assert said(faq_card(say, "faq.zip", left_out=10**6))


def test_posts_with_questions(say: Text) -> None:
    """Announcements and notes that are as long as they can be anyhow."""
    waiting = tuple((NASTY[:100], URL) for _ in range(5))
    for notice in notices():
        stored = replace(notice, questions=10**6, waiting=waiting, unlisted=10**6).to_json()
        card = notice_card(Notice.from_json(stored), say, POST)
        if notice.kind in (PostKind.ANNOUNCEMENT, PostKind.PRESENTER) and not notice.off:
            assert "sd:questions:" in ids(card)


def test_a_panel_with_a_question(say: Text) -> None:
    """In every state, drawn or in words."""
    screen = Screened(10**12, NASTY[:100], NASTY[:2000], URL)
    for plan, now in longest():
        notice = panel_notice(study_row(), plan, plan.weeks[0], PostKind.PANEL, now)
        assert notice is not None
        stored = Notice.from_json(replace(notice, questions=10**6, screen=screen).to_json())
        assert stored.screen == screen
        for pictures in ((), ("on-screen.png",)):
            assert said(notice_card(stored, say, POST, pictures))


def test_a_week_with_questions(say: Text) -> None:
    """The week's card has room for one button more."""
    season = season_of(60)
    view = WeekView(study_view(), season, season.weeks[3], questions=10**6)
    for private in (False, True):
        card = week_card(say, view, PEOPLE[0], host=True, now=START, private=private)
        assert "sd:questions:" in ids(card)
