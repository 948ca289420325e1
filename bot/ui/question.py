"""A question's post: its card, its title and tags, the same for everybody who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.plain_math import LEFT_OUT, plain_rows
from bot.core.question import Accepted, QuestionCard, State, clipped, post_title
from bot.i18n.catalog import Text
from bot.ui.ids import component_id
from bot.ui.layout import (
    TEXT_MOST,
    Accent,
    Block,
    Card,
    button,
    card,
    divider,
    gallery,
    link,
    row,
    section,
    text,
)
from bot.ui.phrases import joined, lines, person, week_label
from bot.ui.question_pictures import ANSWERS_SHOWN, Picture, Pictures, question_files
from bot.ui.text import clip, escape, stamp

__all__ = ["TagNames", "question_card", "question_files", "question_mark", "question_name", "tag_names"]

TAG_MOST = 20
SECTION_SHOWN = 100
ANSWER_SHOWN = 350
"""Characters of a quoted answer, as they are sent."""
REST = 700
"""Characters that are left for everything but the question and its answers."""


@dataclass(frozen=True, slots=True)
class TagNames:
    """What a question's tags are called: both states, the one that is true first, and its week."""

    states: tuple[str, str]
    week: str | None

    @property
    def applied(self) -> tuple[str, ...]:
        """Those that its post has."""
        return (self.states[0], self.week) if self.week else (self.states[0],)


def question_card(say: Text, shown: QuestionCard, pictures: Pictures) -> Card:
    """The card of a question, with its answers at the top once some are accepted."""
    answers = _answers(say, shown, pictures)
    room = TEXT_MOST - REST - sum(len(said) for said, _, _ in answers)
    solved = shown.state is State.SOLVED
    blocks: list[Block | None] = [text(lines([f"### {_head(say, shown)}", _about(say, shown)]))]
    if answers:
        blocks.append(text(f"**{say.count('question.accepted', len(shown.answers))}**"))
        for said, url, picture in answers:
            blocks.append(section(said, link(say("question.answer.button"), url)))
            blocks.append(gallery((picture.address, picture.alt)) if picture else None)
        blocks.append(divider())
    elif solved:
        blocks += [text(f"**{say('question.solved')}**"), divider()]
    blocks += [*body_blocks(say, shown.body, pictures.own, room), _buttons(say, shown)]
    return card(*blocks, accent=Accent.ANNOUNCEMENT if solved else Accent.PLAN)


def question_name(shown: QuestionCard) -> str:
    """The title of its post."""
    return post_title(shown.place, shown.title) or f"#{shown.id}"


def question_mark(question_id: int) -> str:
    """The id on every card of this question, by which its post is found again."""
    return component_id("q_wish", question_id)


def tag_names(say: Text, shown: QuestionCard) -> TagNames:
    """Its tags, at most 20 characters each."""
    opened, solved = say("question.tag.open"), say("question.tag.solved")
    states = (solved, opened) if shown.state is State.SOLVED else (opened, solved)
    week = week_label(say, shown.week) if shown.week is not None else None
    return TagNames(
        (clipped(states[0], TAG_MOST), clipped(states[1], TAG_MOST)),
        clipped(week, TAG_MOST) if week else None,
    )


def body_blocks(say: Text, body: str, pictures: tuple[Picture, ...], room: int) -> list[Block]:
    """A question's text and pictures. Where its formulas are drawn, the picture comes first and says it all;
    the text as it was written stands small below, for those who want to copy it.
    """
    drawn = [gallery((one.address, one.alt)) for one in pictures if one.alt]
    # Pictures beside each other are cut to squares, which formulas would not survive.
    put_in = [(one.address, say("question.picture")) for one in pictures if not one.alt]
    written = text(within(body, room, "-# " if drawn else ""))
    return [*drawn, written, *([gallery(*put_in)] if put_in else [])]


def within(body: str, room: int, before: str = "") -> str:
    """What a member wrote, harmless, in at most so many characters, with this before each line."""
    length = len(body)
    while True:
        rows = escape(clip(body, length), lines=True).split("\n")
        shown = "\n".join(before + row for row in rows if row or not before)
        if len(shown) <= room:
            return shown or "…"
        length -= max(1, (len(shown) - room) // 2)


def _head(say: Text, shown: QuestionCard) -> str:
    label, title = shown.place.label, shown.place.section
    names = [escape(clip(label, 60)) if label else None]
    if title is not None and (label is None or not title.startswith(label)):
        names.append(escape(clip(title, SECTION_SHOWN)))
    elif title is not None:
        names = [escape(clip(title, SECTION_SHOWN))]
    return joined(*names) or say("question.head")


def _about(say: Text, shown: QuestionCard) -> str:
    week = week_label(say, shown.week) if shown.week is not None else None
    if shown.author_id is None:
        who = say("question.anonymous")
    else:
        who = say("question.by", person=person(say, shown.author_id))
    raised = say("question.raised", person=person(say, shown.raised_by)) if shown.raised_by else None
    return f"-# {joined(week, who, raised, stamp(shown.asked_at, 'd'))}"


def _answers(say: Text, shown: QuestionCard, pictures: Pictures) -> list[tuple[str, str, Picture | None]]:
    """The last accepted answers: what is said of each, its address, and its formulas."""
    return [
        (_answer(say, answer), answer.url, pictures.answers.get(answer.id))
        for answer in shown.answers[-ANSWERS_SHOWN:]
    ]


def _answer(say: Text, answer: Accepted) -> str:
    """A quotation in plain letters; formulas are in the picture below it."""
    said = "\n".join(row for row, _ in plain_rows(answer.body))
    quote = within(said, ANSWER_SHOWN, "> ") if told(said) else f"> {wordless(say, said)}"
    return lines([quote, f"-# {person(say, answer.author_id)}"])


def told(said: str) -> bool:
    """Whether plain letters say anything: not where there are pictures or drawn formulas alone."""
    return bool(said.replace(LEFT_OUT, "").strip())


def wordless(say: Text, said: str) -> str:
    """What stands for an answer that plain letters do not tell."""
    return say("question.formula_only") if said else say("question.picture_only")


def _buttons(say: Text, shown: QuestionCard) -> Block:
    wish = say("question.wish.button")
    label = joined(wish, str(shown.wishes)) if shown.wishes else wish
    if shown.state is State.SOLVED:
        solve = button(say("question.reopen.button"), component_id("q_solve", shown.id, "off"))
    else:
        solve = button(say("question.solve.button"), component_id("q_solve", shown.id, "on"), style="green")
    return row(
        button(label, question_mark(shown.id), emoji="🙋"),
        solve,
        button(say("question.edit.button"), component_id("q_edit", shown.id)),
        link(say("question.source.button"), shown.source_url) if shown.source_url else None,
    )
