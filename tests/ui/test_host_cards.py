"""The host's cards: the figures of each carry-over in words, and everything at its longest data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from discord import ui

from bot.core.plan import CarryOver, Pages, Terms
from bot.core.presenting import Prepared
from bot.core.season import Season, SeasonFacts, WeekFacts, WeekKind, build
from bot.i18n import Text, catalog
from bot.services.endings import EndPreview, preview_of
from bot.services.history import ChangeView, History, Undo
from bot.services.meetings import Ended
from bot.services.planning import Edited
from bot.services.views import MemberView, SeasonView, WeekView
from bot.ui.changes import CHANGES, change_choices, change_text, undo_card, undone_card
from bot.ui.ending import parse_arg, policies_card, preview_card
from bot.ui.layout import Card
from bot.ui.meeting import (
    ask_page_card,
    ended_card,
    page_form,
    started_card,
    started_line,
)
from bot.ui.plan import (
    changed_card,
    host_plan_card,
    host_week_card,
    plan_card,
    presenters_card,
    rests_card,
)
from bot.ui.plan_forms import SEASON_FORMS, WEEK_FORMS, ranges_form
from tests.ui.test_longest import BIG, PEOPLE, START, season_of, study_view

KO, EN = catalog("ko"), catalog("en")
SLOT = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
SAYS = [pytest.param(catalog(language), id=language) for language in ("ko", "en")]


def real_season(**terms: object) -> Season:
    """17-248, twenty a week, an hour into the second meeting; 102 presents week 2, 103 week 3."""
    weeks = tuple(WeekFacts(n, id=n, presenters=(Prepared(100 + n),)) for n in range(1, 13))
    facts = SeasonFacts(
        terms=replace(Terms(Pages(17, 248), 12, 20), **terms),  # type: ignore[arg-type]
        start=dt.date(2026, 3, 3),
        weekdays=(1,),
        wall_time=dt.time(21),
        zone="Asia/Seoul",
        id=1,
        weeks=weeks,
    )
    return build(facts, SLOT + dt.timedelta(hours=1))


def preview(
    reached: int | None, season: Season | None = None, *, hand_over: bool | None = None, pdf: int = 0
) -> EndPreview:
    """What ending week 2 there would do."""
    plan, study = season or real_season(), replace(study_view(), pdf_offset=pdf)
    return preview_of(study, plan, plan.weeks[1], reached, SLOT + dt.timedelta(hours=1), hand_over)


def said(card: Card) -> str:
    """Everything on a card, as it is read."""
    return "\n".join(item.content for item in card.walk_children() if isinstance(item, ui.TextDisplay))


def pressed(card: Card) -> dict[str | None, str | None]:
    """A card's buttons: label -> id."""
    return {item.label: item.custom_id for item in card.walk_children() if isinstance(item, ui.Button)}


def test_the_default_outcome_in_the_words_of_the_end_card() -> None:
    """Reached, next week, who finishes and who begins, the end date and the backlog."""
    assert said(preview_card(KO, preview(39))).splitlines() == [
        "### 2주차 · p. 37–56",
        "p. 39까지 읽었어요. 다음 주는 p. 40–59예요. p. 40–56은 <@102> 님이 이어서, p. 57부터는 <@103> 님이 "
        "발표해요. 종료일은 그대로고, 9쪽은 다음 시즌에 읽어요.",
    ]
    assert said(preview_card(EN, preview(39))).splitlines() == [
        "### Week 2 · pp. 37–56",
        "We reached p. 39. Next week: pp. 40–59; <@102> will finish pp. 40–56, <@103> will start at p. 57. "
        "The end date stays; 9 pages go to next season.",
    ]


def test_the_pages_of_the_pdf_beside_those_of_the_book() -> None:
    """Where they are others, and exist."""
    assert "다음 주는 p. 40–59 (PDF 46–65)예요." in said(preview_card(KO, preview(39, pdf=6)))
    assert "Next week: pp. 40–59 (PDF 30–49);" in said(preview_card(EN, preview(39, pdf=-10)))
    assert "다음 주는 p. 40–59예요." in said(preview_card(KO, preview(39, pdf=-40)))


def weeks_to(first: int, last: int, pages: int, end: int) -> tuple[list[str], list[str]]:
    """Weeks of so many pages from 40 on, beside what they were to read, in both languages."""
    was = [(57 + 20 * n, min(76 + 20 * n, 248)) for n in range(10)]
    now = [(40 + pages * n, min(39 + pages * (n + 1), end)) for n in range(last - first + 1)]
    rows = [(first + n, *old, *new) for n, (old, new) in enumerate(zip(was, now, strict=False))]
    korean = [f"{number}주차 p. {a}–{b} → p. {c}–{d}" for number, a, b, c, d in rows]
    english = [f"Week {number} pp. {a}–{b} → pp. {c}–{d}" for number, a, b, c, d in rows]
    return korean, english


SHIFTED, SPREAD = weeks_to(3, 12, 20, 239), weeks_to(3, 11, 21, 228)
POLICIES = {
    CarryOver.SHIFT: (
        ("다음 시즌 분량 0 → 9쪽 · 종료일 5월 19일 (화)", SHIFTED[0]),
        ("Next season: 0 → 9 pp. · ends Tue, May 19", SHIFTED[1]),
    ),
    CarryOver.EXTEND: (
        (
            "다음 시즌 분량 0쪽 · 종료일 5월 19일 (화) → 5월 26일 (화)",
            [*SHIFTED[0], "13주차 새로 생겨요 · p. 240–248"],
        ),
        (
            "Next season: 0 pp. · ends Tue, May 19 → Tue, May 26",
            [*SHIFTED[1], "Week 13 new · pp. 240–248"],
        ),
    ),
    CarryOver.SPREAD: (
        ("다음 시즌 분량 0쪽 · 종료일 5월 19일 (화)", [*SPREAD[0], "12주차 p. 237–248 → p. 229–248"]),
        (
            "Next season: 0 pp. · ends Tue, May 19",
            [*SPREAD[1], "Week 12 pp. 237–248 → pp. 229–248"],
        ),
    ),
    CarryOver.ADD: (
        ("다음 시즌 분량 0쪽 · 종료일 5월 19일 (화)", ["3주차 p. 57–76 → p. 40–76"]),
        ("Next season: 0 pp. · ends Tue, May 19", ["Week 3 pp. 57–76 → pp. 40–76"]),
    ),
    CarryOver.HOME: (
        (
            "다음 시즌 분량 0쪽 · 종료일 5월 19일 (화) · p. 40–56은 각자 읽어요.",
            ["앞으로의 계획은 그대로예요."],
        ),
        (
            "Next season: 0 pp. · ends Tue, May 19 · Everyone reads pp. 40–56 at home.",
            ["The plan ahead stays as it is."],
        ),
    ),
}
NAMES = {
    CarryOver.SHIFT: ("다음 주에 이어 읽기 · 이 스터디의 기본값", "settings.policy.shift.option"),
    CarryOver.EXTEND: ("주를 늘려서 이어 읽기", "settings.policy.extend.option"),
    CarryOver.SPREAD: ("남은 주에 고르게 나누기", "settings.policy.spread.option"),
    CarryOver.ADD: ("다음 주에 더하기", "settings.policy.add.option"),
    CarryOver.HOME: ("각자 읽기", "settings.policy.home.option"),
}


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_shows_its_outcome(policy: CarryOver) -> None:
    """Week 2 ends at 39: what each policy comes to, and every week that it changes, in both languages."""
    for say, (ends, weeks) in zip((KO, EN), POLICIES[policy], strict=True):
        rows = said(policies_card(say, preview(39), policy)).splitlines()
        name = f"**{say(NAMES[policy][1])}"
        line = rows[next(i for i, row in enumerate(rows) if row.startswith(name)) + 1]
        following = weeks[0] if policy is not CarryOver.HOME else week_3(say)
        assert line == f"{following} · {ends}"
        assert rows[-len(weeks) - 1 : -1] == weeks
    assert f"**{NAMES[policy][0]}**" in said(policies_card(KO, preview(39), policy))


def week_3(say: Text) -> str:
    """The third week as it was planned."""
    return "3주차 p. 57–76" if say is KO else "Week 3 pp. 57–76"


def test_buttons_hold_what_was_shown() -> None:
    """The id of [as is] says page, policy, who goes on, and the digest of the outcome."""
    shown = policies_card(KO, preview(39, hand_over=True), CarryOver.HOME)
    custom_id = pressed(shown)["이대로"]
    assert custom_id is not None
    action, week, arg = custom_id.removeprefix("sd:").split(":")
    assert (action, week) == ("end_commit", "2")
    assert parse_arg(arg)[:3] == (39, CarryOver.HOME, True)
    shorter = preview(39, real_season(weeks=11), hand_over=True)
    assert pressed(policies_card(KO, shorter, CarryOver.HOME))["이대로"] != custom_id
    other = pressed(shown)["준비한 분이 이어 가기"]
    assert other is not None
    assert parse_arg(other.split(":")[-1])[:3] == (39, CarryOver.HOME, False)
    assert parse_arg("x--1") == (None, None, True, None)


@pytest.mark.parametrize(
    ("reached", "korean"),
    [
        (56, "p. 56까지 읽었어요. 다음 주는 p. 57–76이에요. 발표는 <@103> 님이에요."),
        (36, "새로 읽은 쪽은 없어요. 다음 주는 p. 37–56이에요. p. 37–56은 <@102> 님이 이어서 발표해요."),
        (None, "2주차 모임은 열리지 못했어요. 다음 주는 p. 37–56이에요."),
        (248, "p. 248까지 읽었어요. 이번 시즌의 마지막 모임이었어요."),
    ],
)
def test_outcomes_at_the_borders(reached: int | None, korean: str) -> None:
    """All, nothing, no meeting, the whole book: one outcome, and no other choice where there is none."""
    shown = preview_card(KO, preview(reached))
    assert korean in said(shown)
    assert ("다르게" in pressed(shown)) is (reached in (36, None))


def test_a_rest_in_between_is_named_by_its_date() -> None:
    """Next week is only said of next week."""
    season = real_season()
    resting = build(replace(season.facts, rests={dt.date(2026, 3, 17): None}), SLOT + dt.timedelta(hours=1))
    assert "다음 모임은 3월 24일 (화), p. 40–59예요." in said(preview_card(KO, preview(39, resting)))


@pytest.mark.parametrize("say", SAYS)
def test_every_change_has_its_sentence(say: Text) -> None:
    """From nothing but the details that are stored."""
    details = {
        "number": 4,
        "next": 5,
        "page": 83,
        "day": "2026-03-17",
        "time": "21:00",
        "count": 1,
        "was": 12,
        "pages": 20,
        "user": BIG,
        "presenter": BIG,
        "taker": BIG,
        "what": "posts",
        "minutes": 10,
    }
    sentences = [change_text(say, kind, details, lambda user_id: "@a") for kind in CHANGES]
    assert len(set(sentences)) == len(CHANGES)
    assert change_text(say, "of.a.later.version", details, str)


def long_views() -> Iterator[SeasonView]:
    """Two hundred weeks of four presenters; the same with weeks that meet together."""
    season = season_of(200)
    yield SeasonView(study_view(), season)
    weeks = tuple(
        replace(w, kind=WeekKind.MERGED, moved_time=dt.time(1)) if w.number % 4 else w
        for w in season.facts.weeks[1:]
    )
    yield SeasonView(study_view(), build(replace(season.facts, weeks=(season.facts.weeks[0], *weeks)), START))


@pytest.mark.parametrize("say", SAYS)
@pytest.mark.parametrize("view", list(long_views()), ids=["weeks", "merged"])
def test_the_longest_plan(say: Text, view: SeasonView) -> None:
    """Every page of the table, every week's card and form: Discord takes them."""
    season = view.season
    for page in range(25):
        plan_card(say, view, START, host=True, page=page)
        host_plan_card(say, view, START, page)
    rests_card(say, view, START)
    people = {user: MemberView(user, "👩‍🏫*_`" * 20, False, False, False, False) for user in PEOPLE}
    for week in list(season.meetings())[:3] + list(season.meetings())[-3:]:
        seen = WeekView(view.study, season, week)
        for made in (host_week_card, presenters_card, ask_page_card, started_card, started_line):
            made(say, seen)
        for form in WEEK_FORMS.values():
            form(say, seen, {})
        ranges_form(say, seen, {}, people)
        page_form(say, week)
    for season_form in SEASON_FORMS.values():
        season_form(say, view, {})


@pytest.mark.parametrize("say", SAYS)
def test_the_longest_outcomes(say: Text) -> None:
    """All policies, the longest differences, and undoing them."""
    season = season_of(200)
    now = season.weeks[0].at + dt.timedelta(hours=1)
    season = build(season.facts, now)
    for reached in (1, 999, None):
        shown = preview_of(study_view(), season, season.weeks[0], reached, now)
        preview_card(say, shown, say("error.plan_changed"))
        policies_card(say, shown)
        result = shown.result(CarryOver.EXTEND).season
        ended_card(say, Ended(study_view(), season, result, result.weeks[0], 10**9))
    weeks = tuple(
        replace(w, presenters=w.presenters[::-1], goals="?", place="!", moved_time=dt.time(1))
        for w in season.facts.weeks
    )
    other = build(
        replace(season.facts, weeks=weeks, rests={}, terms=replace(season.facts.terms, pace=300)), now
    )
    details = {"number": 200, "user": BIG, "count": 100, "day": "2026-03-17"}
    change = ChangeView(10**9, "rest.add", BIG, now, details)
    following = replace(season, facts=replace(season.facts, id=2, number=2))
    for one, another in ((season, other), (other, season), (season, season), (following, season)):
        changed_card(say, Edited(study_view(), one, another, "rest.add", details, 10**9))
        undo = Undo(study_view(), change, one, another)
        undo_card(say, undo)
        undone_card(say, undo)


@pytest.mark.parametrize("say", SAYS)
def test_choices_of_undo(say: Text) -> None:
    """Names as people know them, a hundred characters at most, found by any of their words."""
    changes = tuple(
        ChangeView(n, kind, BIG, START, {"number": 200, "next": 201, "user": BIG, "page": 83})
        for n, kind in enumerate(("meeting.end", "member.join", "week.merge"), start=1)
    )
    history = History(study_view(), "Asia/Seoul", changes, {BIG: "👩‍🏫" * 50})
    found = change_choices(say, history, "")
    assert [number for _, number in found] == [1, 2, 3]
    assert all(len(line) <= 100 for line, _ in found)
    assert [number for _, number in change_choices(say, history, "83")] == [1]
    unnamed = change_choices(say, replace(history, names={}), "")
    assert say("change.somebody") in unnamed[0][0]
