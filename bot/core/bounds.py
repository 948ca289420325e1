"""The numbers Sadari takes, in one place, and how what somebody typed is shown back in an error."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import UserError

SHOWN_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest and the largest value taken, both included, and the error for any other."""

    key: str
    first: int
    last: int

    def __contains__(self, value: int) -> bool:
        return self.first <= value <= self.last

    def check(self, value: int) -> int:
        """`value` itself; UserError(key, value, first, last) where it is out of bounds."""
        if value not in self:
            raise UserError(self.key, value=value, first=self.first, last=self.last)
        return value


PAGE = Bounds("error.range.page", 1, 100_000)
WEEKLY_PAGES = Bounds("error.range.weekly_pages", 1, 1_000)
WEEKS = Bounds("error.range.weeks", 1, 200)
CAP_MINUTES = Bounds("error.range.cap_minutes", 15, 480)
PDF_OFFSET = Bounds("error.range.pdf_offset", -1_000, 10_000)
"""Pages by which a PDF's own numbering runs ahead of the printed one."""
YEAR = Bounds("error.range.year", 2000, 2199)


def shown(text: str) -> str:
    """What somebody typed, as an error quotes it: one line of at most 40 characters, never empty."""
    line = " ".join(text[: 8 * SHOWN_LENGTH].encode("utf-8", "replace").decode().split())
    if len(line) > SHOWN_LENGTH:
        line = line[: SHOWN_LENGTH - 1] + "…"
    return line or "–"
