"""Tables as CSV for spreadsheet programs: with the mark they know UTF-8 by, and nothing they would run."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""A cell that begins like this is a formula to some program; the wide ones count, too."""
_SKIPPED = ("Cc", "Cf", "Zl", "Zp", "Zs")
"""Programs pass over what shows as nothing."""

Cell = str | int | None


def sheet(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file (UTF-8, CRLF) with these columns. Numbers stay numbers, text stays text."""
    written = io.StringIO()
    made = csv.writer(written)
    for row in (head, *rows):
        made.writerow([_cell(one) for one in row])
    return (BOM + written.getvalue()).encode("utf-8", "replace")


def _cell(value: Cell) -> str:
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    text = value.replace("\0", "")
    first = next((letter for letter in text if unicodedata.category(letter) not in _SKIPPED), "")
    return f"'{text}" if first in _STARTS else text
