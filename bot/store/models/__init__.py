"""The tables. Every row that belongs to a server carries its guild id; Discord ids are 64-bit."""

from bot.store.models.attendance import AttendanceMark, CheckIn, Presence
from bot.store.models.base import Base
from bot.store.models.draws import Draw, DrawAbsence, DrawWord
from bot.store.models.materials import Material, Prompt, WeekEvent
from bot.store.models.meetings import PageNote, Pause
from bot.store.models.minutes import Minutes, MinutesMessage
from bot.store.models.posts import ScheduledPost
from bot.store.models.questions import Answer, Asker, ForumTag, OnScreen, Question, QuestionPicture, Wish
from bot.store.models.studies import (
    Change,
    Draft,
    Guild,
    Member,
    Meta,
    Presenter,
    Rest,
    Rsvp,
    Season,
    Section,
    Study,
    Week,
)
from bot.store.models.swaps import SwapRequest

__all__ = [
    "Answer",
    "Asker",
    "AttendanceMark",
    "Base",
    "Change",
    "CheckIn",
    "Draft",
    "Draw",
    "DrawAbsence",
    "DrawWord",
    "ForumTag",
    "Guild",
    "Material",
    "Member",
    "Meta",
    "Minutes",
    "MinutesMessage",
    "OnScreen",
    "PageNote",
    "Pause",
    "Presence",
    "Presenter",
    "Prompt",
    "Question",
    "QuestionPicture",
    "Rest",
    "Rsvp",
    "ScheduledPost",
    "Season",
    "Section",
    "Study",
    "SwapRequest",
    "Week",
    "WeekEvent",
    "Wish",
]
