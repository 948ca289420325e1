"""Every card about swapping at its longest data: Discord takes them all, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord.ui import Button

from bot.core.posting import PostKind
from bot.core.swaps import Kind, Request, State
from bot.core.turns import TurnLine
from bot.i18n import Text, catalog
from bot.services.swap_desk import Swapped
from bot.services.swap_views import Candidate, Candidates, Overview, Pair, RequestView, TurnView
from bot.ui.notices import notice_card
from bot.ui.swap_pairs import pair_card
from bot.ui.swaps import (
    answered_swap_card,
    asked_card,
    choose_card,
    find_card,
    overview_card,
    request_card,
    take_card,
    together_card,
    took_card,
    turn_card,
)
from tests.ui.test_longest import BIG, notices, study_view

NAME = "👩‍🏫가*" * 20
POST = 99_999_999


@pytest.fixture(params=["ko", "en"])
def say(request: pytest.FixtureRequest) -> Text:
    """The catalogue of each language."""
    return catalog(request.param)


def line(number: int) -> TurnLine:
    """A turn of a week that meets with the next one."""
    big = 100_000_000 + number
    return TurnLine(big, big, 100 + number, 101 + number, 4_000_000_000, "2026-12-23", 90_000, 99_999, BIG)


LINES = tuple(line(n) for n in range(60))


def request_of(kind: Kind, state: State = State.OPEN, **more: object) -> Request:
    """A request with everything in it."""
    given = LINES if kind is Kind.LEFT else LINES[:1]
    free = tuple(one.presenter_id for one in LINES[:40])
    wanted = LINES[1] if kind in (Kind.SWAP, Kind.HOST) else None
    made = Request(BIG, kind, state, BIG, BIG + 1, given, wanted, 4_000_000_000, BIG + 1, True, free)
    return replace(made, **more)  # type: ignore[arg-type]


EVERY = [request_of(kind, state) for kind in Kind for state in State]


@pytest.mark.parametrize("kind", [PostKind.SWAP, PostKind.SWAP_RESULT])
def test_posts_fit(say: Text, kind: PostKind) -> None:
    """Whatever was asked and whatever came of it, each with the post's marker."""
    longest = notices()[0]
    for request in [
        *EVERY,
        request_of(Kind.COVER, asked_id=None),
        request_of(Kind.SWAP, State.EXPIRED, told=False),
    ]:
        for reader in (BIG, BIG + 1):
            notice = replace(longest, kind=kind, language=say.language, people=(reader,), swap=request)
            shown = notice_card(notice, say, POST)
            ids = [item.custom_id or "" for item in shown.walk_children() if isinstance(item, Button)]
            assert any(one.endswith(f":p{POST}") for one in ids)


def test_cards_fit(say: Text) -> None:
    """Sixty turns, sixty people, long names."""
    study = study_view()
    names = {BIG: NAME, BIG + 1: NAME}
    requests = tuple(replace(one, id=n) for n, one in enumerate(one for one in EVERY * 8 if one.is_open))
    overview = Overview(study, 7, False, True, LINES, requests[:30], names)
    shown = [
        overview_card(say, overview),
        overview_card(say, replace(overview, mine=(), requests=(), names={})),
        turn_card(say, TurnView(study, LINES[0], None)),
        turn_card(say, TurnView(study, LINES[0], request_of(Kind.SWAP))),
        turn_card(say, TurnView(study, LINES[0], request_of(Kind.COVER, asked_id=None))),
        took_card(say, LINES[0]),
        choose_card(say, request_of(Kind.LEFT)),
    ]
    people = tuple(Candidate(BIG + n, NAME, LINES[n] if n % 2 else None) for n in range(60))
    shown += [find_card(say, Candidates(study, LINES[0], people), page) for page in range(4)]
    shown.append(find_card(say, Candidates(study, LINES[0], ())))
    for request in EVERY:
        for asked, own, host in ((True, False, True), (False, True, False), (False, False, True)):
            view = RequestView(study, request, asked, own, True, host, LINES)
            shown += [request_card(say, view), take_card(say, view)]
        swapped = Swapped(study, request, 10**9)
        shown += [answered_swap_card(say, swapped, BIG), answered_swap_card(say, swapped, BIG + 1)]
        shown += [asked_card(say, swapped), together_card(say, swapped, private=False)]
    pair = Pair(study, BIG, BIG + 1, LINES, LINES, names)
    shown += [pair_card(say, pair, LINES[0], LINES[1]), pair_card(say, pair, LINES[0], None)]
    assert all(1 <= card.content_length() <= 4000 for card in shown)
