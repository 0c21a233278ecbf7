"""What commands print: tables by rich on a terminal, aligned text elsewhere, JSON for programs."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

STYLES = {
    "enabled": "green",
    "disabled": "dim",
    "missing": "bold red",
    "claimed twice": "bold red",
    "error": "bold red",
    "warning": "yellow",
    "info": "cyan",
    "up to date": "green",
}
"""How a terminal shows a cell that says just this."""


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under column names."""
    cells = [[str(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _print_rich(columns, cells)
        return
    lines = [list(columns), *cells]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _print_rich(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    Console().print(table)
