"""Every card and form of a draw at its longest data: Discord takes them all, in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.core.drawn import DrawCard, End, Past, Purpose, Round, State, Void
from bot.core.lottery import LONGEST_WORD, Clash
from bot.core.notice import Notice, WeekLine
from bot.core.posting import PostKind
from bot.core.proof import Check, Step
from bot.i18n import Text, catalog
from bot.services.draw_access import DrawView
from bot.services.draw_entries import Absences, Word
from bot.services.draw_looks import Look
from bot.services.draw_planning import Wish
from bot.services.draw_results import Proof
from bot.ui.draw import draw_notice_card, practice_card
from bot.ui.draw_cards import (
    absences_card,
    again_card,
    begin_form,
    change_form,
    ended_card,
    host_card,
    no_order_card,
    path_card,
    proof_card,
    word_card,
    word_form,
)
from bot.ui.draw_words import purpose_choices, weeks_text
from tests.ui.test_longest import BIG, PEOPLE, POST, TITLE, season_of, study_view

LABEL = "*[#_" * 10
NAME = "👩‍🏫*가" * 20
PICTURES = ("ladder-1.png", "ladder-2.png", "ladder-3.png")
WEEKS = range(1, 201)


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def longest(state: State = State.DRAWN, purpose: Purpose = Purpose.PRESENTERS, **more: Any) -> DrawCard:
    """Two hundred people, two rounds of a hundred odd weeks each, with everything there can be."""
    odd = [week for week in WEEKS if week % 2]
    weeks: list[int | None] = [*odd, *[None] * 100] if purpose is Purpose.PRESENTERS else [None] * 200
    ends = tuple(End(number, week) for number, week in enumerate(weeks, start=1))
    result = tuple(reversed(PEOPLE)) if state is State.DRAWN else ()
    small = Round(tuple(PEOPLE[:25]), tuple(End(300 + n, 2 * n) for n in range(1, 26)), tuple(PEOPLE[:25]))
    rounds = (
        Round(tuple(PEOPLE), ends, result),
        *[replace(small, result=small.people if result else ())] * 9,
    )
    values: dict[str, Any] = {
        "draw_id": 10_000_000,
        "purpose": purpose.value,
        "label": "" if purpose is Purpose.PRESENTERS else LABEL,
        "state": state.value,
        "commitment": "f" * 64,
        "rounds": rounds if purpose is Purpose.PRESENTERS else rounds[:1],
        "names": tuple((person, NAME) for person in [*PEOPLE, *range(BIG + 500, BIG + 600)]),
        "opened_by": BIG,
        "season_id": 10_000_000 if purpose is Purpose.PRESENTERS else None,
        "closes_at": 4_000_000_000,
        "fixed": tuple((person, week) for person, week in zip(PEOPLE, range(2, 102, 2), strict=False)),
        "days": tuple((week, "2026-12-30") for week in WEEKS),
        "turn": 99,
        "seed": "ab" * 32,
        "left_out": tuple((person, 199) for person in PEOPLE[:50]),
    }
    return DrawCard(**values | more)


def notice(drawn: DrawCard, kind: PostKind) -> Notice:
    """The post of a draw in a study with the longest title."""
    return replace(season_notice(), kind=kind.value, draw=drawn, due=4_000_000_000)


def season_notice() -> Notice:
    """Any post of a long season."""
    return Notice(
        kind="draw",
        language="ko",
        study_id=10_000_000,
        title=TITLE,
        week=WeekLine.of(season_of(3).weeks[0]),
        host_id=BIG,
    )


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("state", State)
def test_the_posts_of_a_draw(say: Text, purpose: Purpose, state: State) -> None:
    """Open, drawn with and without pictures, undone, replaced, and void for every reason."""
    drawn = longest(state, purpose)
    made = [draw_notice_card(notice(drawn, PostKind.DRAW_OPEN), say, POST)]
    if state is State.OPEN:
        live = replace(drawn, closes_at=None)
        made.append(draw_notice_card(notice(live, PostKind.DRAW_OPEN), say, POST))
    if state is State.DRAWN:
        for past in (None, *Past):
            for pictures in ((), PICTURES[: 3 if purpose is Purpose.PRESENTERS else 0]):
                shown = replace(drawn, past=past, still=True)
                made.append(draw_notice_card(notice(shown, PostKind.DRAW), say, POST, pictures))
        made.append(draw_notice_card(notice(drawn, PostKind.DRAW), say, POST, PICTURES[:1]))
    if state is State.VOID:
        for reason in Void:
            wrong = Clash(tuple(PEOPLE), tuple(WEEKS)[::2], 300)
            void = replace(drawn, reason=reason, clash=wrong if reason is Void.CLASH else None)
            made.append(draw_notice_card(notice(void, PostKind.DRAW_OPEN), say, POST))
            made.append(draw_notice_card(notice(void, PostKind.DRAW), say, POST))
            ended_card(say, void)
    for one in made:
        assert f":p{POST}" in str(one.to_components())  # type: ignore[no-untyped-call]


def test_what_one_reader_sees(say: Text) -> None:
    """Forms and cards that answer presses."""
    drawn, study = longest(State.OPEN), study_view()
    view = DrawView(study, drawn, runs=True, each=3, without=tuple(PEOPLE[:40]))
    host_card(say, view, say("draw.waiting_already"), PEOPLE, whole=True)
    begin_form(say, 10_000_000, {"closes": "x" * 60})
    change_form(say, view, {})
    change_form(say, view, {"without": ",".join(map(str, PEOPLE[:25])), "each": "2", "closes": "x" * 60})
    seen = Look(study, Wish(), tuple(PEOPLE), earlier=longest(), weeks=tuple(WEEKS), free=True)
    again_card(say, seen, 10_000_000)
    days = {week: dt.date(2026, 12, 30) for week in WEEKS}
    absences_card(say, Absences(study, 10_000_000, days, frozenset(list(WEEKS)[::2])), saved=True)
    word_form(say, Word(10_000_000, "가" * LONGEST_WORD))
    word_card(say, Word(10_000_000, "*" * LONGEST_WORD))
    for wrong in (
        Clash(tuple(PEOPLE), tuple(WEEKS)[::2], 300),
        Clash(tuple(PEOPLE), tuple(WEEKS)[::2], 100),
        Clash((), tuple(WEEKS), 200),
        Clash(tuple(PEOPLE), (), 0),
    ):
        no_order_card(say, wrong, entering=True)
    path_card(say, longest(), PEOPLE[0], PICTURES)
    practice_card(say, replace(longest(), draw_id=0, season_id=None), PICTURES)


@pytest.mark.parametrize("failed", [None, *Step])
def test_the_proof(say: Text, failed: Step | None) -> None:
    """Every step that can go wrong, with the longest words."""
    steps = []
    for step in Step:
        steps.append((step, step is not failed))
        if step is failed:
            break
    words = [[str(person), "*`[" * 21] for person in PEOPLE]
    record = {"words": words, "commitment": "f" * 64}
    proof = Proof(study_view(), longest(), Check(tuple(steps)), record, b"{}")
    shown = proof_card(say, proof, proof.filename)
    said = str(shown.to_components())  # type: ignore[no-untyped-call]
    assert ("❌" in said) == (failed is not None)


def test_weeks_in_short() -> None:
    """Runs are joined; very many are cut."""
    ko, en = catalog("ko"), catalog("en")
    assert weeks_text(ko, [3]) == "3주차"
    assert weeks_text(ko, [1, 2, 3]) == "1–3주차"
    assert weeks_text(ko, [5, 1, 2, 7]) == "1–2, 5, 7주차"
    assert weeks_text(en, [5, 1, 2]) == "Weeks 1–2, 5"
    assert weeks_text(en, range(1, 200, 2)).endswith("23…")


def test_what_is_offered_while_typing() -> None:
    """The usual things by any part of their name; other words as an order or for one person."""
    say = catalog("ko")
    assert [value for _, value in purpose_choices(say, "")] == [
        "presenters",
        "review",
        "questions",
        "minutes",
    ]
    assert [value for _, value in purpose_choices(say, "회의")] == ["minutes", "order:회의", "role:회의"]
    offered = purpose_choices(catalog("en"), "x" * 300)
    assert all(len(name) <= 100 and len(value) <= 100 for name, value in offered)
