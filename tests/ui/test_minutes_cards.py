"""Cards and forms of minutes at their longest: Discord takes them all, and the end card keeps its place."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from bot.core.minutes import MESSAGES_MOST, SECTION_MOST, Kind, Message, Minutes, MinutesNote, Section
from bot.core.minutes_page import document
from bot.core.notice import Notice
from bot.core.plan import Pages
from bot.core.posting import PostKind
from bot.core.season import Record
from bot.i18n import Text, catalog
from bot.services.minutes_access import Listed, MinutesView
from bot.services.minutes_edits import Opened
from bot.services.minutes_messages import Added, Choice, Offered
from bot.services.notices import week_notice
from bot.ui.layout import Card
from bot.ui.minutes import (
    add_form,
    added_card,
    edit_form,
    minutes_card,
    minutes_files,
    past_card,
    removal_card,
    taken_out_card,
)
from bot.ui.notices import notice_card
from tests.core.markdown_texts import PING
from tests.ui.test_longest import BIG, POST, START, TITLE, fits, season_of, study_row, study_view

LONG = (("*_`[#" * 20 + "@everyone\n") * 100)[:SECTION_MOST]
HOUR = dt.timedelta(hours=1)


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def minutes() -> Minutes:
    """Minutes in which everything is as long as it can be."""
    return Minutes(
        title=TITLE,
        season=200,
        number=199,
        last_number=200,
        kind=Kind.ORIENTATION,
        zone="America/Argentina/ComodRivadavia",
        begin=START,
        end=START + 8 * HOUR,
        begun=True,
        recorded=True,
        met=True,
        host_id=BIG,
        names={},
        read=Pages(99_998, 99_999),
        sections=dict.fromkeys(Section, LONG),
        messages=tuple(
            Message(
                10_000_000 + at, Section.TODO, BIG, TITLE, LONG, "https://example.com/" + "a" * 90, START, 1
            )
            for at in range(MESSAGES_MOST)
        ),
        written_by=BIG,
        written_at=START,
        edited_by=BIG,
        edited_at=START,
    )


def view(*, posted: bool) -> MinutesView:
    """The same as somebody sees it who writes them, just after a change."""
    told = replace(minutes(), posted_at=START if posted else None)
    week = season_of(60).weeks[3]
    made = document(told, catalog("ko"))
    return MinutesView(study_view(), week, told, made, may_write=True, change_id=10_000_000)


def test_the_readers_cards(say: Text) -> None:
    """With every section full, fifty messages, and every button there is."""
    for posted in (True, False):
        for over in (True, False):
            card = minutes_card(say, view(posted=posted), BIG, over=over, said="가" * 200)
            fits(card)
            assert not PING.search(said(card))
    reader = replace(view(posted=True), may_write=False, change_id=None)
    fits(minutes_card(say, reader, BIG + 1))
    (file,) = minutes_files(reader)
    assert file.filename == reader.minutes.filename
    fits(removal_card(say, view(posted=True), BIG))
    fits(removal_card(say, replace(reader, minutes=replace(minutes(), messages=())), BIG))
    for already in (True, False):
        fits(added_card(say, Added(1, 1, 2, Section.NOTES, may_remove=True, moved=True), already=already))
    fits(taken_out_card(say, 50))
    listed = [Listed(10_000_000 + n, 200, 199, 200, START, "Asia/Seoul") for n in range(25)]
    fits(past_card(say, study_view(), listed))
    fits(past_card(say, study_view(), ()))


def test_a_study_that_was_put_away_is_read_only(say: Text) -> None:
    """Who wrote its minutes reads them, also those that were never posted, and is offered no change."""
    for posted in (True, False):
        kept = replace(view(posted=posted), study=replace(study_view(), archived=True), change_id=None)
        shown = said(minutes_card(say, kept, BIG))
        assert set(re.findall("sd:(minutes[a-z_]*):", shown)) == {"minutes_past"}
        assert (say("minutes.preview") in shown) is not posted
        assert say("minutes.is_posted") not in shown


def test_the_forms(say: Text) -> None:
    """Five full fields; meetings of twenty-five studies with the longest titles."""
    opened = Opened(10_000_000, 99_999_999, dict.fromkeys(Section, LONG))
    assert len(edit_form(say, opened, 199, 200).children) == 5
    choices = tuple(Choice(n, TITLE, 199, 200, START, here=True) for n in range(1, 26))
    assert len(add_form(say, Offered(99_999_999, choices)).children) == 2


def said(card: Card) -> str:
    """All that a card holds, as it is sent."""
    return str([item.to_component_dict() for item in card.children])


def ended() -> list[Notice]:
    """The end cards that minutes stand on: with a result, still asking, and of a week without any word."""
    note = MinutesNote.of(10_000_004, minutes(), "")
    held = {
        "record": Record.NOTED,
        "reached": 900,
        "planned": Pages(1, 1000),
        "held_at": START,
        "ended_at": START + 2 * HOUR,
        "note": "*#>" * 333,
    }
    later = START + 3 * HOUR
    seasons = (
        season_of(60, now=later, **held),
        season_of(60, now=later, started_at=START),
        season_of(60, now=START + 48 * HOUR),
    )
    found = [
        week_notice(study_row(), s, s.weeks[0], PostKind.END, (), {1: 10_000_000}, note) for s in seasons
    ]
    return [one for one in found if one is not None]


def test_the_end_card(say: Text) -> None:
    """With its file and without; each carries its marker, and calls nobody because of its minutes."""
    found = ended()
    assert len(found) == 3
    assert [one.pings for one in found] == [False, False, False]
    for notice in found:
        assert Notice.from_json(notice.to_json()) == notice
        assert notice.minutes is not None
        for files in ([notice.minutes.filename], []):
            card = notice_card(notice, say, POST, files)
            fits(card)
            shown = said(card)
            assert ("attachment://" in shown) is bool(files)
            assert f":p{POST}" in shown
            assert "@everyone" not in shown
