"""Every card of a week, an order, a roster and a post at its longest data: Discord takes them all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.core.book import Section
from bot.core.materials import WEEK_MOST, Kind, Material, Prompt
from bot.core.notice import Notice
from bot.core.plan import CarryOver, Pages, Terms
from bot.core.posting import PostKind, PostRules
from bot.core.presenting import Prepared
from bot.core.season import Record, Season, SeasonFacts, WeekFacts, build
from bot.i18n import Text, catalog
from bot.render.progress import progress_svg
from bot.services.materials import MaterialsView
from bot.services.members import Joined, Roster
from bot.services.notices import plan_notice, week_notice
from bot.services.order import OrderView, Talk
from bot.services.views import MemberView, RsvpView, SeasonView, StudyView, WeekView
from bot.store.models import Study
from bot.ui.help import help_card
from bot.ui.layout import Card
from bot.ui.materials import file_card, material_form, materials_card, prompts_form
from bot.ui.members import joined_card, leave_card, left_card, member_card, roster_card
from bot.ui.not_sent import refused_card
from bot.ui.notices import notice_card
from bot.ui.order import order_card
from bot.ui.progress import progress_card, progress_view
from bot.ui.week import answered_card, join_first_card, reason_form, week_card

BIG = 1_400_000_000_000_000_000
PEOPLE = [BIG + n for n in range(200)]
TITLE = "*_`[#가" * 16 + "👩‍🏫"
START = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
POST = 99_999_999
MATERIALS = tuple(
    Material(10_000_000 + n, Kind.OTHER, "*_`[#가" * 16, "https://example.com/" + "a" * 480, BIG)
    for n in range(WEEK_MOST)
)
CALLED_OFF = (PostKind.PLAN, PostKind.ANNOUNCEMENT, PostKind.PRESENTER, PostKind.REMINDER)


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def season_of(weeks: int, *, now: dt.datetime = START, **first: object) -> Season:
    """A season of many weeks with four presenters each."""
    rows = tuple(
        WeekFacts(
            n,
            id=10_000_000 + n,
            goals="*#>" * 666,
            place="[길](http://x)" * 40,
            materials=MATERIALS,
            prompts=tuple(Prompt(position, "*#[@" * 75, BIG) for position in (1, 2, 3)),
            presenters=tuple(
                Prepared(PEOPLE[n % 100 + i], Pages(50_000 + n, 50_001 + n) if i else None) for i in range(4)
            ),
        )
        for n in range(1, weeks + 1)
    )
    facts = SeasonFacts(
        terms=Terms(Pages(1, 99_999), weeks, 1000),
        start=dt.date(2026, 3, 3),
        weekdays=(0, 1, 2, 3, 4, 5, 6),
        wall_time=dt.time(21),
        zone="America/Argentina/ComodRivadavia",
        rests={dt.date(2026, 3, 4) + dt.timedelta(days=2 * n): "쉬는 날" for n in range(20)},
        weeks=rows,
        links=MATERIALS[:5],
    )
    return build(facts.with_week(1, **first) if first else facts, now)


def study_view() -> StudyView:
    """A study with everything set."""
    return StudyView(
        id=10_000_000,
        guild_id=BIG,
        title=TITLE,
        language="ko",
        country="KR",
        channel_id=BIG,
        voice_channel_id=BIG,
        role_id=BIG,
        host_id=BIG,
        book_url="https://example.com/" + "a" * 480,
        pdf_offset=10_000,
        cap=dt.timedelta(hours=8),
        policy=CarryOver.SHIFT,
        hand_over=False,
        posts=PostRules(),
        archived=False,
    )


def study_row() -> Study:
    """The same as a row."""
    view = study_view()
    return Study(
        id=view.id,
        guild_id=view.guild_id,
        title=view.title,
        language="ko",
        country="KR",
        channel_id=BIG,
        voice_channel_id=None,
        role_id=BIG,
        host_id=BIG,
        book_url=view.book_url,
        pdf_offset=10_000,
    )


def fits(card: Card) -> None:
    """The card was made, so its limits hold; its ids can be told apart and its text is not empty."""
    assert card.content_length() > 0


@pytest.mark.parametrize("host", [True, False])
def test_the_card_of_a_week(say: Text, host: bool) -> None:
    """Longest goals, place, sections, and fifty people who can't come, with reasons."""
    season = season_of(60)
    rsvps = tuple(RsvpView(user, "late" if user % 2 else "absent", "*이유*" * 40) for user in PEOPLE[:50])
    sections = tuple(Section("[제목](x)" * 25, 17) for _ in range(50))
    view = WeekView(study_view(), season, season.weeks[3], rsvps, sections)
    fits(week_card(say, view, PEOPLE[0], host=host, now=START))
    fits(week_card(say, view, PEOPLE[0], host=host, now=START, private=True))
    fits(answered_card(say, view, "late"))
    fits(join_first_card(say, 1, TITLE))
    fits(join_first_card(say, 1, TITLE, "*" * 2000))
    assert reason_form(say, 10_000_000, "absent", "가" * 200).title


@pytest.mark.parametrize("may", [True, False])
def test_the_materials_of_a_week(say: Text, may: bool) -> None:
    """As many as a week holds, two weeks together, with the study's links, and the forms behind them."""
    season = season_of(4)
    week = season.weeks[3]
    twice = (*MATERIALS, *(replace(one, id=one.id + 100) for one in MATERIALS))
    view = MaterialsView(study_view(), season, week, may, twice, season.prompts(week) * 2, 10_000_000)
    for private in (True, False):
        fits(materials_card(say, view, said=say("material.added"), private=private))
    fits(file_card(say, view, "week-200.abcdefgh", "*_`[#가" * 16, BIG))
    held = {"kind": "slides", "title": "x" * 100, "url": MATERIALS[0].url}
    assert material_form(say, 10_000_000, held).title
    assert prompts_form(say, 10_000_000, ("가" * 300, "", "나" * 300)).title


def test_order_and_progress(say: Text) -> None:
    """Two hundred weeks with four presenters each."""
    season = season_of(200, now=START + dt.timedelta(days=90))
    talks = tuple(Talk(p.user_id, 1, week) for week in season.weeks for p in week.facts.presenters)
    order = OrderView(study_view(), season, talks, tuple(PEOPLE), drawn=True)
    for page in (0, 7, 99):
        fits(order_card(say, order, PEOPLE[100], None, page))
        fits(order_card(say, order, PEOPLE[100], PEOPLE[100], page))
    view = SeasonView(study_view(), season)
    for picture in (False, True):
        fits(progress_card(say, view, picture=picture))
    assert progress_svg(progress_view(say, view))


def test_the_people_of_a_study(say: Text) -> None:
    """Two hundred people who are everything at once."""
    people = tuple(MemberView(user, TITLE[:32], True, True, True, True) for user in PEOPLE)
    roster = Roster(study_view(), people, may_change=True)
    for page in (0, 99):
        fits(roster_card(say, roster, PEOPLE[0], page))
    fits(member_card(say, roster, people[0]))
    fits(joined_card(say, Joined(roster, people[0], None, 1), role_missing=True))
    fits(leave_card(say, roster, PEOPLE[0], PEOPLE[1]))
    fits(left_card(say, roster, PEOPLE[0], PEOPLE[1], 10_000_000))


def notices() -> list[Notice]:
    """Every kind of post, with all it can hold."""
    study = study_row()
    season = season_of(60)
    held = {
        "record": Record.NOTED,
        "reached": 900,
        "planned": Pages(1, 1000),
        "held_at": START,
        "ended_at": START + dt.timedelta(hours=2),
    }
    ended = season_of(60, now=START + dt.timedelta(hours=3), **held)
    asked = season_of(60, now=START + dt.timedelta(hours=3), started_at=START)
    made = [
        plan_notice(study, season, START),
        week_notice(study, season, season.weeks[3], PostKind.ANNOUNCEMENT),
        week_notice(study, season, season.weeks[3], PostKind.PRESENTER, (season.weeks[3].presenters[0],)),
        week_notice(study, season, season.weeks[3], PostKind.REMINDER, tuple(PEOPLE[:60])),
        week_notice(study, season, season.weeks[3], PostKind.REMINDER, tuple(PEOPLE)),
        week_notice(study, ended, ended.weeks[0], PostKind.END, (), {1: 10_000_000}),
        week_notice(study, asked, asked.weeks[0], PostKind.END),
        week_notice(study, asked, asked.weeks[1], PostKind.ANNOUNCEMENT),
    ]
    told = [replace(n, due=1_700_000_000, moved_from=1_700_000_000) for n in made if n is not None]
    return told + [replace(n, off=True, instead=n.week) for n in told if n.kind in CALLED_OFF]


def test_automatic_posts(say: Text) -> None:
    """Each carries its marker in one of its components."""
    found = notices()
    assert len(found) == 14
    for notice in found:
        card = notice_card(notice, say, POST)
        fits(card)
        assert any(f":p{POST}" in str(item.to_component_dict()) for item in card.walk_children())
    fits(refused_card(say, BIG, POST, "permission.send_messages"))


def test_help(say: Text) -> None:
    """One screen, for a host who is a builder too."""
    fits(help_card(say, host=True, builder=True))
