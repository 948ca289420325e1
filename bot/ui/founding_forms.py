"""The forms of a new study: five fields to begin with, five more for who wants them, and the book."""

from __future__ import annotations

from bot.i18n.catalog import Text
from bot.services.studyform import Part, StudyForm
from bot.ui.forms import TEXT_MOST, Field, Form, file_field, form, text_field
from bot.ui.ids import component_id

TITLES = {
    Part.BASICS: "founding.basics.title",
    Part.MORE: "founding.more.title",
    Part.BOOK: "founding.book.title",
}
FIELD_MOST = 100
URL_MOST = 500


def founding_form(say: Text, part: Part, draft_id: int, held: StudyForm) -> Form:
    """One of the forms of a new study, with what is held already."""
    fields = {Part.BASICS: _basics, Part.MORE: _more, Part.BOOK: _book}
    return form(
        say(TITLES[part]),
        component_id("study_form_save", draft_id, part.value),
        *fields[part](say, held),
    )


def _basics(say: Text, held: StudyForm) -> tuple[Field, ...]:
    return (
        _field(say("founding.title.label"), "title", held.title, say("founding.title.placeholder")),
        _field(say("founding.pages.label"), "pages", held.pages, "17-248"),
        _field(
            say("founding.weekly_pages.label"),
            "weekly_pages",
            held.weekly_pages,
            "20",
            about=say("founding.weekly_pages.hint"),
            required=False,
        ),
        _field(
            say("founding.start.label"), "start", held.start, "3/3 21:00", about=say("founding.start.hint")
        ),
        _field(say("founding.zone.label"), "zone", held.zone, "Asia/Seoul", about=say("founding.zone.hint")),
    )


def _more(say: Text, held: StudyForm) -> tuple[Field, ...]:
    return (
        _field(
            say("founding.weekdays.label"),
            "weekdays",
            held.weekdays,
            say("founding.weekdays.placeholder"),
            about=say("founding.weekdays.hint"),
            required=False,
        ),
        _field(
            say("founding.weeks.label"),
            "weeks",
            held.weeks,
            "12",
            about=say("founding.weeks.hint"),
            required=False,
        ),
        _field(
            say("founding.cap_minutes.label"),
            "cap_minutes",
            held.cap_minutes,
            "120",
            about=say("founding.cap_minutes.hint"),
            required=False,
        ),
        _field(
            say("founding.rest.label"),
            "rest",
            held.rest,
            say("founding.rest.placeholder"),
            about=say("founding.rest.hint"),
            required=False,
            most=1000,
        ),
        file_field(
            "sections", say("founding.sections.label"), about=say("founding.sections.hint"), required=False
        ),
    )


def _book(say: Text, held: StudyForm) -> tuple[Field, ...]:
    return (
        _field(
            say("founding.book_url.label"),
            "book_url",
            held.book_url,
            "https://",
            required=False,
            most=URL_MOST,
        ),
        _field(
            say("founding.pdf_offset.label"),
            "pdf_offset",
            held.pdf_offset,
            "12",
            about=say("founding.pdf_offset.hint"),
            required=False,
        ),
        _field(
            say("founding.country.label"),
            "country",
            held.country,
            "KR",
            about=say("founding.country.hint"),
            required=False,
        ),
    )


def _field(
    label: str,
    name: str,
    value: str,
    placeholder: str,
    *,
    about: str | None = None,
    required: bool = True,
    most: int = FIELD_MOST,
) -> Field:
    """A line to write in. What was typed elsewhere and is longer fits all the same, as far as forms go."""
    held = value[:TEXT_MOST]
    room = max(most, len(held))
    return text_field(
        name, label, about=about, value=held, placeholder=placeholder, required=required, most=room
    )
