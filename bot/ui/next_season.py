"""The next season before and after it is opened, and putting a study away."""

from __future__ import annotations

from bot.i18n.catalog import Text
from bot.services.archiving import Asked
from bot.services.seasons import NextSeason, Opened
from bot.services.views import StudyView
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, divider, row, text
from bot.ui.phrases import lines
from bot.ui.season_preview import page_of, season_head, season_rows
from bot.ui.text import clip, escape

TITLE_SHOWN = 100


def next_season_card(say: Text, planned: NextSeason, page: int = 0) -> Card:
    """What the next season would read and when, and what becomes of this one."""
    draft = planned.draft_id
    rows, page, last = page_of(season_rows(say, planned.opening, planned.holidays), page)
    head = lines(
        [
            f"## {say('season.next.head', title=_title(planned.study), number=planned.number)}",
            season_head(say, planned.opening),
        ]
    )
    closing = lines(
        [
            say.count("season.next.unmet", planned.unmet, number=planned.number - 1)
            if planned.unmet
            else None,
            say("season.next.closes", number=planned.number - 1),
        ]
    )
    pages = row(
        button(
            say("common.previous.button"), component_id("season_preview", draft, page - 1), disabled=page == 0
        ),
        button(
            say("common.next.button"), component_id("season_preview", draft, page + 1), disabled=page == last
        ),
    )
    return card(
        text(head),
        divider(),
        text(lines([*rows, say("preview.page", page=page + 1, last=last + 1) if last else None])),
        pages if last else None,
        divider(),
        text(closing),
        row(
            button(say("season.open.button"), component_id("season_open", draft), style="green"),
            button(say("common.cancel.button"), component_id("season_cancel", draft)),
        ),
        accent=Accent.PLAN,
    )


def opened_card(say: Text, opened: Opened) -> Card:
    """The season that now runs."""
    study, season = opened.study, opened.season
    undo = None
    if opened.change_id is not None:
        undo = button(say("common.undo.button"), component_id("undo_change", opened.change_id))
    said = lines(
        [
            f"## {say('season.opened', title=_title(study), number=season.facts.number)}",
            season_head(say, season),
            say("season.opened.plan", channel=f"<#{study.channel_id}>"),
        ]
    )
    return card(
        text(said),
        row(button(say("plan.whole.button"), component_id("plan_view", study.id)), undo),
        accent=Accent.PLAN,
    )


def season_cancelled_card(say: Text) -> Card:
    """Nothing was opened."""
    return card(text(say("season.cancelled")), accent=Accent.REPLY)


def archive_card(say: Text, asked: Asked) -> Card:
    """Asks before a study is put away."""
    study = asked.study
    return card(
        text(
            lines(
                [
                    f"## {say('archive.head', title=_title(study))}",
                    say.count("archive.people", asked.people),
                    say.count("archive.posts", asked.posts) if asked.posts else None,
                    say("archive.kept"),
                ]
            )
        ),
        row(
            button(say("archive.button"), component_id("study_archive", study.id), style="red"),
            button(say("common.cancel.button"), component_id("study_archive_cancel", study.id)),
        ),
        accent=Accent.REPLY,
    )


def archived_card(say: Text, study: StudyView) -> Card:
    """It was put away, with the way back."""
    return card(
        text(say("archive.done", title=_title(study))),
        row(button(say("common.undo.button"), component_id("study_restore", study.id))),
        accent=Accent.REPLY,
    )


def restored_card(say: Text, study: StudyView) -> Card:
    """It is back."""
    return card(
        text(say("archive.restored", title=_title(study))),
        row(button(say("settings.button"), component_id("study_settings", study.id))),
        accent=Accent.REPLY,
    )


def archive_cancelled_card(say: Text) -> Card:
    """Nothing was put away."""
    return card(text(say("archive.cancelled")), accent=Accent.REPLY)


def _title(study: StudyView) -> str:
    return escape(clip(study.title, TITLE_SHOWN))
