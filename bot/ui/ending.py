"""The outcome of a meeting's end before it counts: by the study's own policy, by every other, with a note."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.core.notice import WeekLine, last_day, outcome_of
from bot.core.plan import CarryOver
from bot.core.season import Season, Week
from bot.i18n.catalog import Text
from bot.services.endings import EndPreview, Result, outcome_token
from bot.services.meetings import NOTE_MOST
from bot.ui.difference import week_pages
from bot.ui.forms import Form, form, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, divider, pick, row, text
from bot.ui.meeting import week_title
from bot.ui.menus import option
from bot.ui.outcome import outcome_text
from bot.ui.phrases import joined, lines, quoted, week_label
from bot.ui.text import clip

POLICY = {
    CarryOver.SHIFT: "settings.policy.shift.option",
    CarryOver.EXTEND: "settings.policy.extend.option",
    CarryOver.SPREAD: "settings.policy.spread.option",
    CarryOver.ADD: "settings.policy.add.option",
    CarryOver.HOME: "settings.policy.home.option",
}
WEEKS_MOST = 40
"""So many changed weeks are shown of the policy that is looked at: the first ones and the last two."""
NOTE_SHOWN = 300


def preview_card(say: Text, preview: EndPreview, note: str | None = None) -> Card:
    """What the study's own policy makes of it: [as is] commits, [otherwise] shows the other policies."""
    result = preview.results[0]
    week = preview.week
    other = None
    if preview.leftover is not None:
        other = button(say("common.other.button"), component_id("end_other", week.id, _arg(preview)))
    return card(
        text(lines([note, f"### {week_title(say, week)}", _outcome(say, preview, result)])),
        _kept_note(preview),
        row(
            button(say("common.accept.button"), _commit_id(preview, result), style="green"),
            other,
            _note_button(say, preview),
            None if other is not None or not preview.met else _attendance_button(say, preview),
            button(say("common.cancel.button"), component_id("host_close", preview.study.id)),
        ),
        accent=Accent.PANEL,
    )


def policies_card(say: Text, preview: EndPreview, policy: CarryOver | None = None) -> Card:
    """All five policies beside each other, and every week that one of them changes, which a press commits.

    `policy` is the one that is looked at; None: the study's own.
    """
    chosen = preview.result(policy) if policy is not None else preview.results[0]
    week = preview.week
    left = preview.leftover
    head = lines(
        [
            f"### {week_title(say, week)}",
            say.count("meeting.left", left.count, pages=left) if left else None,
        ]
    )
    options = [
        option(say(POLICY[result.policy]), result.policy, chosen=result is chosen)
        for result in preview.results
    ]
    hand = None
    if preview.can_hand_over:
        hands = preview.results[0].hand_over
        label = say("meeting.continue.button") if hands else say("meeting.hand_over.button")
        hand = button(label, component_id("end_other", week.id, _arg(preview, not hands, chosen.policy)))
    return card(
        text(head),
        text(lines(_policy(say, preview, result) for result in preview.results)),
        divider(),
        pick(component_id("end_policy", week.id, _arg(preview)), options),
        text(lines(_changed(say, preview, chosen.season))),
        text(_hand_note(say, preview)) if preview.can_hand_over else None,
        _kept_note(preview),
        row(button(say("common.accept.button"), _commit_id(preview, chosen), style="green")),
        row(
            hand,
            _note_button(say, preview),
            _attendance_button(say, preview) if preview.met else None,
            button(say("common.back.button"), component_id("end_back", week.id, _page(preview))),
            button(say("common.cancel.button"), component_id("host_close", preview.study.id)),
        ),
        accent=Accent.PANEL,
    )


def note_form(say: Text, week_id: int, arg: str | None, held: str | None) -> Form:
    """What is to be written down with the end, filled with what stands there."""
    field = text_field(
        "note",
        say("end.note.label"),
        about=say("end.note.hint"),
        value=clip(held, NOTE_MOST) if held else None,
        required=False,
        long=True,
        most=NOTE_MOST,
    )
    return form(say("end.note.title"), component_id("end_note_save", week_id, arg), field)


def parse_arg(arg: str | None) -> tuple[int | None, CarryOver | None, bool | None, str | None]:
    """What the id of one of these buttons holds: "83-shift-0-9f3a…", "x-…" for a meeting that was not held.

    ValueError where it holds something else.
    """
    page, _, rest = (arg or "").partition("-")
    policy, _, rest = rest.partition("-")
    hands, _, token = rest.partition("-")
    reached = None if page == "x" else int(page)
    return reached, CarryOver(policy) if policy else None, hands == "1" if hands else None, token or None


def _outcome(say: Text, preview: EndPreview, result: Result) -> str:
    week = result.season.by_id(preview.week.id)
    assert week is not None, "an outcome has the week that it ends"
    return outcome_text(say, WeekLine.of(week), outcome_of(result.season, week), preview.study.pdf_offset)


def _policy(say: Text, preview: EndPreview, result: Result) -> str:
    """A policy's name, what it makes of the next meeting, what is left over at the end, and when that is."""
    mark = say("meeting.usual") if result is preview.results[0] else None
    left_over = preview.leftover if result.policy is CarryOver.HOME else None
    home = say("outcome.home", pages=left_over) if left_over else None
    before, after = preview.before, result.season
    ends = say(
        "meeting.ends",
        backlog=_arrow(str(_backlog(before)), str(_backlog(after))),
        day=_arrow(say.day(last_day(before)), say.day(last_day(after))),
    )
    following = after.after(preview.week)
    planned = _change(say, before, following) if following is not None else None
    return lines([f"**{joined(say(POLICY[result.policy]), mark)}**", joined(planned, ends, home)])


def _backlog(season: Season) -> int:
    return season.plan.backlog.count if season.plan.backlog else 0


def _arrow(old: str, new: str) -> str:
    return f"{old} → {new}" if old != new else new


def _changed(say: Text, preview: EndPreview, after: Season) -> list[str]:
    """A line for each week that changes: "3주차 p. 57–76 → p. 40–59"."""
    ahead = after.weeks[preview.week.last_number :]
    said = [_change(say, preview.before, week) for week in ahead if _differs(say, preview.before, week)]
    if len(said) > WEEKS_MOST:
        said = [*said[: WEEKS_MOST - 2], "…", *said[-2:]]
    return said or [say("meeting.no_change")]


def _differs(say: Text, before: Season, week: Week) -> bool:
    old = before.week(week.number)
    return old is None or week_pages(say, old) != week_pages(say, week)


def _change(say: Text, before: Season, week: Week) -> str:
    """A week's pages, and what they were before."""
    old, now = before.week(week.number), week_pages(say, week)
    label = week_label(say, week.number, week.last_number)
    if old is None:
        return f"{label} {joined(say('difference.added'), now)}"
    return f"{label} {_arrow(week_pages(say, old), now)}"


def _hand_note(say: Text, preview: EndPreview) -> str:
    hands = preview.results[0].hand_over
    return say("meeting.hands_over") if hands else say("meeting.continues")


def _note_button(say: Text, preview: EndPreview) -> ui.Button[Any]:
    return button(say("end.note.button"), component_id("end_note", preview.week.id, _arg(preview)))


def _attendance_button(say: Text, preview: EndPreview) -> ui.Button[Any]:
    return button(say("attendance.button"), component_id("attendance", preview.week.id))


def _kept_note(preview: EndPreview) -> Block | None:
    return text(quoted(preview.note, NOTE_SHOWN)) if preview.note else None


def _commit_id(preview: EndPreview, result: Result) -> str:
    token = outcome_token(preview, result)
    arg = f"{_page(preview)}-{result.policy}-{int(result.hand_over)}-{token}"
    return component_id("end_commit", preview.week.id, arg)


def _arg(preview: EndPreview, hands: bool | None = None, policy: CarryOver | None = None) -> str:
    hands = preview.results[0].hand_over if hands is None else hands
    return f"{_page(preview)}-{policy or ''}-{int(hands)}"


def _page(preview: EndPreview) -> str:
    return str(preview.reached) if preview.met else "x"
