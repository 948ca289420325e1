"""The page of a study's settings on how it reads: leftovers, the length of meetings, the language."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord

from bot.core.meeting import LENGTHS
from bot.core.plan import CarryOver
from bot.i18n.catalog import Text
from bot.services.settings_choices import TO_THE_CAP
from bot.services.settings_view import SettingsView
from bot.services.views import StudyView
from bot.ui.founding import language_name
from bot.ui.ids import component_id
from bot.ui.layout import Block, button, pick, row, text
from bot.ui.menus import option
from bot.ui.phrases import lines

POLICIES = {
    CarryOver.SHIFT: ("settings.policy.shift.option", "settings.policy.shift.hint"),
    CarryOver.EXTEND: ("settings.policy.extend.option", "settings.policy.extend.hint"),
    CarryOver.SPREAD: ("settings.policy.spread.option", "settings.policy.spread.hint"),
    CarryOver.ADD: ("settings.policy.add.option", "settings.policy.add.hint"),
    CarryOver.HOME: ("settings.policy.home.option", "settings.policy.home.hint"),
}


def reading_blocks(
    say: Text, view: SettingsView, book: str, back: discord.ui.Button[Any]
) -> list[Block | None]:
    """The menus of the page, each of which changes one thing at once; `book` is the book in one line."""
    study = view.study
    policies = [
        option(say(name), policy.value, say(about), chosen=policy is study.policy)
        for policy, (name, about) in POLICIES.items()
    ]
    who = [
        option(say("settings.continue.option"), "continue", chosen=not study.hand_over),
        option(say("settings.hand_over.option"), "hand_over", chosen=study.hand_over),
    ]
    languages = [
        option(language_name(say, language), language, chosen=language == study.language)
        for language in ("ko", "en")
    ]
    return [
        text(lines([f"## {say('settings.reading.head')}", book, say("settings.reading.about")])),
        pick(component_id("study_set", study.id, "policy"), policies),
        pick(component_id("study_set", study.id, "hand_over"), who),
        pick(component_id("study_set", study.id, "usual"), _lengths(say, study)),
        pick(component_id("study_set", study.id, "language"), languages),
        row(
            button(say("settings.book.button"), component_id("study_book", study.id), style="blue"),
            button(say("settings.links.button"), component_id("study_links", study.id), style="blue"),
            back,
        ),
    ]


def _lengths(say: Text, study: StudyView) -> list[discord.SelectOption]:
    """As long as the cap allows, or less: then a press gives ten minutes more."""
    cap = study.cap // dt.timedelta(minutes=1)
    usual = study.usual // dt.timedelta(minutes=1) if study.usual is not None else cap
    shown = [
        option(say("settings.usual.option", minutes=minutes), minutes, chosen=minutes == usual)
        for minutes in LENGTHS
        if minutes < cap
    ]
    whole = option(say("settings.to_cap.option", minutes=cap), TO_THE_CAP, chosen=usual >= cap)
    return [whole, *shown]
