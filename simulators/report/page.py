"""A report as one page: it asks for nothing over the network, and reads in light and dark."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from string import Template
from typing import Final

from simulators.report.figures import Leg, Report
from simulators.report.plots import LEGS, Plot, distribution, over_time, throughput

LONG_MS: Final = 10_000
"""From here on seconds read better."""


def page_of(report: Report) -> str:
    """Write the page."""
    skeleton = Template(resources.files("simulators.report").joinpath("page.html").read_text("utf-8"))
    parts = [_head(report), _tiles(report), _expected(report), *_plots(report)]
    parts += [_counts(report), _generator(report), _again(report)]
    return skeleton.substitute(title=escape(report.title), body="\n".join(parts))


def _head(report: Report) -> str:
    unmet = sum(not each.met for each in report.expected)
    of_all = f"{len(report.expected)} expectations"
    verdict = f"all {of_all} met" if report.met else f"{unmet} of {of_all} not met"
    began = report.began.strftime("%Y-%m-%d %H:%M:%S UTC")
    return (
        f'<span class="verdict {"met" if report.met else "unmet"}">{verdict}</span>'
        f"<h1>{escape(report.title)}</h1>"
        f'<p class="soft">{escape(report.scenario)} · seed {report.seed} · {report.speed:g} × as fast as life ·'
        f" {report.devices:,} devices at {report.sites:,} sites · {began} · {report.lasted_s:,.0f} s</p>"
        f'<p class="about">{escape(report.about.strip())}</p>'
    )


def _tiles(report: Report) -> str:
    lost = sum(report.faults.get(name, 0) for name in ("lost though acked", "lost", "readings missing"))
    doubled = report.faults.get("doubled", 0)
    tiles = [
        ("alarms said", f"{report.alarms:,}", False),
        ("heard stored", f"{report.acked:,}", False),
        ("still waiting", f"{report.generator.waiting:,}", report.generator.waiting > 0),
        ("lost", f"{lost:,}", lost > 0),
        ("doubled", f"{doubled:,}", doubled > 0),
        ("press to stored, p99", _ms(report.legs["stored"].p99_ms), False),
        ("press to frame, p99", _ms(report.legs["frame"].p99_ms), False),
    ]
    drawn = (
        f'<div class="{"tile bad" if bad else "tile"}"><b>{value}</b><span>{name}</span></div>'
        for name, value, bad in tiles
    )
    return f'<div class="tiles">{"".join(drawn)}</div>'


def _expected(report: Report) -> str:
    rows = [
        f'<tr><td class="mark {"yes" if each.met else "no"}">{"✓" if each.met else "✗"}</td>'
        f"<td>{escape(each.name)}</td><td>{escape(each.wanted)}</td><td>{escape(each.found)}</td></tr>"
        for each in report.expected
    ]
    return _section(
        "What the centre must make of it",
        _table(["", "expectation", "wanted", "found"], rows),
        "Each is checked against the ledger of what was sent and heard, the database, and the frames of a live client.",
    )


def _plots(report: Report) -> Iterable[str]:
    if any(leg.curve for leg in report.legs.values()):
        yield _section(
            "How long alarms took",
            _drawn(distribution(report.legs)) + _latencies(report),
            "From the moment an alarm was due by the schedule, not from the moment it went out. The share of the"
            " alarms against the time within which they came; both scales are stretched towards the worst.",
        )
        yield _section(
            "The same over time", _drawn(over_time(report.legs, report.lasted_s)), "By when the alarms were due."
        )
    yield _section("Messages a second", _drawn(throughput(report.flow, report.lasted_s)) + _lanes(report))


def _drawn(plot: Plot) -> str:
    keys = (
        f'<span class="key{" dots" if said.endswith("longest") else ""}" style="--of:var(--series-{colour})">'
        f"{escape(said)}</span>"
        for colour, said in plot.legend
    )
    return f'{plot.svg}<div class="keys">{"".join(keys)}</div>'


def _lanes(report: Report) -> str:
    """One lane a happening, along the same time."""
    whole = report.lasted_s or 1
    return "".join(
        f'<div class="lane"><i style="left:{100 * span.from_s / whole:.2f}%;'
        f'width:{100 * max(0, span.to_s - span.from_s) / whole:.2f}%"></i><span>{escape(span.name)}</span>'
        f"<em>{span.from_s:,.0f} to {span.to_s:,.0f} s</em></div>"
        for span in report.spans
    )


def _latencies(report: Report) -> str:
    def row(name: str, leg: Leg) -> str:
        cells = (f"{leg.count:,}", *map(_ms, (leg.p50_ms, leg.p90_ms, leg.p99_ms, leg.longest_ms)))
        return f"<tr><td>{name}</td>" + "".join(f'<td class="number">{each}</td>' for each in cells) + "</tr>"

    rows = [row(said, report.legs[name]) for name, said in LEGS]
    return _table(["", "alarms", "p50", "p90", "p99", "longest"], rows, numbers_from=1)


def _counts(report: Report) -> str:
    counted = {
        "alarms said": report.alarms,
        "alarms heard stored": report.acked,
        "sent again": report.repeats,
        "took longer than a repeat": report.late,
        "refused with a code": report.refused,
        "samples confirmed by the broker": report.readings,
        "of these without a row": report.readings_missing,
        "sent unreadable": report.unreadable,
        "in quarantine": report.quarantined,
        "incidents": report.incidents,
        "tasks": report.tasks,
        **{f"fault: {name}": count for name, count in report.faults.items()},
        **{f"desks: {name}": count for name, count in report.desks.items()},
    }
    cells = "".join(f"<div><span>{escape(name)}</span><b>{count:,}</b></div>" for name, count in counted.items())
    return _section("What was counted", f'<div class="counts">{cells}</div>')


def _generator(report: Report) -> str:
    generator, machine = report.generator, report.machine
    rows = [
        ("things said", f"{generator.said:,}"),
        (
            "said late, p50 / p99 / latest",
            " / ".join(map(_ms, (generator.late_p50_ms, generator.late_p99_ms, generator.latest_ms))),
        ),
        ("processor used by it", f"{generator.cores_used:.2f} cores"),
        ("alarms that had heard nothing at the end", f"{generator.waiting:,}"),
        ("states and samples that devices without a line let go", f"{generator.states_and_samples_dropped:,}"),
        ("machine", f"{machine.cores} cores, load {machine.load_before:.1f} before and {machine.load_after:.1f} after"),
    ]
    drawn = [f'<tr><td>{name}</td><td class="number">{value}</td></tr>' for name, value in rows]
    return _section(
        "The generator itself",
        _table(["", ""], drawn, numbers_from=1),
        "What is due is said on schedule whatever the centre does. Where the generator was late by more than the"
        " latencies above, they say more about it than about the centre.",
    )


def _again(report: Report) -> str:
    return _section("The same once more", f"<code>{escape(report.command)}</code>", "The same seed, the same messages.")


def _section(title: str, content: str, remark: str = "") -> str:
    said = f'<p class="soft">{remark}</p>' if remark else ""
    return f'<section><h2>{title}</h2>{said}<div class="scroll">{content}</div></section>'


def _table(head: Sequence[str], rows: Sequence[str], *, numbers_from: int = 99) -> str:
    classes = ("number" if number >= numbers_from else "" for number in range(len(head)))
    cells = "".join(f'<th class="{of}">{each}</th>' for of, each in zip(classes, head, strict=True))
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _ms(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f} ms" if value < LONG_MS else f"{value / 1000:,.1f} s"
