"""Shows a simulation while it runs: redrawn on a terminal, a plain line now and then elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table

from simulators.figures import Figures, lines_of

REDRAWN_EACH_S: Final = 0.25
PLAIN_LINE_EACH_S: Final = 30.0
"""A log line twice a minute tells enough and fills no disk."""


def table_of(figures: Figures) -> Table:
    """Lay the figures out as two columns."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for line in lines_of(figures):
        table.add_row(f"[dim]{line.name}[/]", line.value)
    return table


def plain_line(figures: Figures) -> str:
    """Put the figures into one line."""
    return "; ".join(f"{line.name} {line.value}" for line in lines_of(figures))


def write_summary(console: Console, figures: Figures) -> None:
    """Write the figures, a line each, so that a program can read them too."""
    for line in lines_of(figures):
        console.print(f"{line.name:<18} {line.value}", soft_wrap=True, markup=False, highlight=False)


@asynccontextmanager
async def shown(console: Console, draw: Callable[[], RenderableType], figures: Figures) -> AsyncIterator[None]:
    """Show a simulation for as long as this lasts: ``draw()`` on a terminal, plain lines elsewhere."""
    showing = asyncio.create_task(_redraw(console, draw) if console.is_terminal else _write_lines(console, figures))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _redraw(console: Console, draw: Callable[[], RenderableType]) -> None:
    with Live(draw(), console=console, auto_refresh=False, transient=True) as live:
        while True:
            live.update(draw(), refresh=True)
            await asyncio.sleep(REDRAWN_EACH_S)


async def _write_lines(console: Console, figures: Figures) -> None:
    while True:
        await asyncio.sleep(PLAIN_LINE_EACH_S)
        console.print(plain_line(figures), soft_wrap=True, markup=False, highlight=False)
