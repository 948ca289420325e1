"""`python -m benchmarks`: it runs and prints a table. What the figures are is for people to judge."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import Figure, percentile, table

ROOT = Path(__file__).parent.parent


def test_a_figure_stands_beside_its_floor() -> None:
    """Each line has the figure, its floor in the same unit, and how many times it is that."""
    head, rule, line, bare = table(
        [Figure("/week, p50", 3.0, "ms", 0.5, "a bare /ping"), Figure("memory", 1234.5, "MB")]
    ).splitlines()

    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "/week, p50",
        "3 ms",
        "0.5 ms",
        "6.00",
        "a bare /ping",
    ]
    assert "1,234 MB" in bare
    assert len({len(one) for one in (head, rule, line, bare)}) == 1


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1, 100), (0, 1)])
def test_percentiles(share: float, value: int) -> None:
    """So many of all values are not above it."""
    assert percentile(list(range(100, 0, -1)), share) == value


@pytest.mark.slow
@pytest.mark.wire
def test_the_table_is_printed() -> None:
    """Two benches, one with the real process on the loopback Discord and one without, make one table."""
    command = [sys.executable, "-m", "benchmarks", "--quick", "start", "tick"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines[0].startswith("| figure")
    assert any(line.startswith("| start to first answer") for line in lines)
    assert any(line.startswith("| drain, nothing due, 1,000 rows") for line in lines)


def test_an_unknown_name_is_refused() -> None:
    """A name that is none is told with those there are."""
    command = [sys.executable, "-m", "benchmarks", "nonsense"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 2
    assert "unknown: nonsense" in run.stderr
