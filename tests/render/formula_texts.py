"""The formulas of tests and benchmarks; `python -m tests.render.formula_texts` draws the kept pictures anew.

With the name of a folder it draws all of them there instead, and a page that shows them on both of Discord's
themes: the contact sheets to look at after a change.
"""

from __future__ import annotations

import base64
import sys
from contextlib import closing
from pathlib import Path

from bot.core.formula import tidy
from bot.render.formula.process import Process
from tests.render.gallery import GOLDEN

FOLDER = Path(__file__).parent / "formulas"
STUDY, BOOK, MIXED = "study", "book", "mixed"
KEPT = {
    "formula-mixed": (MIXED, 0),
    "formula-long": (MIXED, 7),
    "formula-lines": (BOOK, 1),
    "formula-numbered": (BOOK, 66),
    "formula-korean": (STUDY, 0),
}
"""File name -> where the text is."""

_PAGE = "<meta charset=utf-8><body style='margin:0;display:flex'>{columns}</body>"
_COLUMN = (
    "<div style='background:{ground};padding:25px;display:grid;gap:14px;align-content:start'>{pictures}</div>"
)
_PICTURE = "<img width=550 src='data:image/png;base64,{data}'>"
_GROUNDS = ("#313338", "#ffffff")


def texts(name: str) -> list[str]:
    """The texts of a file, in order."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return [line.replace(r"\n", "\n") for line in kept] if name == MIXED else kept


def kept_text(name: str) -> str:
    """The text of a kept picture."""
    file, index = KEPT[name]
    return texts(file)[index]


def main(folder: Path | None) -> None:
    """Draw the kept pictures, or all of them as a page in a folder."""
    with closing(Process()) as process:
        if folder is None:
            for name in KEPT:
                (GOLDEN / f"{name}.png").write_bytes(process.draw(tidy(kept_text(name))))
            return
        for file in (STUDY, BOOK, MIXED):
            drawn = [base64.b64encode(process.draw(tidy(text))).decode() for text in texts(file)]
            pictures = "".join(_PICTURE.format(data=data) for data in drawn)
            columns = "".join(_COLUMN.format(ground=ground, pictures=pictures) for ground in _GROUNDS)
            (folder / f"{file}.html").write_text(_PAGE.format(columns=columns), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
