"""Taking a study along: the zip, and what a zip would become in this server before it does."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.i18n.catalog import Text
from bot.services.exporting import Exported
from bot.services.importing import Arrival
from bot.ui.founding import NEEDED
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, attached, button, card, divider, row, text
from bot.ui.phrases import joined, lines
from bot.ui.season_preview import page_of, season_head, season_rows
from bot.ui.text import clip, escape

TITLE_SHOWN = 100
NAME_SHOWN = 32
NAMES_SHOWN = 15


def exported_card(say: Text, exported: Exported) -> Card:
    """The zip, with what is in it and what is not."""
    said = [
        f"## {say('export.done', title=_title(exported.study.title))}",
        say("export.parts"),
        say("export.private"),
        say.count("export.left_out", exported.left_out) if exported.left_out else None,
        say("export.again"),
    ]
    return card(text(lines(said)), attached(exported.name), accent=Accent.REPLY)


def arrival_card(
    say: Text, arrival: Arrival, lacking: Collection[str], page: int = 0, note: str | None = None
) -> Card:
    """The study as it would be here. `lacking` are the permissions missing in its channel; `note` says why
    it is shown again.
    """
    rows, page, last = page_of(season_rows(say, arrival.season, arrival.holidays), page)
    blocked = bool(NEEDED.intersection(lacking))
    shown = lines([*rows, say("preview.page", page=page + 1, last=last + 1) if last else None])
    return card(
        text(f"**{note}**") if note and not blocked else None,
        text(
            lines(
                [
                    f"## {say('import.head', title=_title(arrival.study.title))}",
                    season_head(say, arrival.season) if any(arrival.season.meetings()) else None,
                    _where(say, arrival),
                    _counts(say, arrival),
                ]
            )
        ),
        divider(),
        text(shown) if shown else None,
        _pages(say, arrival.draft_id, page, last) if last else None,
        divider() if shown else None,
        text(_closing(say, arrival, lacking)),
        _buttons(say, arrival.draft_id, blocked=blocked),
        accent=Accent.SORRY if blocked else Accent.PLAN,
    )


def arrived_card(say: Text, arrival: Arrival) -> Card:
    """It is here."""
    study = arrival.study
    said = [
        f"## {say('import.done', title=_title(study.title))}",
        say("import.done.posts", channel=f"<#{study.channel_id}>"),
        say("import.done.next"),
    ]
    return card(
        text(lines(said)),
        row(
            button(say("settings.button"), component_id("study_settings", study.id)),
            button(say("plan.whole.button"), component_id("plan_view", study.id)),
        ),
        accent=Accent.ANNOUNCEMENT,
    )


def import_cancelled_card(say: Text) -> Card:
    """Nothing was created."""
    return card(text(say("import.cancelled")), accent=Accent.REPLY)


def _where(say: Text, arrival: Arrival) -> str:
    study = arrival.study
    return joined(
        f"<#{study.channel_id}>",
        f"<#{study.voice_channel_id}>" if study.voice_channel_id else None,
        say("preview.host", host=f"<@{study.host_id}>"),
    )


def _counts(say: Text, arrival: Arrival) -> str:
    return joined(
        say("import.season", number=arrival.season.facts.number),
        say.count("import.meetings", arrival.meetings),
        say.count("import.questions", arrival.questions) if arrival.questions else None,
    )


def _closing(say: Text, arrival: Arrival, lacking: Collection[str]) -> str:
    """Who was known again, and what to look at before pressing the green button."""
    channel = f"<#{arrival.study.channel_id}>"
    needed = bool(NEEDED.intersection(lacking))
    names = say("list.comma").join(say(key) for key in lacking)
    here = arrival.people - len(arrival.away)
    return lines(
        [
            say.count("import.people", here, all=arrival.people),
            _away(say, arrival.away) if arrival.away else None,
            say("import.new_host") if arrival.new_host else None,
            say.count("import.pictures_lost", arrival.pictures_lost) if arrival.pictures_lost else None,
            say("import.posts", channel=channel),
            say("preview.lacking", channel=channel, permissions=names) if needed else None,
            say("preview.recommended", channel=channel, permissions=names)
            if lacking and not needed
            else None,
            say("preview.nothing_yet"),
        ]
    )


def _away(say: Text, names: Sequence[str]) -> str:
    shown = say("list.comma").join(escape(clip(name, NAME_SHOWN)) or "–" for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return say("import.away", names=say("people.more", people=shown, count=more) if more > 0 else shown)


def _buttons(say: Text, draft_id: int, *, blocked: bool) -> Block:
    create = button(say("import.create.button"), component_id("import_create", draft_id), style="green")
    again = button(say("founding.check.button"), component_id("import_preview", draft_id), style="blue")
    return row(
        again if blocked else create,
        button(say("common.cancel.button"), component_id("import_cancel", draft_id)),
    )


def _pages(say: Text, draft_id: int, page: int, last: int) -> Block:
    return row(
        button(
            say("common.previous.button"),
            component_id("import_preview", draft_id, page - 1),
            disabled=page == 0,
        ),
        button(
            say("common.next.button"),
            component_id("import_preview", draft_id, page + 1),
            disabled=page == last,
        ),
    )


def _title(title: str) -> str:
    return escape(clip(title, TITLE_SHOWN))
