"""The settings of a study: one card to read, four to change, each change with its undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import discord

from bot.core.materials import links
from bot.core.posting import PostRules
from bot.i18n.catalog import Text
from bot.services.settings import COHOSTS_MOST, SWITCHES, Changed
from bot.services.settings_view import SettingsView
from bot.ui.events import events_line, retry_button
from bot.ui.founding import language_name
from bot.ui.ids import component_id
from bot.ui.layout import (
    Accent,
    Block,
    Card,
    button,
    card,
    divider,
    pick,
    pick_channel,
    pick_role,
    pick_user,
    row,
    section,
    text,
)
from bot.ui.materials import ROOM, together
from bot.ui.menus import option
from bot.ui.phrases import joined, lines, people, person
from bot.ui.post_states import post_lines, rule_lines
from bot.ui.season_preview import changed_rows
from bot.ui.settings_reading import POLICIES, reading_blocks
from bot.ui.text import clip, escape

POSTS = {
    "announcement": ("settings.posts.announcement.option", "settings.posts.announcement.hint"),
    "presenter": ("settings.posts.presenter.option", "settings.posts.presenter.hint"),
    "reminder": ("settings.posts.reminder.option", "settings.posts.reminder.hint"),
    "panel": ("settings.posts.panel.option", "settings.posts.panel.hint"),
    "ten_minutes": ("settings.posts.ten_minutes.option", "settings.posts.ten_minutes.hint"),
    "end": ("settings.posts.end.option", "settings.posts.end.hint"),
    "events": ("settings.posts.events.option", "settings.posts.events.hint"),
}
PAGES = {
    "posts": "settings.posts.button",
    "places": "settings.places.button",
    "people": "settings.people.button",
    "reading": "settings.reading.button",
}
"""The cards behind the first one, and the buttons that lead to them."""
FIELDS = {
    "channel": "places",
    "voice": "places",
    "forum": "places",
    "role": "places",
    "policy": "reading",
    "hand_over": "reading",
    "usual": "reading",
    "language": "reading",
}
"""On which card each menu stands."""
CHANNELS = (discord.ChannelType.text, discord.ChannelType.news)
VOICES = (discord.ChannelType.voice, discord.ChannelType.stage_voice)
FORUMS = (discord.ChannelType.forum,)

MINUTE = dt.timedelta(minutes=1)

Button = discord.ui.Button[Any]
Lacking = Mapping[int, Collection[str]]
"""For each configured channel the permissions that the bot lacks there, as catalogue keys."""


def settings_card(
    say: Text,
    view: SettingsView,
    page: str,
    lacking: Lacking,
    unpingable: int | None = None,
    changed: Changed | None = None,
    no_events: str | None = None,
) -> Card:
    """One page of the settings: "home", or one of PAGES. `changed` is what was just done, `unpingable`
    the study's role where a ping of it would reach nobody, `no_events` the permission that events lack.
    """
    checked = [_checked(say, channel, keys) for channel, keys in lacking.items() if keys or page == "places"]
    if unpingable is not None:
        checked.append(say("settings.role_silent", role=f"<@&{unpingable}>"))
    if no_events is not None and view.study.posts.events and view.events_refused is None:
        checked.append(say("events.lacking", permission=say(no_events)))
    if page == "posts":
        blocks = _posts(say, view)
    elif page == "places":
        blocks = _places(say, view, checked)
    elif page == "people":
        blocks = _people(say, view)
    elif page == "reading":
        blocks = reading_blocks(say, view, _book(say, view), _back(say, view.study.id))
    else:
        blocks = _home(say, view, checked)
    return card(_said(say, changed), *blocks, accent=Accent.REPLY)


def _said(say: Text, changed: Changed | None) -> Block | None:
    """That something was changed, what that did to the plan, and where to take it back."""
    if changed is None:
        return None
    if changed.change_id is None:
        return text(say("settings.unchanged"))
    plan = changed_rows(say, changed.before, changed.view.season)
    done = lines([f"**{say('settings.changed')}**", *plan])
    undo = button(say("common.undo.button"), component_id("undo_change", changed.change_id))
    return section(done, undo)


def _home(say: Text, view: SettingsView, checked: Sequence[str]) -> list[Block | None]:
    study, facts = view.study, view.season.facts
    rule = say(
        "plan.rule",
        days=say.weekdays(facts.weekdays),
        time=say.wall(facts.wall_time),
        zone=escape(facts.zone),
    )
    about = lines(
        [
            f"## {say('settings.head', title=escape(clip(study.title, 100)))}",
            say("settings.line.meeting", rule=rule, cap=_length(say, view)),
            say("settings.line.places", places=_where(say, view)),
            say("settings.line.people", people=_hosts(say, view)),
            say("settings.line.reading", policy=say(POLICIES[study.policy][0])),
            say("settings.line.book", book=_book(say, view)),
            say("settings.line.posts", posts=_switched_on(say, study.posts)),
            *checked,
        ]
    )
    pages = row(
        *(
            button(say(key), component_id("study_settings", study.id, page), style="blue")
            for page, key in PAGES.items()
        )
    )
    take = row(button(say("export.button"), component_id("study_export", study.id)))
    return [text(about), pages, *_events(say, view), divider(), text(post_lines(say, view)), take]


def _events(say: Text, view: SettingsView) -> list[Block]:
    """What keeps the events of weeks from being made, with another try."""
    if view.events_refused is None:
        return []
    return [text(events_line(say, view.events_refused)), row(retry_button(say, view.study.id))]


def _posts(say: Text, view: SettingsView) -> list[Block | None]:
    study, rules = view.study, view.study.posts
    on = {name for name in SWITCHES if getattr(rules, name)}
    options = [option(say(POSTS[n][0]), n, say(POSTS[n][1]), chosen=n in on) for n in SWITCHES]
    head = lines([f"## {say('settings.posts.head')}", rule_lines(say, rules), say("settings.posts.about")])
    return [
        text(head),
        pick(
            component_id("study_posts", study.id),
            options,
            say("settings.posts.placeholder"),
            min=0,
            max=len(SWITCHES),
        ),
        row(
            button(say("settings.times.button"), component_id("study_times", study.id), style="blue"),
            _back(say, study.id),
        ),
        divider(),
        text(post_lines(say, view)),
    ]


def _places(say: Text, view: SettingsView, checked: Sequence[str]) -> list[Block | None]:
    study = view.study
    return [
        text(lines([f"## {say('settings.places.head')}", *checked])),
        pick_channel(
            component_id("study_set", study.id, "channel"),
            say("settings.channel.placeholder"),
            chosen=[study.channel_id],
            kinds=CHANNELS,
        ),
        pick_channel(
            component_id("study_set", study.id, "voice"),
            say("settings.voice.placeholder"),
            min=0,
            chosen=[study.voice_channel_id] if study.voice_channel_id else [],
            kinds=VOICES,
        ),
        pick_channel(
            component_id("study_set", study.id, "forum"),
            say("settings.forum.placeholder"),
            min=0,
            chosen=[study.forum_id] if study.forum_id else [],
            kinds=FORUMS,
        ),
        pick_role(
            component_id("study_set", study.id, "role"),
            say("settings.role.placeholder"),
            min=0,
            chosen=[study.role_id] if study.role_id else [],
        ),
        row(
            button(say("settings.test.button"), component_id("study_test", study.id), style="blue"),
            button(say("founding.check.button"), component_id("study_settings", study.id, "places")),
            _back(say, study.id),
        ),
    ]


def _people(say: Text, view: SettingsView) -> list[Block | None]:
    study = view.study
    builder = [view.builder_role_id] if view.builder_role_id else []
    return [
        text(
            lines(
                [
                    f"## {say('settings.people.head')}",
                    say("settings.people.about"),
                    say("settings.builder.about") if view.manager else None,
                ]
            )
        ),
        pick_user(
            component_id("study_host", study.id), say("settings.host.placeholder"), chosen=[study.host_id]
        ),
        pick_user(
            component_id("study_cohosts", study.id),
            say("settings.cohosts.placeholder"),
            min=0,
            max=COHOSTS_MOST,
            chosen=view.cohosts[:COHOSTS_MOST],
        ),
        pick_role(
            component_id("study_builder", study.id),
            say("settings.builder.placeholder"),
            min=0,
            chosen=builder,
        )
        if view.manager
        else None,
        row(_back(say, study.id)),
    ]


def _back(say: Text, study_id: int) -> Button:
    return button(say("common.back.button"), component_id("study_settings", study_id))


def _where(say: Text, view: SettingsView) -> str:
    study = view.study
    return joined(
        f"<#{study.channel_id}>",
        f"<#{study.voice_channel_id}>" if study.voice_channel_id else say("settings.no_voice"),
        say("settings.forum", forum=f"<#{study.forum_id}>") if study.forum_id else None,
        f"<@&{study.role_id}>" if study.role_id else say("settings.no_role"),
    )


def _hosts(say: Text, view: SettingsView) -> str:
    host = person(say, view.study.host_id)
    return joined(host, say("settings.cohosts", people=people(say, view.cohosts)) if view.cohosts else None)


def _book(say: Text, view: SettingsView) -> str:
    study = view.study
    return joined(
        say.count("preview.sections", view.sections) if view.sections else say("settings.no_sections"),
        say("preview.book", url=f"<{study.book_url}>") if study.book_url else None,
        say("preview.pdf_offset", offset=f"{study.pdf_offset:+d}") if study.pdf_offset else None,
        together(say, links(view.season.facts.links), ROOM),
        say("preview.language", language=language_name(say, study.language)),
    )


def _length(say: Text, view: SettingsView) -> str:
    study = view.study
    usual = say("settings.usual", minutes=study.usual // MINUTE) if study.usual is not None else None
    return joined(usual, say("preview.cap", minutes=study.cap // MINUTE))


def _switched_on(say: Text, rules: PostRules) -> str:
    on = [say(POSTS[name][0]) for name in SWITCHES if getattr(rules, name)]
    return say("list.comma").join(on) or say("settings.no_posts")


def _checked(say: Text, channel: int, keys: Collection[str]) -> str:
    """What the bot may not do in one channel, named as Discord names it."""
    if not keys:
        return say("settings.allowed", channel=f"<#{channel}>")
    names = say("list.comma").join(say(key) for key in keys)
    return say("settings.lacking", channel=f"<#{channel}>", permissions=names)
