"""The frame around the code: the Makefile, the lock file, the import contracts, clean files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command and catch what it says; a make in it knows nothing of the make that runs the tests."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def files() -> list[Path]:
    """List the files that belong to the repository."""
    listed = run("git", "ls-files", "-z")
    if listed.returncode == 0 and listed.stdout:
        return [path for name in listed.stdout.split("\0")[:-1] if (path := ROOT / name).is_file()]
    # Unpacked from an archive: all but what a run leaves behind, which begins with a dot or an underscore.
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(part.startswith((".", "__")) for part in path.relative_to(ROOT).parts[:-1])
    ]


# ------------------------------------------------------------------------------------------ Makefile


@pytest.mark.parametrize(
    ("target", "does"),
    [
        ("run", "-m bot run"),
        ("demo", "-m bot demo"),
        ("test", "-m pytest"),
        ("check", "lint-imports"),
        ("fast", 'not (browser or simulated or slow or wire)"'),
    ],
)
def test_what_can_be_made(target: str, does: str) -> None:
    """Each command of the README is a target that does what it says."""
    planned = run("make", "--dry-run", target)

    assert planned.returncode == 0, planned.stderr
    assert does in planned.stdout


def test_tests_are_every_check_too() -> None:
    """One command runs everything: format, rules, types, imports, and all tests."""
    planned = run("make", "--dry-run", "test").stdout

    for part in ("ruff format --check", "ruff check", "mypy", "lint-imports", "pytest"):
        assert part in planned
    assert "not (browser" not in planned


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("exit 1", "Sadari needs Python 3.11 or newer"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "install the package python3-venv"),
    ],
)
def test_a_python_that_will_not_do(script: str, says: str, tmp_path: Path) -> None:
    """A Python too old, or without what makes an environment, is named with what to do."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)

    made = run("make", "run", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")

    assert made.returncode != 0
    assert says in made.stderr
    assert not (tmp_path / "venv").exists()


# --------------------------------------------------------------------------------------------- lock


def locked() -> dict[str, str]:
    """Return what requirements.lock holds: the name of each package and its whole entry."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    return {canonicalize_name(entry.partition("==")[0]): entry for entry in entries}


def test_the_lock_holds_what_is_asked_for() -> None:
    """Every dependency of pyproject.toml is in the lock, in a version it allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    entries = locked()

    for requirement in (Requirement(line) for group in groups for line in group):
        pinned = re.match(r"\S+?==(\S+)", entries[canonicalize_name(requirement.name)])
        assert pinned, requirement
        assert requirement.specifier.contains(pinned[1]), requirement


def test_the_lock_pins_everything() -> None:
    """Every package in the lock is pinned with hashes, and none names where it comes from."""
    entries = locked()

    assert len(entries) > 40
    for name, entry in entries.items():
        assert re.match(r"\S+==\S+( ; .+)? \\\n    --hash=sha256:[0-9a-f]{64}", entry), name
        assert not re.search(r"://|^-", entry, re.MULTILINE), name


# ------------------------------------------------------------------------------------------ imports


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """The packages and modules that the layers name, all empty, with the real contracts."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in contracts["contracts"] if contract["id"] == "layers")
    for name in re.findall(r"\w+", " ".join(layers)):
        (tmp_path / "bot" / name).mkdir(parents=True)
        (tmp_path / "bot" / name / "__init__.py").touch()
    for package in ("bot", "cogs", "cogs/common", "cogs/weeks"):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts as `make check` does."""
    return run(Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo", cwd=folder)


def test_contracts_allow_what_the_layers_mean(skeleton: Path) -> None:
    """Downward imports, and packages at home, pass."""
    (skeleton / "bot/app/__init__.py").write_text(
        "import bot.settings\nimport bot.store\nimport cogs.weeks\n"
    )
    (skeleton / "bot/store/engine.py").write_text("import sqlalchemy\nfrom bot.core import weeks\n")
    (skeleton / "bot/core/weeks.py").write_text("import csv\nimport zoneinfo\n")
    (skeleton / "cogs/weeks/__init__.py").write_text(
        "import discord\nimport cogs.common\nimport bot.client\n"
    )

    checked = lint_imports(skeleton)

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("module", "text", "says"),
    [
        ("bot/stray.py", "", "bot.stray"),
        ("bot/core/stray.py", "import discord.ui", "bot.core.stray (l.1) imports discord, whose home is"),
        ("bot/core/stray.py", "import os", "bot.core is not allowed to import os"),
        ("bot/core/stray.py", "import bot.store", "bot.core is not allowed to import bot.store"),
        ("bot/services/stray.py", "import sqlalchemy", "bot.services.stray (l.1) imports sqlalchemy"),
        ("bot/services/stray.py", "import numpy", "imports numpy, which has no home"),
        ("bot/services/stray.py", "import bot.settings", "bot.services.stray -> bot.settings"),
        ("bot/delivery/worker.py", "import apscheduler", "whose home is bot.delivery.alarm"),
        ("bot/ui/stray.py", "import cogs.common", "bot.ui.stray -> cogs.common"),
        ("cogs/stray.py", "import bot.app", "cogs is not allowed to import bot.app"),
        ("cogs/stray.py", "import cogs.weeks", "cogs.stray is not allowed to import cogs.weeks"),
    ],
)
def test_contracts_catch(module: str, text: str, says: str, skeleton: Path) -> None:
    """A module without a layer, or an import that the architecture does not allow, fails the checks."""
    (skeleton / module).write_text(f"{text}\n")

    checked = lint_imports(skeleton)

    assert checked.returncode == 1, checked.stdout + checked.stderr
    # Long lines are wrapped for the terminal.
    assert says in " ".join(checked.stdout.split())


def test_no_package_escapes_the_contracts() -> None:
    """Every folder with modules is a package: the import checks do not see into any other."""
    modules = [path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")]

    assert {path.parent for path in modules if not (path.parent / "__init__.py").exists()} == set()


# -------------------------------------------------------------------------------------------- files


def test_files_know_nothing_of_a_machine() -> None:
    """No file names a package registry or a folder of somebody's machine."""
    registries = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
    folders = [f"/{name}/" for name in ("root", "home", "Users", "work", "opt")]
    traces = re.compile(
        "|".join(map(re.escape, [*registries, "file:" + "//"])) + rf"|(?<![\w.])({'|'.join(folders)})"
    )
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__) and (trace := traces.search(text)):
            found.append(f"{path.relative_to(ROOT)}: {trace[0]}")

    assert found == []


def test_modules_stay_readable() -> None:
    """No module grows past what can be read in one sitting."""
    modules = [path for folder in ("bot", "cogs", "tools") for path in (ROOT / folder).rglob("*.py")]
    long = {str(path.relative_to(ROOT)): count for path in modules if (count := length(path)) > 350}

    assert long == {}


def length(path: Path) -> int:
    """Count a file's lines."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_the_ci_script_runs() -> None:
    """The script of the checks is executable, and bash understands it."""
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert run("bash", "-n", script).returncode == 0
