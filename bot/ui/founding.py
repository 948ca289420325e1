"""Founding a study: the preview with the one green button, and what was created."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from bot.core.posting import PostRules
from bot.i18n.catalog import Text
from bot.services.founding import Founded, Preview
from bot.services.studyform import Part, Proposal, StudyForm
from bot.services.views import StudyView
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, divider, row, text
from bot.ui.phrases import joined, lines, person
from bot.ui.season_preview import page_of, season_head, season_rows
from bot.ui.text import clip, escape, stamp

LANGUAGES = {"ko": "language.ko", "en": "language.en"}
TITLE_SHOWN = 100
NEEDED = frozenset({"permission.view_channel", "permission.send_messages"})
"""Without these nothing could be posted; the other permissions are only recommended."""


def preview_card(
    say: Text, preview: Preview, lacking: Collection[str], page: int = 0, note: str | None = None
) -> Card:
    """The whole season before it is created. `lacking` are the permissions missing in its channel;
    `note` says why it is shown again.
    """
    proposal, study_form = preview.proposal, preview.form
    rows, page, last = page_of(season_rows(say, proposal.season, proposal.holidays), page)
    blocked = bool(NEEDED.intersection(lacking))
    return card(
        text(f"**{note}**") if note and not blocked else None,
        text(
            lines(
                [
                    f"## {escape(clip(proposal.title, TITLE_SHOWN))}",
                    season_head(say, proposal.season),
                    _around(say, study_form),
                    _details(say, proposal, study_form),
                ]
            )
        ),
        divider(),
        text(lines([*rows, say("preview.page", page=page + 1, last=last + 1) if last else None])),
        _pages(say, preview.draft_id, page, last) if last else None,
        divider(),
        text(_closing(say, proposal, study_form, lacking)),
        _buttons(say, preview, blocked=blocked),
        accent=Accent.SORRY if blocked else Accent.PLAN,
    )


def founded_card(say: Text, founded: Founded) -> Card:
    """What was created and what comes next."""
    study = founded.study
    return card(
        text(
            lines(
                [
                    f"## {say('founded.head', title=escape(clip(study.title, TITLE_SHOWN)))}",
                    say("founded.plan", channel=f"<#{study.channel_id}>"),
                    _first(say, founded),
                    say("founded.host", host=person(say, study.host_id)),
                ]
            )
        ),
        row(
            button(say("settings.button"), component_id("study_settings", study.id)),
            button(say("plan.whole.button"), component_id("plan_view", study.id)),
        ),
        accent=Accent.ANNOUNCEMENT,
    )


def cancelled_card(say: Text) -> Card:
    """Nothing was created."""
    return card(text(say("founding.cancelled")), accent=Accent.REPLY)


def _around(say: Text, held: StudyForm) -> str:
    return joined(
        f"<#{held.channel_id}>",
        f"<#{held.voice_id}>" if held.voice_id else None,
        say("preview.host", host=f"<@{held.host_id}>"),
        f"<@&{held.role_id}>" if held.role_id else None,
    )


def _details(say: Text, proposal: Proposal, held: StudyForm) -> str:
    minutes = proposal.season.facts.cap // dt.timedelta(minutes=1)
    offset = proposal.pdf_offset
    return joined(
        say("preview.cap", minutes=minutes),
        say.count("preview.sections", len(proposal.sections)) if proposal.sections else None,
        say("preview.book", url=f"<{proposal.book_url}>") if proposal.book_url else None,
        say("preview.pdf_offset", offset=f"{offset:+d}") if offset else None,
        say("preview.language", language=language_name(say, held.language)),
    )


def language_name(say: Text, language: str) -> str:
    """The name of a language a study can speak."""
    return say(LANGUAGES[language])


def _closing(say: Text, proposal: Proposal, held: StudyForm, lacking: Collection[str]) -> str:
    """What to look at before pressing the green button."""
    names = say("list.comma").join(say(key) for key in lacking)
    channel = f"<#{held.channel_id}>"
    needed = bool(NEEDED.intersection(lacking))
    return lines(
        [
            say.count("preview.holidays", len(proposal.holidays)) if proposal.holidays else None,
            say("preview.lacking", channel=channel, permissions=names) if needed else None,
            say("preview.recommended", channel=channel, permissions=names)
            if lacking and not needed
            else None,
            say("preview.nothing_yet"),
        ]
    )


def _buttons(say: Text, preview: Preview, *, blocked: bool) -> Block:
    draft, revision = preview.draft_id, preview.revision
    create = button(
        say("founding.create.button"), component_id("study_create", draft, revision), style="green"
    )
    again = button(say("founding.check.button"), component_id("study_preview", draft), style="blue")
    rest = button(say("founding.holidays.button"), component_id("study_holidays", draft))
    return row(
        again if blocked else create,
        button(say("founding.edit.button"), component_id("study_form", draft, Part.BASICS.value)),
        button(say("founding.more.button"), component_id("study_form", draft, Part.MORE.value)),
        rest if preview.proposal.holidays else None,
        button(say("common.cancel.button"), component_id("study_cancel", draft)),
    )


def _pages(say: Text, draft_id: int, page: int, last: int) -> Block:
    return row(
        button(
            say("common.previous.button"),
            component_id("study_preview", draft_id, page - 1),
            disabled=page == 0,
        ),
        button(
            say("common.next.button"),
            component_id("study_preview", draft_id, page + 1),
            disabled=page == last,
        ),
    )


def _first(say: Text, founded: Founded) -> str:
    """When the first meeting is, and when it is announced."""
    study: StudyView = founded.study
    first = next(founded.season.meetings())
    rules: PostRules = study.posts
    meeting = say("founded.first", when=stamp(first.at, "F"))
    if not rules.announcement:
        return meeting
    days = say.count("founded.announcement", rules.announcement_days, time=rules.announcement_time)
    return f"{meeting} {days}"
