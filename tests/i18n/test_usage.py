"""The reader of the code finds keys where they are used, and keys that are glued together."""

from __future__ import annotations

from pathlib import Path

from tests.i18n.usage import Usage, read_code

KEYS = {"week.label", "week.pages", "week.late", "rsvp.late", "week.left", "error.gone", "unused.key"}
CODE = '''
"""A module about week.none."""
from bot.ui import layout
from somewhere import catalog, text_for

LABELS = {"late": "week.late", "week.place": "rsvp.late"}

def text_for(interaction) -> Text: ...

def card(text: Text, week, kind: str) -> str:
    if kind == "week.moved" or kind in ("week.merged", "week.split"):
        raise UserError("error.gone", number=1)
    say = text_for(None)
    record(kind="week.kind")
    change("week.place")
    layout.text("just words")
    return say("week.label", number=1) + text(LABELS[kind]) + text.count("week.left", 3, **week)

class Host:
    text: Text

    def title(self, key: str) -> str:
        return self.text("week.pages" if key else "week.gone", pages=1) + self.text(key)
'''


def found(tmp_path: Path, code: str) -> Usage:
    """What is read from this code."""
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    return read_code([path], {"week", "rsvp", "error"})


def test_keys_are_found(tmp_path: Path) -> None:
    """Calls, errors and dict constants use keys; kinds of changes, docstrings and dict keys do not."""
    usage = found(tmp_path, CODE)
    assert [line.rpartition(" ")[2] for line in usage.missing(KEYS)] == ["week.gone"]
    assert usage.unused(KEYS) == ["unused.key"]
    assert usage.built == []


def test_values_are_found(tmp_path: Path) -> None:
    """The names of the values are listed, with the number of a plural, unless a mapping is unpacked."""
    calls = {call.key: call.values for call in found(tmp_path, CODE).calls}
    assert calls == {
        "week.label": {"number"},
        "week.left": None,
        "week.pages": {"pages"},
        "week.gone": {"pages"},
        "error.gone": {"number"},
    }


def test_glued_keys_are_found(tmp_path: Path) -> None:
    """Formatting, adding and asking a function for a key are found; choosing among whole ones is fine."""
    lines = (
        'text(f"week.{kind}")',
        'text("week." + kind)',
        'text("week.%s" % kind)',
        "text(key_of(kind))",
        "text(glued)",
        'text("week.label" if kind else "week.pages")',
        "text(KEYS.get(kind))",
        "text(error.key)",
    )
    code = "def f(text: Text, kind: str):\n    glued = f'{kind}.label'\n    " + "\n    ".join(lines)
    built = {line.split(": ", 1)[1] for line in found(tmp_path, code).built}
    assert built == {"f'week.{kind}'", "'week.' + kind", "'week.%s' % kind", "key_of(kind)", "glued"}
