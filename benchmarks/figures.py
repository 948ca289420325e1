"""What a benchmark finds, and the table it is printed in."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD = ("figure", "Sadari", "floor", "ratio", "the floor is")


@dataclass(frozen=True)
class Plan:
    """How much is measured. `folder` is for databases, and gone afterwards."""

    folder: Path
    quick: bool = False
    burst: int = 600
    """Posts due at once, each in a server of its own."""

    @property
    def rounds(self) -> int:
        """How often a figure is taken; its median is shown."""
        return 2 if self.quick else 5


@dataclass(frozen=True)
class Figure:
    """One line of the table; `floor` is in the same unit, None where there is none to compare with."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    beside: str = ""

    def cells(self) -> tuple[str, ...]:
        """The line's cells as text."""
        ratio = f"{self.value / self.floor:.2f}" if self.floor else ""
        return self.name, _told(self.value, self.unit), _told(self.floor, self.unit), ratio, self.beside


def median(values: Iterable[float]) -> float:
    """The median of some runs."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all (0 to 1) does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table(figures: Iterable[Figure]) -> str:
    """The table in Markdown, its columns aligned."""
    lines = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    rows = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    ]
    return "\n".join([rows[0], f"|{'|'.join('-' * (width + 2) for width in widths)}|", *rows[1:]])


def _told(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    exact = value == int(value) or value >= 100
    return f"{value:,.0f} {unit}".strip() if exact else f"{value:.3g} {unit}".strip()
