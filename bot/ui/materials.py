"""What a week is read with, in a line of a card and as a card of its own; the forms that change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from discord import ui

from bot.core.materials import OF_WEEK, PROMPT_MOST, PROMPTS_MOST, TITLE_MOST, WEEK_MOST, Kind, Link, links
from bot.i18n.catalog import Text
from bot.services.materials import MaterialsView, book_of
from bot.ui.forms import Form, file_field, form, select_field, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, attached, button, card, divider, pick, row, text
from bot.ui.menus import option
from bot.ui.phrases import joined, lines, person, week_label
from bot.ui.text import clip, escape

KINDS = {
    Kind.SLIDES: "material.slides.option",
    Kind.NOTES: "material.notes.option",
    Kind.RECORDING: "material.recording.option",
    Kind.BOOK: "material.book.option",
    Kind.CODE: "material.code.option",
    Kind.PLAN: "material.plan.option",
    Kind.OTHER: "material.other.option",
}
URL_MOST = 500
TITLE_SHOWN = 40
ROOM = 900
"""Characters that the links of a card may take: one address alone can have 500."""
LIST_ROOM = 2600
PROMPT_SHOWN = 100


def material_button(say: Text, week_id: int, post: int | None = None) -> ui.Button[Any]:
    """[자료 올리기], for who presents the week."""
    return button(say("material.add.button"), component_id("material_add", week_id, post=post))


def materials_button(say: Text, week_id: int) -> ui.Button[Any]:
    """[자료], for everybody."""
    return button(say("material.list.button"), component_id("materials", week_id))


def link_text(say: Text, link: Link) -> str:
    """A link under its own name, or that of its kind."""
    named = escape(clip(link.title, TITLE_SHOWN)) if link.title else say(KINDS[Kind(link.kind)])
    return f"[{named}](<{link.url}>)"


def links_line(say: Text, found: Sequence[Link], room: int = ROOM) -> str | None:
    """All links in one line, as many as there is room for; the others are counted."""
    return say("material.line", links=together(say, found, room)) if found else None


def together(say: Text, found: Sequence[Link], room: int) -> str:
    """Links beside each other, in at most about `room` characters; empty where there are none."""
    shown: list[str] = []
    for one in found:
        made = link_text(say, one)
        if len(made) <= room:
            shown.append(made)
            room -= len(made)
    more = len(found) - len(shown)
    if not shown and more:
        return say.count("material.count", more)
    return joined(*shown, say.count("material.more", more) if more else None)


def prompts_lines(say: Text, prompts: Iterable[str], most: int = PROMPT_SHOWN) -> str | None:
    """What to talk about, one below the other."""
    written = [f"- {escape(clip(one, most))}" for one in prompts]
    return lines([f"**{say('prompts.head')}**", *written]) if written else None


def materials_card(say: Text, view: MaterialsView, *, said: str | None = None, private: bool = False) -> Card:
    """Everything that a week is read with; who may change it has the buttons for that.

    In a direct message (`private`) nothing is undone: there nobody has rights.
    """
    week, room = view.week, LIST_ROOM
    label = week_label(say, week.number, week.last_number)
    rows: list[str] = []
    for one in view.materials:
        made = f"- {joined(link_text(say, Link.of(one)), person(say, one.user_id))}"
        if len(made) <= room:
            rows.append(made)
            room -= len(made)
    more = len(view.materials) - len(rows)
    lasting = links((*book_of(view.study), *view.season.facts.links))
    blocks: list[Block | None] = [
        text(said) if said else None,
        text(
            lines(
                [
                    f"## {say('material.list.head', week=label)}",
                    *(rows or [say("material.none")]),
                    say.count("material.more", more) if more else None,
                    prompts_lines(say, (prompt.text for prompt in view.prompts)),
                ]
            )
        ),
        text(say("material.study", links=together(say, lasting, ROOM))) if lasting else None,
        *(_changes(say, view, private=private) if view.may else ()),
    ]
    return card(*blocks, accent=Accent.ANNOUNCEMENT)


def _changes(say: Text, view: MaterialsView, *, private: bool) -> list[Block | None]:
    own = [one for one in view.materials if one.id]
    undo = None
    if view.change_id is not None and not private:
        undo = button(say("common.undo.button"), component_id("undo_change", view.change_id))
    options = [
        option(clip(one.title or say(KINDS[one.kind]), 90), one.id, clip(one.url, 90))
        for one in own[: 2 * WEEK_MOST]
    ]
    return [
        divider(),
        pick(component_id("material_remove", view.week.id), options, say("material.remove.placeholder"))
        if options
        else None,
        row(
            material_button(say, view.week.id),
            button(say("prompts.button"), component_id("prompts", view.week.id)),
            undo,
            button(
                say("material.delete.button"), component_id("material_delete", view.change_id), style="red"
            )
            if view.file_left and view.change_id is not None and not private
            else None,
        ),
    ]


def material_form(say: Text, week_id: int, held: Mapping[str, str]) -> Form:
    """A link or a file; `held` is what stood in its fields."""
    kinds = [option(say(KINDS[kind]), kind.value, chosen=kind == held.get("kind")) for kind in OF_WEEK]
    return form(
        say("material.form.title"),
        component_id("material_save", week_id),
        select_field("kind", say("material.kind.label"), kinds, required=False),
        text_field(
            "title",
            say("material.name.label"),
            about=say("material.name.hint"),
            value=held.get("title"),
            required=False,
            most=TITLE_MOST,
        ),
        text_field(
            "url",
            say("material.url.label"),
            value=held.get("url"),
            placeholder=say("material.url.placeholder"),
            required=False,
            most=URL_MOST,
        ),
        file_field("file", say("material.file.label"), about=say("material.file.hint"), required=False),
    )


def prompts_form(say: Text, week_id: int, held: Sequence[str]) -> Form:
    """Up to three things to talk about; an empty field is none."""
    return form(
        say("prompts.title"),
        component_id("prompts_save", week_id),
        *(
            text_field(
                f"prompt{number}",
                say("prompts.label", number=number),
                about=say("prompts.hint") if number == 1 else None,
                value=held[number - 1][:PROMPT_MOST] if number <= len(held) else None,
                required=False,
                long=True,
                most=PROMPT_MOST,
            )
            for number in range(1, PROMPTS_MOST + 1)
        ),
    )


def file_card(say: Text, view: MaterialsView, filename: str, title: str, user_id: int) -> Card:
    """The message in the study's channel that holds an uploaded file."""
    label = week_label(say, view.week.number, view.week.last_number)
    about = joined(escape(clip(title, TITLE_MOST)) if title else None, person(say, user_id))
    head = lines([f"**{say('material.file.head', week=label)}**", about])
    return card(text(head), attached(filename), accent=Accent.ANNOUNCEMENT)
