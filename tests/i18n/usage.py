"""How the code uses the catalogues, read from its syntax: which keys stand in it, and with which values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

KEY = re.compile(r"([a-z]+)(?:\.[a-z0-9_]+)+")
BUILT = ast.JoinedStr | ast.BinOp
NO_KEYS_IN = ("ForeignKey", "Path", "owner")
"""Calls that take names of columns and files, which look like keys."""
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Call:
    """A text asked for, or an error raised, with a literal key. `values` is None where they are unknown."""

    key: str
    where: str
    values: frozenset[str] | None


@dataclass(slots=True)
class Usage:
    """What was found: every literal that may be a key, the calls, and keys that are built at run time."""

    literals: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    built: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """Keys of dicts: the kinds of changes, for example, which look like catalogue keys."""

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Literals not among `keys` that are asked for, or look like keys of a family that exists."""
        known = set(keys)
        families = {key.partition(".")[0] for key in known}
        asked = {call.key: call.where for call in self.calls}
        looks = {
            literal: where
            for literal, where in self.literals.items()
            if KEY.fullmatch(literal) and literal.partition(".")[0] in families and literal not in self.names
        }
        return sorted(f"{where}: {key}" for key, where in (asked | looks).items() if key not in known)

    def unused(self, keys: Iterable[str]) -> list[str]:
        """Keys that stand nowhere in the code."""
        return sorted(set(keys) - self.literals.keys())


def read_code(files: Iterable[Path], families: Iterable[str]) -> Usage:
    """Read Python files. `families` are the first parts of keys, which no string may be glued to."""
    modules = [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in files]
    givers, holders = _sources(tree for _, tree in modules)
    usage = Usage()
    glued = re.compile(rf"(?:{'|'.join(sorted(families))})\.")
    for path, tree in modules:
        _Reader(str(path), usage, givers, holders, glued).visit(tree)
    return usage


def _sources(trees: Iterable[ast.AST]) -> tuple[frozenset[str], frozenset[str]]:
    """Names of functions that return a Text, and of attributes that hold one."""
    givers, holders = set(), set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_text(node.returns):
            givers.add(node.name)
        elif isinstance(node, ast.ClassDef):
            fields = (line for line in node.body if isinstance(line, ast.AnnAssign))
            holders |= {
                line.target.id
                for line in fields
                if isinstance(line.target, ast.Name) and _is_text(line.annotation)
            }
    return frozenset(givers), frozenset(holders)


def _is_text(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation) in ("Text", "i18n.Text", "Text | None")


class _Reader(ast.NodeVisitor):
    def __init__(
        self, path: str, usage: Usage, givers: frozenset[str], holders: frozenset[str], glued: re.Pattern[str]
    ) -> None:
        self._path, self._usage, self._givers, self._holders, self._glued = (
            path,
            usage,
            givers,
            holders,
            glued,
        )
        self._texts: list[set[str]] = [set()]
        self._assigned: list[dict[str, list[ast.expr]]] = [{}]
        self._modules: set[str] = set()
        self._no_keys: set[ast.AST] = set()

    def visit_Import(self, node: ast.Import) -> None:
        self._modules |= {alias.asname or alias.name for alias in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._modules |= {alias.asname or alias.name for alias in node.names if alias.name.islower()}

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, FUNCTION):
            self._enter(node)
            super().generic_visit(node)
            self._texts.pop()
            self._assigned.pop()
        else:
            super().generic_visit(node)

    def _enter(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        texts = {argument.arg for argument in arguments if _is_text(argument.annotation)}
        assigned: dict[str, list[ast.expr]] = {}
        for inner in ast.walk(node):
            if isinstance(inner, ast.Assign):
                for target in inner.targets:
                    if isinstance(target, ast.Name):
                        assigned.setdefault(target.id, []).append(inner.value)
                        if self._is_text(inner.value):
                            texts.add(target.id)
        hidden = {argument.arg for argument in arguments} - texts
        self._texts.append((self._texts[-1] - hidden) | texts)
        self._assigned.append(assigned)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and node not in self._no_keys:
            self._usage.literals.setdefault(node.value, self._at(node))

    def visit_Dict(self, node: ast.Dict) -> None:
        keys = [key for key in node.keys if isinstance(key, ast.Constant)]
        self._not_keys(keys)
        self._usage.names |= {key.value for key in keys if isinstance(key.value, str)}
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        self._not_keys([node.left, *node.comparators])
        self.generic_visit(node)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        self._not_keys([node.value])
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        # The kind of a change is looked up in a dict constant, whose values are the keys.
        if node.arg == "kind":
            self._not_keys([node.value])
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._glue(node, node.values[0] if node.values else None)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Add | ast.Mod):
            self._glue(node, node.left)
        else:
            # A path: folder / "name.suffix".
            self._not_keys([node.left, node.right])
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any("kind" in ast.unparse(target).lower() for target in node.targets):
            self._not_keys([node.value])
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in NO_KEYS_IN:
            self._not_keys(node.args)
        asked, given = node.func, set()
        if isinstance(asked, ast.Attribute) and asked.attr == "count":
            asked, given = asked.value, {"n"}
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.args and self._is_text(asked):
            if not self._is_key(node.args[0]):
                self._usage.built.append(f"{self._at(node)}: {ast.unparse(node.args[0])}")
            self._record(node, given)
        elif node.args and name.endswith("Error"):
            self._record(node, set())
        self.generic_visit(node)

    def _record(self, node: ast.Call, given: set[str]) -> None:
        literals = [one.value for one in _choices(node.args[0]) if isinstance(one, ast.Constant)]
        names = {keyword.arg for keyword in node.keywords}
        values = None if None in names else frozenset(name for name in names | given if name)
        for key in literals:
            if isinstance(key, str) and KEY.fullmatch(key):
                self._usage.calls.append(Call(key, self._at(node), values))

    def _is_text(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            return name in self._givers
        if isinstance(node, ast.Name):
            return node.id in self._texts[-1]
        if isinstance(node, ast.Attribute) and node.attr in self._holders:
            # bot.ui.layout.text makes a block of a card.
            return not (isinstance(node.value, ast.Name) and node.value.id in self._modules)
        return False

    def _is_key(self, node: ast.expr) -> bool:
        """Whether an expression can only be a key that stands somewhere as a whole literal."""
        for one in _choices(node):
            if isinstance(one, ast.Name):
                values = self._assigned[-1].get(one.id, [])
                if any(isinstance(value, BUILT) or not self._is_key(value) for value in values):
                    return False
            elif isinstance(one, ast.Call):
                if not (isinstance(one.func, ast.Attribute) and one.func.attr == "get"):
                    return False
            elif not isinstance(one, ast.Constant | ast.Attribute | ast.Subscript):
                return False
        return True

    def _not_keys(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            inner = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else _choices(node)
            self._no_keys.update(inner)

    def _glue(self, node: ast.expr, first: ast.expr | None) -> None:
        if (
            isinstance(first, ast.Constant)
            and isinstance(first.value, str)
            and self._glued.match(first.value)
        ):
            self._usage.built.append(f"{self._at(node)}: {ast.unparse(node)}")

    def _at(self, node: ast.expr) -> str:
        return f"{self._path}:{node.lineno}"


def _choices(node: ast.expr) -> Iterator[ast.expr]:
    """The expression itself, or what a conditional expression chooses from."""
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    else:
        yield node
