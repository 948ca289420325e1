"""Lists of questions, for one reader: /questions, a week's questions, and the FAQ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.plain_math import plain_rows
from bot.core.question import State
from bot.i18n.catalog import Text
from bot.services.finding import FoundList, Line, View, Wanted
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, attached, button, card, pick, row, text
from bot.ui.menus import OPTIONS_MOST, option
from bot.ui.phrases import joined, lines, person, week_label
from bot.ui.question import told, within, wordless
from bot.ui.text import clip, escape
from bot.ui.week_questions import list_id, titled

QUOTE_SHOWN = 110
QUOTE_ROOM = 170
"""Characters of a quoted answer, as they are sent."""
LABEL_SHOWN = 80
NAMES = {
    View.OPEN: "find.open.option",
    View.MINE: "find.mine.option",
    View.SOLVED: "find.solved.option",
    View.ALL: "find.all.option",
    View.FAQ: "find.faq.option",
}
EMPTY = {
    View.OPEN: "find.open.none",
    View.MINE: "find.mine.none",
    View.SOLVED: "find.solved.none",
    View.ALL: "find.all.none",
    View.FAQ: "find.faq.none",
}
STAR, STAR_OFF = "⭐", "☆"


def found_card(say: Text, found: FoundList, *, private: bool = False) -> Card:
    """A page of a list. In a direct message (`private`) there is nothing that needs the server."""
    blocks: list[Block | None] = [
        text(lines([_head(say, found), *(_lines(say, found) or [_none(say, found)])]))
    ]
    blocks += [_views(say, found), _buttons(say, found, private=private)]
    if not private:
        blocks += [_stars(say, found), _screen(say, found)]
    return card(*blocks, accent=Accent.REPLY)


def faq_card(say: Text, filename: str, *, left_out: int) -> Card:
    """The FAQ as a file; `left_out` pictures are too large to go with it."""
    more = say.count("find.faq.left_out", left_out) if left_out else None
    return card(text(lines([say("find.faq.file"), more])), attached(filename), accent=Accent.REPLY)


def _head(say: Text, found: FoundList) -> str:
    title = say("find.of_study", title=escape(clip(found.study.title, 60)))
    about = [
        week_label(say, found.week.number, found.week.last_number) if found.week else None,
        f"“{within(found.wanted.typed, 120)}”" if found.wanted.typed else None,
        say(NAMES[found.wanted.view]),
        say.count("find.total", found.total) if found.total else None,
    ]
    return lines([f"### {title}", f"-# {joined(*about)}"])


def _none(say: Text, found: FoundList) -> str:
    if found.wanted.typed:
        return say("find.words.none")
    return (
        say("find.week.none")
        if found.week and found.wanted.view is View.ALL
        else say(EMPTY[found.wanted.view])
    )


def _lines(say: Text, found: FoundList) -> list[str]:
    return list(_rows(say, found))


def _rows(say: Text, found: FoundList) -> Iterator[str]:
    theme: str | None = ""
    by_theme = found.wanted.view is View.FAQ and not found.wanted.typed
    for line in found.lines:
        if by_theme and line.section != theme:
            # Where no section is known at all, there is nothing to tell apart.
            if line.section or theme or found.wanted.page:
                title = within(clip(line.section, 80), 120) if line.section else say("find.nowhere")
                yield f"**{title}**"
            theme = line.section
        yield _row(say, found, line)
        if line.quote is not None:
            yield _quote(say, line)


def _row(say: Text, found: FoundList, line: Line) -> str:
    state = say("question.tag.open") if line.state is State.OPEN else say("question.tag.solved")
    about = [
        week_label(say, line.week) if line.week is not None and found.wanted.view is not View.FAQ else None,
        state if found.wanted.view not in (View.OPEN, View.SOLVED, View.FAQ) else None,
    ]
    star = f"{STAR} " if line.starred else ""
    return f"- {joined(f'{star}{titled(line.title, line.url)}', *about)}"


def _quote(say: Text, line: Line) -> str:
    said = " ".join(one for one, _ in plain_rows(line.quote or ""))
    quote = within(clip(said, QUOTE_SHOWN), QUOTE_ROOM) if told(said) else wordless(say, said)
    more = say.count("find.more_answers", line.answers - 1) if line.answers > 1 else None
    return f"> {joined(quote, person(say, line.answerer or 0), more)}"


def _views(say: Text, found: FoundList) -> Block:
    wanted = found.wanted
    choices = [option(say(key), view.value, chosen=view is wanted.view) for view, key in NAMES.items()]
    menu = component_id("questions_view", wanted.study_id, f"{wanted.week_id}.{wanted.typed}")
    return pick(menu, choices, say("find.view.placeholder"))


def _buttons(say: Text, found: FoundList, *, private: bool) -> Block | None:
    """Other pages, and the FAQ as a file."""
    wanted, shown = found.wanted, []
    if wanted.page > 0:
        shown.append(button(say("common.previous.button"), list_id(_turned(wanted, wanted.page - 1))))
    if wanted.page + 1 < found.pages:
        shown.append(button(say("common.next.button"), list_id(_turned(wanted, wanted.page + 1))))
    if wanted.view is View.FAQ and found.total and not private:
        shown.append(button(say("find.faq.button"), component_id("faq_file", wanted.study_id)))
    return row(*shown) if shown else None


def _turned(wanted: Wanted, page: int) -> Wanted:
    return replace(wanted, page=page)


def _stars(say: Text, found: FoundList) -> Block | None:
    """For hosts: which questions of the FAQ are important."""
    if not (found.starring and found.lines):
        return None
    wanted = found.wanted
    choices = [
        option(
            clip(f"{STAR if one.starred else STAR_OFF} {' '.join(one.title.split())}", LABEL_SHOWN),
            f"{one.id}.{'off' if one.starred else 'on'}",
            say("find.star.off.hint") if one.starred else say("find.star.on.hint"),
        )
        for one in found.lines
    ]
    arg = f"{wanted.week_id}.{wanted.page}.{wanted.typed}"
    return pick(component_id("faq_star", wanted.study_id, arg), choices, say("find.star.placeholder"))


def _screen(say: Text, found: FoundList) -> Block | None:
    """For who leads the meeting: one of the open questions for its panel."""
    if not (found.screen and found.week):
        return None
    choices = [
        option(clip(" ".join(one.title.split()) or f"#{one.id}", LABEL_SHOWN), one.id)
        for one in found.screen[:OPTIONS_MOST]
    ]
    return pick(component_id("screen_put", found.week.id), choices, say("screen.put.placeholder"))
