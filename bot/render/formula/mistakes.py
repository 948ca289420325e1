"""What MathJax says of a formula it cannot read, as messages of the catalogues."""

from __future__ import annotations

from bot.core.formula import FormulaError

NEAR_MOST = 16
"""Characters shown of the place."""

# By MathJax's ids; of those with "{command}" in their text, MathJax names the command (or the sign).
_KEYS = {
    "MissingArgFor": "error.formula.argument",
    "MissingCloseBrace": "error.formula.brace_open",
    "ExtraOpenMissingClose": "error.formula.brace_open",
    "ExtraCloseMissingOpen": "error.formula.brace_close",
    "ExtraCloseLooking": "error.formula.brace_close",
    "MissingCloseBracket": "error.formula.bracket",
    "UndefinedControlSequence": "error.formula.command",
    "UnknownEnv": "error.formula.environment",
    "InvalidEnv": "error.formula.environment",
    "EnvMissingEnd": "error.formula.environment_end",
    "EnvBadEnd": "error.formula.environment_end",
    "MissingBeginExtraEnd": "error.formula.environment_begin",
    "ExtraLeftMissingRight": "error.formula.right",
    "MissingLeftExtraRight": "error.formula.left",
    "MissingOrUnrecognizedDelim": "error.formula.delimiter",
    "NoClosingDelim": "error.formula.delimiter",
    "DoubleExponent": "error.formula.twice",
    "DoubleExponentPrime": "error.formula.twice",
    "DoubleSubscripts": "error.formula.twice",
    "MissingScript": "error.formula.script",
    "MissingOpenForSub": "error.formula.script",
    "MissingOpenForSup": "error.formula.script",
    "Misplaced": "error.formula.misplaced",
    "MathMacro": "error.formula.words",
    "MathModeOnly": "error.formula.words",
    "MathNotTerminated": "error.formula.dollar",
    "CantUseHash1": "error.formula.hash",
    "MissingDimOrUnits": "error.formula.length",
    "BracketMustBeDimension": "error.formula.length",
    "BadColorValue": "error.formula.colour",
    "UndefinedColorModel": "error.formula.colour",
    "ModelArg1": "error.formula.colour",
    "ModelArg2": "error.formula.colour",
}
# These are about the whole.
_PLACELESS = {
    "MaxMacroSub1": "error.formula.macros",
    "MaxMacroSub2": "error.formula.macros",
    "MaxBufferSize": "error.formula.macros",
    "TooLarge": "error.formula.large",
    "Forbidden": "error.formula.forbidden",
}


def complaint(text: str, id: str, message: str, about: str, at: int) -> FormulaError:
    """Say in a catalogue's words what is wrong with the text near a character (counted from 0)."""
    key = _PLACELESS.get(id)
    if key is not None:
        return FormulaError(key)
    key = _KEYS.get(id, "error.formula.other")
    return FormulaError(key, place=at + 1, near=_near(text, at), command=about, message=message)


def _near(text: str, at: int) -> str:
    """The text from there on, or its end."""
    rest = " ".join(text[at:].split()) or " ".join(text[-NEAR_MOST:].split())
    return rest if len(rest) <= NEAR_MOST else f"{rest[:NEAR_MOST]}…"
