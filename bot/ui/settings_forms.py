"""The forms of a study's settings: when its posts go out; its title, longest meeting, book, and links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bot.core.materials import OTHERS_MOST, TITLE_MOST, Kind
from bot.core.posting import PostRules
from bot.i18n.catalog import Text
from bot.services.settings_view import SettingsView
from bot.ui.forms import Form, file_field, form, text_field
from bot.ui.ids import component_id
from bot.ui.materials import URL_MOST


def times_form(say: Text, study_id: int, held: Mapping[str, str]) -> Form:
    """When the automatic posts go out; `held` is what stands in the fields."""
    return form(
        say("settings.times.title"),
        component_id("study_times_save", study_id),
        text_field(
            "announcement_days", say("settings.announcement_days.label"), value=held["announcement_days"]
        ),
        text_field(
            "announcement_time", say("settings.announcement_time.label"), value=held["announcement_time"]
        ),
        text_field("presenter_days", say("settings.presenter_days.label"), value=held["presenter_days"]),
        text_field("presenter_time", say("settings.presenter_time.label"), value=held["presenter_time"]),
        text_field(
            "reminder_minutes", say("settings.reminder_minutes.label"), value=held["reminder_minutes"]
        ),
    )


def book_form(say: Text, study_id: int, held: Mapping[str, str]) -> Form:
    """Title, longest meeting, book and sections; `held` is what stands in the fields."""
    return form(
        say("settings.book.title"),
        component_id("study_book_save", study_id),
        text_field("title", say("founding.title.label"), value=held["title"]),
        text_field("cap_minutes", say("founding.cap_minutes.label"), value=held["cap_minutes"]),
        text_field("book_url", say("founding.book_url.label"), value=held["book_url"], required=False),
        text_field(
            "pdf_offset",
            say("founding.pdf_offset.label"),
            about=say("founding.pdf_offset.hint"),
            value=held["pdf_offset"],
            required=False,
        ),
        file_field(
            "sections", say("founding.sections.label"), about=say("founding.sections.hint"), required=False
        ),
    )


def links_form(say: Text, study_id: int, held: Mapping[str, str]) -> Form:
    """The study's lasting links; `held` is what stands in the fields."""
    return form(
        say("settings.links.title"),
        component_id("study_links_save", study_id),
        text_field(
            "code", say("settings.links.code.label"), value=held["code"], required=False, most=URL_MOST
        ),
        text_field(
            "plan", say("settings.links.plan.label"), value=held["plan"], required=False, most=URL_MOST
        ),
        text_field(
            "others",
            say("settings.links.others.label"),
            about=say("settings.links.others.hint", most=OTHERS_MOST),
            value=held["others"],
            required=False,
            long=True,
            most=OTHERS_MOST * (URL_MOST + TITLE_MOST + 2),
        ),
    )


def links_held(view: SettingsView) -> dict[str, str]:
    """What the form of links shows first."""
    found = view.season.facts.links
    one = {link.kind: link.url for link in found}
    others = (f"{link.title} {link.url}" for link in found if link.kind is Kind.OTHER)
    return {
        "code": one.get(Kind.CODE, ""),
        "plan": one.get(Kind.PLAN, ""),
        "others": "\n".join(others),
    }


def times_held(rules: PostRules) -> dict[str, str]:
    """What the form of times shows first."""
    return {
        "announcement_days": str(rules.announcement_days),
        "announcement_time": rules.announcement_time,
        "presenter_days": str(rules.presenter_days),
        "presenter_time": rules.presenter_time,
        "reminder_minutes": str(rules.reminder_minutes),
    }


def book_held(view: SettingsView) -> dict[str, str]:
    """What the form of the book shows first."""
    return {
        "title": view.study.title,
        "cap_minutes": str(view.study.cap // dt.timedelta(minutes=1)),
        "book_url": view.study.book_url or "",
        "pdf_offset": str(view.study.pdf_offset) if view.study.pdf_offset else "",
    }
