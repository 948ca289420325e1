"""Texts that mean harm get a picture or a clear word, and nothing else happens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.render.hostile import Target, attacks, is_read, run


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """One for all of these, as one bot has to bear them all."""
    target = Target(tmp_path_factory.mktemp("hostile"))
    yield target
    target.close()


NAMING_FILES = """
input, include, picture, link, javascript, token, token of a device, token by another name, token by a macro,
token in words, packages, options, style, colour, colour of an address, box of an address, enclosed address,
csname
"""


@pytest.mark.parametrize("name", NAMING_FILES.strip().replace("\n", " ").split(", "))
def test_what_names_a_file_is_refused(target: Target, name: str) -> None:
    """As a command that nobody knows, or as something that a picture cannot have."""
    assert target.draw(attacks(target.pipe)[name]) in ("error.formula.command", "error.formula.forbidden")


@pytest.mark.slow
@pytest.mark.parametrize("name", attacks(""))
def test_known_attacks(target: Target, name: str) -> None:
    """No hang, no file, no lost process: a picture or one of the messages within seconds."""
    target.draw(attacks(target.pipe)[name])
    assert target.report.faults() == []
    assert target.report.refused["error.formula.lost"] == 0


def test_the_pipe_would_tell(tmp_path: Path) -> None:
    """Somebody who opens the file that the texts name is noticed."""
    target = Target(tmp_path)
    assert not is_read(target.pipe)
    reader = os.open(target.pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert is_read(target.pipe)
    os.close(reader)
    target.close()


@pytest.mark.slow
def test_random_attacks(tmp_path: Path) -> None:
    """A short run; `python -m tests.render.hostile` draws 20 000 texts."""
    report = run(tmp_path, 400, 7)
    assert report.texts >= 300
    assert report.pictures > 20
    assert report.faults() == []
