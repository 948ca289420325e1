"""The delivery ledger in the settings: what comes next, what went out and how late, what did not and why."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.i18n import catalog
from bot.services import founding
from bot.services.settings_view import show_by_id
from bot.store.engine import Store
from bot.store.posts import posts_of
from bot.ui.post_states import late_words, post_lines
from tests.acting import StillClock, host, manager
from tests.services.test_founding import FORM

KO, EN = catalog("ko"), catalog("en")


@pytest.mark.parametrize(
    ("seconds", "korean", "english"),
    [
        (-30, None, None),
        (59, None, None),
        (60, "1분 늦게", "1 min late"),
        (150, "2분 늦게", "2 min late"),
        (7199, "119분 늦게", "119 min late"),
        (7200, "2시간 늦게", "2 h late"),
    ],
)
def test_late_words(seconds: int, korean: str | None, english: str | None) -> None:
    """Less than a minute is no lateness."""
    late = dt.timedelta(seconds=seconds)
    assert (late_words(KO, late), late_words(EN, late)) == (korean, english)
    assert late_words(KO, None) is None


async def test_the_ledger_of_a_study(store: Store) -> None:
    """Every state is told in both languages, with its lateness or its reason."""
    clock = StillClock()
    draft = await founding.begin(store, clock, manager(), FORM)
    study = (await founding.create(store, clock, manager(), draft, 0, lambda channel: True)).study.id
    async with store.write() as session:
        rows = [row for row in await posts_of(session, study) if row.kind == "announcement"][:5]
        late, refused, paused, uncertain, again = rows
        late.status, late.sent_at = "sent", late.due_at + dt.timedelta(minutes=2)
        refused.status, refused.last_error = "dead", "50013: Missing Permissions"
        paused.status, paused.last_error = "dead", "refused"
        uncertain.status, uncertain.last_error = "uncertain", "history: the channel's messages cannot be read"
        again.last_error, again.next_try_at = "HTTP 503", clock.now()
    view = await show_by_id(store, clock, host(), study)
    korean, english = post_lines(KO, view), post_lines(EN, view)
    for words in (
        "1주차 · 올렸어요 · 2분 늦게",
        "2주차 · 못 올렸어요 · 보낼 권한이 없어요",
        "3주차 · 못 올렸어요 · 앞의 글이 막혀서 쉬고 있어요",
        "4주차 · 확인하지 못했어요 · 채널의 기록을 볼 수 없어요",
        "5주차 · HTTP 503",
    ):
        assert words in korean
    assert "Week 1 · sent · 2 min late" in english
    assert "not sure · the channel's history can't be read" in english
