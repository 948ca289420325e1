"""Every card and form of a question at its longest data, in both languages: Discord takes them all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.core.question import BODY_MOST, Accepted, Place, QuestionCard, State
from bot.i18n import Text, catalog
from bot.render.formula.formulas import Drawn
from bot.services.asking import Begun, Checked
from bot.services.question_sheets import Sheet, Source, Upload
from bot.services.question_views import Found
from bot.ui.ask import (
    accepted_card,
    ask_form,
    dropped_card,
    posted_card,
    preview_card,
    refused_card,
)
from bot.ui.layout import Card
from bot.ui.question import question_card, question_name, tag_names, within
from bot.ui.question_pictures import Picture, Pictures
from tests.ui.test_longest import BIG, study_view

NASTY = "*_`[#가|<@1>~\\" * 500
URL = "https://discord.com/channels/" + "/".join(["1" * 19] * 3)
CARD = QuestionCard(
    id=10**12,
    study_id=1,
    place=Place(99_999, NASTY[:200], NASTY[:100]),
    week=200,
    title=NASTY[:100],
    body=NASTY[:BODY_MOST],
    author_id=BIG,
    raised_by=BIG,
    source_url=URL,
    asked_at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC),
    state=State.SOLVED,
    wishes=9_999_999,
    answers=tuple(Accepted(10**12 + n, BIG, NASTY[:4000], URL) for n in range(20)),
    pictures=(),
)
PICTURES = Pictures(
    (Picture("asked.png", b"", "x" * 1024), *(Picture(f"picture-{n}.png", b"", "") for n in range(1, 5))),
    {answer.id: Picture(f"answer-{answer.id}.png", b"", "y" * 1024) for answer in CARD.answers[-3:]},
)
SHEET = Sheet(
    where=NASTY[:100],
    body=NASTY[:BODY_MOST],
    anonymous=True,
    pictures=tuple(Upload("a.png", URL, 1) for _ in range(4)),
)


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def length(card: Card) -> int:
    """The characters of a card; making it has checked Discord's limits already."""
    return card.content_length()


@pytest.mark.parametrize("pictures", [Pictures(), PICTURES], ids=["words", "pictures"])
@pytest.mark.parametrize("answers", [0, 1, 20])
def test_the_longest_question(say: Text, pictures: Pictures, answers: int) -> None:
    """Whatever was written, the card fits, and most of its room is used."""
    shown = replace(CARD, answers=CARD.answers[20 - answers :])
    assert 2000 < length(question_card(say, shown, pictures)) <= 4000
    open_one = replace(shown, state=State.OPEN, source_url=None, author_id=None, raised_by=None)
    assert length(question_card(say, open_one, pictures)) <= 4000
    assert len(question_name(shown)) <= 100
    assert all(len(name) <= 20 for name in (*tag_names(say, shown).states, tag_names(say, shown).week or ""))


def test_the_shortest_question(say: Text) -> None:
    """No place, no week, no name, and a text of which nothing is to be seen."""
    bare = replace(CARD, place=Place(), week=None, title="", body="\u200b", author_id=None, answers=())
    bare = replace(bare, state=State.OPEN, raised_by=None, source_url=None, wishes=0)
    assert length(question_card(say, bare, Pictures())) > 0
    assert question_name(bare) == f"#{bare.id}"


def test_answers_of_pictures_only(say: Text) -> None:
    """Something stands there all the same."""
    shown = replace(CARD, answers=(Accepted(1, BIG, "", URL),))
    card = question_card(say, shown, Pictures())
    texts = [getattr(item, "content", "") for item in card.walk_children()]
    assert any(say("question.picture_only") in text for text in texts)


@pytest.mark.parametrize("drawn", [None, Drawn(b"", "x" * 3000)], ids=["words", "drawn"])
def test_the_longest_preview(say: Text, drawn: Drawn | None) -> None:
    """With three earlier questions that are alike."""
    found = tuple(Found(n, NASTY[:100], State.SOLVED, n, URL) for n in range(3))
    checked = Checked(study_view(), 10**12, SHEET, CARD.place, 200, NASTY[:100], found)
    assert length(preview_card(say, checked, drawn)) <= 4000
    edited = replace(checked, sheet=replace(SHEET, edits=10**12), similar=())
    assert length(preview_card(say, edited, drawn)) <= 4000


@pytest.mark.parametrize("kind", ["new", "edit", "foreign"])
def test_the_form(say: Text, kind: str) -> None:
    """Its labels, hints and what it holds."""
    source = Source(BIG, BIG, BIG, NASTY[:100])
    sheet = replace(SHEET, edits=10**12 if kind == "edit" else None, source=source, where="가" * 300)
    form = ask_form(say, Begun(study_view(), 10**12, sheet), foreign=kind == "foreign")
    assert len(form.children) == {"new": 4, "edit": 3, "foreign": 1}[kind]


def test_short_cards(say: Text) -> None:
    """What follows a press."""
    for card in (
        posted_card(say, URL, edited=False, lost_forum=True),
        posted_card(say, URL, edited=True, lost_forum=False),
        posted_card(say, None, edited=False, lost_forum=False),
        refused_card(say, 10**12, BIG, "permission.create_public_threads"),
        refused_card(say, 10**12, None, None),
        refused_card(say, 10**12, None, None, URL),
        accepted_card(say, 10**12, BIG, already=True),
        dropped_card(say),
    ):
        assert length(card) > 0


def test_what_does_not_fit_is_cut_where_it_can_be() -> None:
    """Escaped text counts as it is sent; small print keeps its mark on every line."""
    assert within("가나다", 100) == "가나다"
    assert within("a\n\nb", 100, "-# ") == "-# a\n-# b"
    cut = within("_" * 2000, 500)
    assert 480 <= len(cut) <= 500
    assert cut.endswith("…")
    assert within("# 제목\n-# 작게", 100, "-# ") == "-# \\# 제목\n-# \\-# 작게"
