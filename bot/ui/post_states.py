"""The automatic posts of a study: when they go out, which come next, which did not arrive and why."""

from __future__ import annotations

import datetime as dt
import re

from bot.core.posting import PostKind, PostRules
from bot.i18n.catalog import Text
from bot.services.settings_view import PostLine, SettingsView
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, row, text
from bot.ui.phrases import joined, lines, week_label
from bot.ui.text import clip, escape, stamp

KINDS = {
    PostKind.PLAN: "posts.kind.plan",
    PostKind.ANNOUNCEMENT: "posts.kind.announcement",
    PostKind.PRESENTER: "posts.kind.presenter",
    PostKind.REMINDER: "posts.kind.reminder",
    PostKind.TIDY: "posts.kind.tidy",
    PostKind.PANEL: "posts.kind.panel",
    PostKind.TEN: "posts.kind.ten_minutes",
    PostKind.TIDY_TEN: "posts.kind.tidy_ten",
    PostKind.END: "posts.kind.end",
    PostKind.MISSED: "posts.kind.missed",
    PostKind.DRAW_OPEN: "posts.kind.draw_open",
    PostKind.DRAW: "posts.kind.draw",
    PostKind.SWAP: "posts.kind.swap",
    PostKind.SWAP_RESULT: "posts.kind.swap_result",
}
REASONS = {
    "late": "posts.reason.late",
    "refused": "posts.reason.paused",
    "50001": "posts.reason.no_access",
    "50013": "posts.reason.not_allowed",
    "10003": "posts.reason.no_channel",
    "history": "posts.reason.no_history",
}
"""Why a post did not go out: our own word, or Discord's error code at the beginning."""
STATES = {
    "sent": "posts.state.sent",
    "dead": "posts.state.dead",
    "expired": "posts.state.expired",
    "uncertain": "posts.state.uncertain",
}
REASON_MOST = 80


def post_lines(say: Text, view: SettingsView) -> str:
    """The next automatic posts, and the last ones with their state."""
    upcoming = [_next(say, line) for line in view.upcoming] or [say("posts.none_planned")]
    recent = [_last(say, line) for line in view.recent]
    return lines(
        [
            f"**{say('posts.upcoming')}**",
            *upcoming,
            f"**{say('posts.recent')}**" if recent else None,
            *recent,
        ]
    )


def rule_lines(say: Text, rules: PostRules) -> str:
    """When each automatic post goes out."""
    return lines(
        [
            say.count("settings.times.announcement", rules.announcement_days, time=rules.announcement_time),
            say.count("settings.times.presenter", rules.presenter_days, time=rules.presenter_time),
            say("settings.times.reminder", minutes=rules.reminder_minutes),
        ]
    )


def test_post_card(say: Text, study_id: int, title: str) -> Card:
    """The public post that shows that posting works."""
    return card(
        text(say("settings.test.post", title=escape(clip(title, 100)))),
        row(button(say("settings.test.delete.button"), component_id("study_untest", study_id))),
        accent=Accent.ANNOUNCEMENT,
    )


def late_words(say: Text, late: dt.timedelta | None) -> str | None:
    """How late a post went out, where somebody could have noticed."""
    minutes = late // dt.timedelta(minutes=1) if late is not None else 0
    if minutes < 1:
        return None
    if minutes < 120:
        return say.count("posts.late", minutes)
    return say.count("posts.late.hours", minutes // 60)


def _next(say: Text, line: PostLine) -> str:
    return f"- {joined(stamp(line.at, 'f'), _what(say, line), reason_words(say, line.error))}"


def _last(say: Text, line: PostLine) -> str:
    state = say(STATES[line.status]) if line.status in STATES else None
    why = reason_words(say, line.error) if line.status != "sent" else late_words(say, line.late)
    return f"- {joined(stamp(line.at, 'f'), _what(say, line), state, why)}"


def _what(say: Text, line: PostLine) -> str:
    kind = say(KINDS[PostKind(line.kind)])
    return joined(kind, week_label(say, line.week) if line.week else None)


def reason_words(say: Text, error: str | None) -> str | None:
    """Why a post is not out (yet), in words as far as there are any for it."""
    if not error:
        return None
    code = re.match(r"\w+", error)
    if code is not None and code[0] in REASONS:
        return say(REASONS[code[0]])
    return escape(clip(error, REASON_MOST))
