"""What a meeting came to, in a few sentences: what was read, what is next, who goes on, what is left."""

from __future__ import annotations

import datetime as dt

from bot.core.notice import Outcome, WeekLine
from bot.core.plan import Pages
from bot.i18n.catalog import Text
from bot.ui.difference import few
from bot.ui.phrases import line_label, with_pdf

NEXT_WEEK = range(6, 9)
"""So many days later is "next week"; any other meeting is named by its date."""


def outcome_text(say: Text, week: WeekLine, outcome: Outcome | None, pdf_offset: int = 0) -> str:
    """The sentences for a week: in the preview of its end, in the answer and on its end card.

    `pdf_offset`: by how many pages a PDF of the book counts ahead of it.
    """
    if outcome is None:
        return say("outcome.unknown", week=line_label(say, week))
    said = [_read(say, week, outcome)]
    if outcome.home:
        said.append(say("outcome.home", pages=Pages(*outcome.home)))
    if outcome.next is None:
        said.append(say("outcome.finished"))
        if outcome.backlog:
            said.append(say.count("outcome.finished_backlog", outcome.backlog))
        return " ".join(said)
    said.append(_next(say, week, outcome.next, pdf_offset))
    said += _end(say, outcome)
    return " ".join(said)


def _read(say: Text, week: WeekLine, outcome: Outcome) -> str:
    if outcome.record == "not_met":
        return say("outcome.not_met", week=line_label(say, week))
    if not outcome.read:
        return say("outcome.nothing")
    return say("outcome.reached", page=Pages(outcome.reached, outcome.reached))


def _next(say: Text, week: WeekLine, following: WeekLine, pdf_offset: int) -> str:
    days = (dt.date.fromisoformat(following.day) - dt.date.fromisoformat(week.day)).days
    if days in NEXT_WEEK:
        when = say("outcome.next_week")
    else:
        when = say("outcome.next_meeting", day=say.day(dt.date.fromisoformat(following.day)))
    if following.pages is None:
        return say("outcome.next_catch_up", when=when)
    handing, pages = _handing(say, following), with_pdf(say, following.pages, pdf_offset)
    if handing is None:
        return say("outcome.next", when=when, pages=pages)
    return say("outcome.next_with", when=when, pages=pages, handing=handing)


def _handing(say: Text, following: WeekLine) -> str | None:
    """Who finishes what was left over, and who begins where; None where nobody was chosen."""
    carried = [part for part in following.parts if part.carried and part.people]
    own = next((part for part in following.parts if not part.carried and part.people), None)
    left = say("list.comma").join(
        say("outcome.finishes", pages=part.pages, people=few(say, part.people)) for part in carried
    )
    if own is None:
        return say("outcome.only_finishing", finishing=left) if left else None
    people = few(say, own.people)
    if not left:
        return say("outcome.presents", people=people)
    return say("outcome.finishing_begins", finishing=left, first=Pages(own.first, own.first), people=people)


def _end(say: Text, outcome: Outcome) -> list[str]:
    """What becomes of the last day and the backlog; nothing is said where all stays as it was."""
    day, usual = dt.date.fromisoformat(outcome.last_day), dt.date.fromisoformat(outcome.usual_last_day)
    if day > usual:
        said = [say("outcome.longer", day=say.day(day))]
    elif day < usual:
        said = [say("outcome.shorter", day=say.day(day))]
    elif outcome.backlog and outcome.backlog != outcome.usual_backlog:
        return [say.count("outcome.same_end_backlog", outcome.backlog)]
    else:
        return [say("outcome.same_end")] if outcome.moved else []
    if outcome.backlog:
        said.append(say.count("outcome.backlog", outcome.backlog))
    return said
