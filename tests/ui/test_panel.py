"""The panel of a meeting in every state, and the note at ten minutes, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from discord import ui

from bot.core.meeting import PageNote, Pause
from bot.core.notice import Notice
from bot.core.plan import Pages, Terms
from bot.core.posting import PostKind
from bot.core.presenting import Prepared
from bot.core.season import Record, Season, SeasonFacts, WeekFacts, WeekKind, build
from bot.i18n import Text, catalog
from bot.services.endings import preview_of
from bot.services.notices import panel_notice, taken_back, week_notice
from bot.services.noting import Noted
from bot.services.pausing import REASON_MOST
from bot.services.views import WeekView
from bot.ui.ending import note_form as end_note_form
from bot.ui.ending import policies_card, preview_card
from bot.ui.layout import Card
from bot.ui.notices import mentions_of, notice_card
from bot.ui.pausing import note_form, noted_card, paused_card, reason_form, resumed_card
from tests.ui.test_longest import BIG, PEOPLE, POST, START, season_of, study_row, study_view

KO, EN = catalog("ko"), catalog("en")
MINUTE = dt.timedelta(minutes=1)
AT = int(START.timestamp())


def season(**first: object) -> Season:
    """Twelve weeks from p. 17 on, the first one presented by 101; `first` is what happened in it."""
    return at(START + 40 * MINUTE, **first)


def at(now: dt.datetime, **first: object) -> Season:
    """The same at an instant."""
    weeks = tuple(WeekFacts(n, id=n, presenters=(Prepared(100 + n),)) for n in range(1, 13))
    facts = SeasonFacts(
        terms=Terms(Pages(17, 248), 12, 20),
        start=dt.date(2026, 3, 3),
        weekdays=(1,),
        wall_time=dt.time(21),
        zone="Asia/Seoul",
        weeks=weeks,
    )
    return build(facts.with_week(1, **first), now)


def said(card: Card) -> list[str]:
    """The lines on a card."""
    texts = [item.content for item in card.walk_children() if isinstance(item, ui.TextDisplay)]
    return "\n".join(texts).splitlines()


def pressed(card: Card) -> list[str | None]:
    """The labels of its buttons."""
    return [item.label for item in card.walk_children() if isinstance(item, ui.Button)]


def shown(say: Text, plan: Season, now: dt.datetime, kind: PostKind = PostKind.PANEL) -> Card:
    """The panel of the first week."""
    notice = panel_notice(study_row(), plan, plan.weeks[0], kind, now)
    assert notice is not None
    stored = Notice.from_json(replace(notice, book_url=None, pdf_offset=0).to_json())
    allowed = mentions_of(stored)
    assert (allowed.everyone, allowed.users, allowed.roles) == (False, False, False)
    return notice_card(stored, say, POST)


def test_ready() -> None:
    """Who presents, who may start it, and from when on anybody may."""
    plan = at(START)
    assert said(shown(KO, plan, START)) == [
        "### 1주차 준비 · p. 17–36",
        f"<t:{AT}:t> 시작",
        "발표 <@101> 님",
        f"-# 빌더, 공동 빌더, 발표자가 시작해요. <t:{AT + 600}:t>부터는 참가자 누구나 시작할 수 있어요.",
    ]
    english = shown(EN, plan, START)
    assert said(english)[0] == "### Week 1 · ready · pp. 17–36"
    assert pressed(english) == ["Start", "Ask"]


def test_running() -> None:
    """Start, end, a bar, the page that counts, and what others wrote since."""
    notes = (PageNote(22, 101, START + MINUTE, True), PageNote(25, 7, START + 2 * MINUTE, False))
    now = START + 40 * MINUTE
    plan = season(started_at=START, started_by=101, minutes=100, notes=notes)
    korean = shown(KO, plan, now)
    assert said(korean) == [
        "### ⏱ 1주차 진행 중 · p. 17–36",
        f"<t:{AT}:t> 시작 · <t:{AT + 6000}:t>에 끝나요 (<t:{AT + 6000}:R>)",
        "▰▰▰▰▱▱▱▱▱▱▱▱ 40분 / 100분",
        "지금 **p. 22** / 36",
        "-# <@7> 님은 p. 25까지라고 적었어요.",
        "발표 <@101> 님",
    ]
    assert pressed(korean) == ["일시정지", "+10분", "페이지 적기", "마치기", "질문하기"]
    english = said(shown(EN, plan, now))
    assert english[:5] == [
        "### ⏱ Week 1 · running · pp. 17–36",
        f"Started <t:{AT}:t> · ends <t:{AT + 6000}:t> (<t:{AT + 6000}:R>)",
        "▰▰▰▰▱▱▱▱▱▱▱▱ 40 / 100 min",
        "Now at **p. 22** / 36",
        "-# <@7> noted p. 25.",
    ]


@pytest.mark.parametrize(("minutes", "more"), [(120, None), (114, "+6분"), (119, "+1분")])
def test_only_what_the_cap_leaves_is_offered(minutes: int, more: str | None) -> None:
    """Never more than the cap; at the cap nothing."""
    plan = season(started_at=START, minutes=minutes)
    offered = [label for label in pressed(shown(KO, plan, START)) if label and label.startswith("+")]
    assert offered == ([more] if more else [])


def test_paused() -> None:
    """Who, since when, why; what is left, and what becomes of a pause that nobody ends."""
    lasting = Pause(START + 30 * MINUTE, 101, "물 *한* 잔")
    plan = season(started_at=START, started_by=101, pauses=(lasting,))
    korean = shown(KO, plan, START + 40 * MINUTE)
    assert said(korean)[:4] == [
        "### ⏸ 1주차 쉬는 중 · p. 17–36",
        f"<@101> 님이 <t:{AT + 1800}:R> 멈췄어요: 물 \\*한\\* 잔",
        "남은 시간 90분",
        f"-# <t:{AT + 1800 + 7200}:t>까지 이어 가지 않으면 여기서 마친 걸로 할게요.",
    ]
    assert pressed(korean) == ["이어서", "페이지 적기", "마치기", "질문하기"]
    unsaid = season(started_at=START, pauses=(replace(lasting, reason=None),))
    assert f"<@101> paused it <t:{AT + 1800}:R>." in said(shown(EN, unsaid, START + 40 * MINUTE))


def test_ended() -> None:
    """When it was, and how long it stood still."""
    pauses = (Pause(START + 30 * MINUTE, 101, until=START + 42 * MINUTE),)
    plan = season(
        started_at=START,
        pauses=pauses,
        ended_at=START + 90 * MINUTE,
        record=Record.NOTED,
        planned=Pages(17, 36),
        reached=30,
    )
    korean = shown(KO, plan, START + 100 * MINUTE)
    assert said(korean) == [
        "### 1주차 모임을 마쳤어요 · p. 17–36",
        f"<t:{AT}:t> – <t:{AT + 5400}:t> · 쉬는 시간 12분",
    ]
    assert pressed(korean) == ["자세히"]
    assert said(shown(EN, plan, START + 100 * MINUTE))[1].endswith("12 minutes of breaks")


def test_never_started() -> None:
    """How it counts, and the buttons of who knows better; once they said so, that."""
    plan = at(START + 130 * MINUTE)
    korean = shown(KO, plan, START + 130 * MINUTE)
    assert said(korean)[1] == "시작한 기록이 없어서 계획대로 읽은 걸로 했어요. 다르면 눌러 주세요."
    assert pressed(korean) == ["페이지 적기", "모임을 못 했어요"]
    told = at(START + 130 * MINUTE, record=Record.NOT_MET, ended_at=START, held_at=START)
    assert said(shown(KO, told, START + 130 * MINUTE))[1] == "1주차 모임은 열리지 못했어요."
    late = at(START + 130 * MINUTE, record=Record.NOTED, reached=20, ended_at=START, held_at=START)
    assert said(shown(EN, late, START + 130 * MINUTE))[1] == "The meeting's page is noted."


def test_a_catch_up_has_no_pages_to_note() -> None:
    """It runs and ends like any other."""
    plan = season(kind=WeekKind.CATCH_UP, started_at=START, minutes=60)
    card = shown(KO, plan, START + MINUTE)
    assert said(card)[0] == "### ⏱ 1주차 진행 중 · 보강"
    assert pressed(card) == ["일시정지", "+10분", "마치기", "질문하기"]
    unstarted = at(START + 130 * MINUTE, kind=WeekKind.CATCH_UP)
    assert "모이지 않았다면" in said(shown(KO, unstarted, START + 130 * MINUTE))[1]


def test_ten_minutes() -> None:
    """Message 4, with the page where there is one; extended or paused since, it says so."""
    notes = (PageNote(30, 101, START + MINUTE, True),)
    plan = season(started_at=START, started_by=101, notes=notes)
    now = START + 110 * MINUTE
    assert said(shown(KO, plan, now, PostKind.TEN)) == [
        "10분 남았어요. 지금 p. 30이에요. 남은 분량은 다음 모임에 이어 가요."
    ]
    assert said(shown(EN, plan, now, PostKind.TEN)) == [
        "10 minutes left. We're on p. 30. We'll continue the rest next time."
    ]
    done = season(started_at=START, started_by=101, notes=(PageNote(36, 101, START, True),))
    assert said(shown(KO, done, now, PostKind.TEN)) == ["10분 남았어요. 지금 p. 36이에요."]
    assert said(shown(EN, plan, now - 5 * MINUTE, PostKind.TEN))[0].startswith(f"Ends <t:{AT + 7200}:R>.")
    paused = season(started_at=START, pauses=(Pause(now + 3 * MINUTE, 101),))
    assert said(shown(KO, paused, now + 5 * MINUTE, PostKind.TEN))[0].startswith(
        "쉬는 중이에요. 이어 가면 7분 남아요."
    )
    last = at(now, started_at=START)
    only = build(replace(last.facts, terms=Terms(Pages(17, 36), 1, 20), weeks=last.facts.weeks[:1]), now)
    assert said(shown(KO, only, now, PostKind.TEN))[0].endswith("남은 분량은 다음 시즌에 읽어요.")


def test_the_end_card_after_a_page_was_noted() -> None:
    """It asks with that page first, and says what silence means."""
    now = START + 121 * MINUTE
    plan = at(now, started_at=START, notes=(PageNote(30, 101, START, True),))
    notice = week_notice(study_row(), plan, plan.weeks[0], PostKind.END)
    assert notice is not None
    card = notice_card(notice, KO, POST)
    assert said(card)[:2] == [
        "오늘은 여기까지예요. 수고 많으셨어요! 마지막으로 적은 쪽은 p. 30이에요. 여기까지 읽었나요?",
        "-# 답이 없으면 p. 30까지 읽은 걸로 할게요.",
    ]
    asked = ["p. 30까지 읽었어요", "p. 36까지 다 읽었어요", "페이지 적기", "모임을 못 했어요"]
    assert pressed(card) == [*asked, "회의록"]
    everything = at(now, started_at=START, notes=(PageNote(36, 101, START, True),))
    notice = week_notice(study_row(), everything, everything.weeks[0], PostKind.END)
    assert notice is not None
    assert pressed(notice_card(notice, EN, POST))[0] == "We read to p. 36"


def longest() -> Iterator[tuple[Season, dt.datetime]]:
    """A meeting in each state with all that its panel can hold."""
    notes = tuple(PageNote(99_999, person, START + n * MINUTE, not n) for n, person in enumerate(PEOPLE[:60]))
    lasting = Pause(START + 61 * MINUTE, BIG, "*`_[" * (REASON_MOST // 4))
    first = {"started_at": START, "started_by": BIG, "notes": notes, "minutes": 105}
    for pauses, minutes in (((), 30), ((lasting,), 90), ((lasting,), 5000)):
        now = START + minutes * MINUTE
        yield season_of(60, now=now, **first, pauses=pauses), now
    for now in (START, START + 130 * MINUTE):
        yield season_of(60, now=now), now


@pytest.mark.parametrize("say", [KO, EN])
def test_at_its_longest(say: Text) -> None:
    """Discord takes every state of it, with its marker; nothing in it calls anybody."""
    study = study_row()
    study.voice_channel_id = BIG
    for plan, now in longest():
        for kind in (PostKind.PANEL, PostKind.TEN):
            notice = panel_notice(study, plan, plan.weeks[0], kind, now)
            if notice is None:
                assert kind is PostKind.TEN
                continue
            card = notice_card(notice, say, POST)
            assert 0 < card.content_length() <= 4000
            assert any(f":p{POST}" in str(item.to_component_dict()) for item in card.walk_children())
            assert not notice.pings
        week = plan.weeks[0]
        asked = replace(taken_back(notice_of(study, plan), week), off=False)
        for end in (asked, replace(asked, off=True)):
            assert notice_card(end, say, POST).content_length() > 0
        view = WeekView(study_view(), plan, week)
        for noted in (
            Noted(view, 99_999, True),
            Noted(view, 99_999, False),
            Noted(view, 99_999, True, asks=True),
        ):
            assert noted_card(say, noted).content_length() > 0
        assert paused_card(say, view, "*" * REASON_MOST).content_length() > 0
        assert resumed_card(say, view).content_length() > 0
        for form in (note_form(say, week), note_form(say, week, "9" * 40), reason_form(say, week.id)):
            assert form.title


def notice_of(study: object, plan: Season) -> Notice:
    """Some notice of the first week."""
    made = week_notice(study, plan, plan.weeks[0], PostKind.ANNOUNCEMENT)  # type: ignore[arg-type]
    assert made is not None
    return replace(made, kind="end")


@pytest.mark.parametrize("say", [KO, EN])
@pytest.mark.parametrize("weeks", [12, 60, 200])
def test_all_policies_with_the_longest_note(say: Text, weeks: int) -> None:
    """However many weeks there are, the five policies and the note fit; of twelve every change is shown."""
    plan = season_of(weeks, now=START + 60 * MINUTE, started_at=START)
    note = "*`_[" * 250
    preview = preview_of(study_view(), plan, plan.weeks[0], 700, START + 60 * MINUTE, None, note)
    card = policies_card(say, preview)
    assert card.content_length() <= 4000
    assert preview_card(say, preview).content_length() <= 4000
    assert end_note_form(say, 10_000_000, "700--1", note).title
    assert ("…" in "".join(said(card)).replace(note, "")) or weeks == 12
