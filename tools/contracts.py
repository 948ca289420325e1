"""An import contract of our own for `make check`: each third-party package is imported only in its home."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class HomesContract(Contract):
    """Keeps a table of homes: "package: module, module"; a package without a line may not be imported at all.

    A home includes everything below it. The standard library and our own packages need no line.
    """

    type_name = "homes"

    homes = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare every direct import of a third-party package with the table."""
        homes = parse_homes(cast(list[str], self.homes))
        own = {str(name) for name in self.session_options["root_packages"]}
        problems: list[str] = []
        for importer in sorted(graph.modules):
            if importer.partition(".")[0] not in own:
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                package = imported.partition(".")[0]
                if package in own or package in sys.stdlib_module_names:
                    continue
                if not any(f"{importer}.".startswith(f"{home}.") for home in homes.get(package, ())):
                    details = graph.get_import_details(importer=importer, imported=imported)
                    line = details[0]["line_number"] if details else "?"
                    problems.append(f"{importer} (l.{line}) imports {package}, {where(homes, package)}")
        return ContractCheck(kept=not problems, metadata={"problems": problems})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import away from home."""
        for problem in check.metadata["problems"]:
            output.print_error(f"- {problem}", bold=False)


def parse_homes(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Read "package: module, module" lines into package -> modules."""
    table: dict[str, tuple[str, ...]] = {}
    for line in lines:
        package, _, modules = line.partition(":")
        table[package.strip()] = tuple(module.strip() for module in modules.split(","))
    return table


def where(homes: Mapping[str, tuple[str, ...]], package: str) -> str:
    """Say where the package may be imported."""
    if package not in homes:
        return "which has no home; give it one in pyproject.toml"
    return f"whose home is {', '.join(homes[package])}"
