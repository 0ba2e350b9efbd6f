"""What a ramp came to, as JSON and as one page."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from importlib import resources
from string import Template

import msgspec

from simulators.ramp.steps import Step, knee
from simulators.report.figures import Machine
from simulators.report.plots import ramp_plot


class RampReport(msgspec.Struct, frozen=True, kw_only=True):
    """A ramp."""

    of: str
    """``alarms`` or ``telemetry``."""
    command: str
    seed: int
    devices: int
    began: datetime
    limit_ms: float
    steps: tuple[Step, ...]
    knee: float | None
    """The highest rate that was not too much, in messages a second."""
    why: str
    """What ended it."""
    cores_used: float
    machine: Machine


def outcome(steps: Sequence[Step], *, stopped: bool = False) -> tuple[float | None, str]:
    """Return the knee's rate and what ended the ramp; one that somebody stopped says nothing about higher rates."""
    found = knee(steps)
    why = steps[-1].stop if steps else None
    if why is None and (stopped or not steps):
        why = f"it was stopped when {len(steps)} of its steps were done: the knee may lie beyond them"
    elif why is None:
        why = "the highest step was done, and none was too much: the knee lies beyond it"
    return None if found is None else found.rate, why


def ramp_page(report: RampReport) -> str:
    """Write the page."""
    skeleton = Template(resources.files("simulators.report").joinpath("page.html").read_text("utf-8"))
    title = "The knee" if report.knee is None else f"The knee: {report.knee:,.0f} {report.of} a second"
    plot = ramp_plot([(step.rate, step.p50_ms, step.p99_ms) for step in report.steps], report.limit_ms)
    keys = "".join(
        f'<span class="key" style="--of:var(--series-{colour})">{escape(said)}</span>' for colour, said in plot.legend
    )
    body = (
        f"<h1>{escape(title)}</h1>"
        f'<p class="soft">{report.devices:,} devices · seed {report.seed} ·'
        f" {report.began:%Y-%m-%d %H:%M:%S} UTC · {report.cores_used:.2f} cores used by the generator ·"
        f" {report.machine.cores} cores, load {report.machine.load_before:.1f} before and"
        f" {report.machine.load_after:.1f} after</p>"
        f'<p class="about">It ended because {escape(report.why)}.</p>'
        f"<section><h2>Press to stored against what was offered</h2>{plot.svg}"
        f'<div class="keys">{keys}</div></section>'
        f'<section><h2>Step by step</h2><div class="scroll">{_table(report.steps)}</div></section>'
        f"<section><h2>The same once more</h2><code>{escape(report.command)}</code></section>"
    )
    return skeleton.substitute(title=escape(title), body=body)


def _table(steps: Sequence[Step]) -> str:
    head = ("offered a second", "messages", "heard", "p50", "p99", "rows behind", "generator late, p99", "")
    rows = "".join(
        f'<tr><td class="number">{step.rate:,.0f}</td><td class="number">{step.offered:,}</td>'
        f'<td class="number">{step.heard:,} of {step.judged:,}</td><td class="number">{_ms(step.p50_ms)}</td>'
        f'<td class="number">{_ms(step.p99_ms)}</td><td class="number">{step.lag_s:.1f} s</td>'
        f'<td class="number">{_ms(step.generator_late_ms)}</td><td>{"too much" if step.stop else ""}</td></tr>'
        for step in steps
    )
    cells = "".join(f'<th class="{"number" if said else ""}">{said}</th>' for said in head)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"


def _ms(value: float | None) -> str:
    return "none" if value is None else f"{value:,.0f} ms"
