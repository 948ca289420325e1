"""Phrases that the cards of a draw share: what is drawn, its weeks, its places, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.draw_inputs import LABEL_MOST, MINUTES, QUESTIONS, REVIEW
from bot.core.drawn import DrawCard, End, Purpose
from bot.core.lottery import Clash
from bot.i18n.catalog import Text
from bot.ui.phrases import joined, person, week_label
from bot.ui.text import clip, escape

LABELS = {
    REVIEW: "draw.label.review",
    QUESTIONS: "draw.label.questions",
    MINUTES: "draw.label.minutes",
}
USUAL = (
    (f"{Purpose.PRESENTERS}", "draw.purpose.presenters.option"),
    (REVIEW, "draw.purpose.review.option"),
    (QUESTIONS, "draw.purpose.questions.option"),
    (MINUTES, "draw.purpose.minutes.option"),
)
"""What is drawn most, with the text that offers it."""
NAMED_MOST = 25
"""More people than this in one line are counted, not named."""
NAME_MOST = 32
RUNS_MOST = 12
"""Runs of weeks that are named one by one."""


def label_of(say: Text, card: DrawCard) -> str:
    """What an order or a role is called."""
    return say(LABELS[card.label]) if card.label in LABELS else escape(card.label)


def title_of(say: Text, card: DrawCard) -> str:
    """What the draw is called."""
    if card.purpose == Purpose.PRESENTERS:
        return say("draw.title.presenters")
    return say("draw.title.other", label=label_of(say, card))


def many(say: Text, people: Sequence[int]) -> str:
    """People by name as long as that can be read."""
    named = say("list.comma").join(person(say, user_id) for user_id in people[:NAMED_MOST])
    more = len(people) - NAMED_MOST
    return say("people.more", people=named, count=more) if more > 0 else named


def weeks_text(say: Text, numbers: Iterable[int]) -> str:
    """Weeks in short: "1–8주차", "3, 5–7주차"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    if len(runs) == 1:
        return week_label(say, *runs[0])
    shown = [f"{first}–{last}" if first != last else str(first) for first, last in runs[:RUNS_MOST]]
    return say("draw.weeks", numbers=", ".join(shown) + ("…" if len(runs) > RUNS_MOST else ""))


def place_label(say: Text, purpose: str, end: End) -> str:
    """A place that is drawn: a week, the next season, or a number."""
    if end.week is not None:
        return week_label(say, end.week)
    return say("draw.next_season") if purpose == Purpose.PRESENTERS else say("draw.place", number=end.number)


def place_line(say: Text, card: DrawCard, end: End, who: str | None = None, *more: str | None) -> str:
    """A line of the result: the place, its day, who has it."""
    day = card.day(end.week)
    label = place_label(say, card.purpose, end)
    return joined(f"**{label}** {say.day(day)}" if day else f"**{label}**", who, *more)


def name_of(say: Text, card: DrawCard, user_id: int) -> str:
    """What somebody was called when the draw was opened: for pictures and their descriptions."""
    return clip(card.name(user_id) or str(user_id), NAME_MOST)


def clash_text(say: Text, wrong: Clash) -> str:
    """Why no order suits everybody, by name."""
    people, weeks = many(say, wrong.people), weeks_text(say, wrong.weeks) if wrong.weeks else ""
    if not wrong.people:
        return say("draw.clash.nobody", weeks=weeks)
    if not wrong.weeks:
        return say("draw.clash.no_weeks", people=people)
    if wrong.lacks_people:
        return say("draw.clash.few_people", people=people, weeks=weeks)
    return say("draw.clash.few_weeks", people=people, weeks=weeks)


def purpose_choices(say: Text, typed: str) -> list[tuple[str, str]]:
    """What can be drawn: (what is offered, its value). Any words can be an order, or for one person."""
    word = " ".join(typed.split())[:LABEL_MOST]
    usual = [(say(key), value) for value, key in USUAL]
    found = [(name, value) for name, value in usual if word.casefold() in name.casefold()]
    if not word or any(word == value for _, value in usual):
        return found or usual
    own = (
        (say("draw.purpose.order.option", label=word), f"{Purpose.ORDER}:{word}"),
        (say("draw.purpose.role.option", label=word), f"{Purpose.ROLE}:{word}"),
    )
    return [*found, *own]
