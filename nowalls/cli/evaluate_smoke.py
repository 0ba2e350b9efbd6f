"""``nowalls evaluate smoke``: the evidence beside a smoke alarm on recorded fires, by temperature alone.

Carbon monoxide is left out: the recordings name no unit for it, and in two of the five its channel is noise.
"""

import argparse
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from nowalls.cli.commands import Commands
from nowalls.cli.recordings_argument import add_data_argument
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.smoke_evidence import Sample, SmokeChannel, SmokeVerdict, weigh
from nowalls.recordings.nist import FireStation, read_fires

IGNITION: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Only seconds since ignition are recorded; any day serves."""
STATED_MEDIAN_S: Final = 14.0
STATED_LONGEST_S: Final = 78.0
"""What ``docs/smoke-evidence.md`` states; nothing is drawn by chance, so they come out exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationResult:
    """How long after its first alarm a station was called like a fire; ``None`` for never."""

    fire: str
    station: str
    first_alarm_s: float
    like_fire_after_s: float | None
    ever_like_nuisance: bool


def add_to(commands: Commands) -> None:
    """Add the detector."""
    parser = commands.add_parser("smoke", help="how soon recorded fires are told from nuisances")
    add_data_argument(parser)
    parser.add_argument("--out", type=Path, default=Path("var/evaluation"), metavar="DIR", help="for JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write ``smoke.json``; exit 1 where a fire was called a nuisance, or later than is stated."""
    console = Console()
    stations = list(read_fires(arguments.data))
    if not stations:
        raise InvalidValueError(f"No recorded fire lies in {arguments.data}; --data or NOWALLS_DATA names the folder.")
    results = [judged(each) for each in track(stations, console=console, transient=True)]
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "smoke.json").write_bytes(msgspec.json.format(msgspec.json.encode(results)))
    console.print(_table(results))
    waits = [each.like_fire_after_s for each in results if each.like_fire_after_s is not None]
    console.print(f"like a fire after {median(waits):.0f} s in the median, {max(waits):.0f} s at the latest")
    told = len(waits) == len(results) and not any(each.ever_like_nuisance for each in results)
    return 0 if told and median(waits) <= STATED_MEDIAN_S and max(waits) <= STATED_LONGEST_S else 1


def judged(station: FireStation) -> StationResult:
    """Weigh a station's temperatures at each of its measurements from the first alarm on, knowing nothing later."""
    temperatures = tuple(Sample(at=_at(second), value=value) for second, value in station.temperatures_c)
    alarm_at = _at(station.first_alarm_s)
    moments = [alarm_at, *(each.at for each in temperatures if each.at > alarm_at)]
    verdicts = [
        (now, weigh({SmokeChannel.TEMPERATURE: temperatures}, alarm_at=alarm_at, now=now).verdict) for now in moments
    ]
    fires = [now for now, verdict in verdicts if verdict is SmokeVerdict.LIKE_FIRE]
    return StationResult(
        fire=station.fire,
        station=station.station,
        first_alarm_s=station.first_alarm_s,
        like_fire_after_s=(fires[0] - alarm_at).total_seconds() if fires else None,
        ever_like_nuisance=any(verdict is SmokeVerdict.LIKE_NUISANCE for _, verdict in verdicts),
    )


def _at(second: float) -> datetime:
    return IGNITION + timedelta(seconds=second)


def _table(results: list[StationResult]) -> Table:
    table = Table(title="recorded fires", box=None, pad_edge=False, header_style="dim")
    for heading in ("fire", "station", "first alarm s", "like a fire after s"):
        table.add_column(heading, justify="right")
    for each in results:
        shown = asdict(each)
        table.add_row(*("never" if shown[name] is None else str(shown[name]) for name in list(shown)[:4]))
    return table
