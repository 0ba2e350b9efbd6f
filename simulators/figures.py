"""What a simulation counts, and what it says about it."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AckStage
from simulators.lateness import Lateness
from simulators.percentiles import nearest_rank
from simulators.unheard import Heard, Repeat

LATENCIES_KEPT: Final = 10_000
"""The newest so many presses make the percentiles."""


@dataclass(slots=True)
class Figures:
    """Counts of a running simulation; written by its devices, read by whoever shows it."""

    devices: int = 0
    connected: int = 0
    sent: Counter[UpChannel] = field(default_factory=Counter)
    """Messages that the broker confirmed, repeats among them."""
    alarms: int = 0
    """Different alarms said: a repeat is not another one."""
    repeats: int = 0
    settled: int = 0
    """Alarms that heard ``stored`` or a later stage."""
    refused: int = 0
    fell_back: int = 0
    """Alarms that were repeated as often as the protocol asks and not heard even then."""
    lost: int = 0
    """States and samples that a device without connection could no longer hold."""
    acks: Counter[AckStage] = field(default_factory=Counter)
    lateness: Lateness = field(default_factory=Lateness)
    """How late the generator itself said what was due."""
    on_heard: Callable[[Heard], None] | None = None
    """Whom else to tell of each alarm that is settled."""
    trouble: str = ""
    """Why a connection failed last."""
    _latencies_s: deque[float] = field(default_factory=lambda: deque(maxlen=LATENCIES_KEPT))

    @property
    def waiting(self) -> int:
        """Alarms that have not heard ``stored`` yet."""
        return self.alarms - self.settled - self.refused

    def note_alarm(self, repeat: Repeat) -> None:
        """Count an alarm that goes out."""
        if repeat.times_before:
            self.repeats += 1
        if repeat.falls_back:
            self.fell_back += 1

    def note_heard(self, heard: Heard) -> None:
        """Count an alarm that was settled."""
        if self.on_heard is not None:
            self.on_heard(heard)
        if heard.stage is AckStage.REFUSED:
            self.refused += 1
            return
        self.settled += 1
        self._latencies_s.append(heard.after_s)

    def press_to_stored_s(self, share: float) -> float | None:
        """Return the time within which this share of the newest alarms heard ``stored``; ``None`` before the first."""
        return nearest_rank(sorted(self._latencies_s), share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line about a simulation."""

    name: str
    value: str


def lines_of(figures: Figures) -> list[Line]:
    """Put the figures into lines, for a screen that is drawn again and again and for the summary at the end."""
    sent = ", ".join(f"{figures.sent[channel]:,} {channel.value}" for channel in UpChannel if figures.sent[channel])
    stages = ", ".join(f"{figures.acks[stage]:,} {stage.value}" for stage in AckStage if figures.acks[stage])
    connected = f"{figures.connected:,} of {figures.devices:,}"
    if figures.trouble and figures.connected < figures.devices:
        connected += f"; last trouble: {figures.trouble}"
    return [
        Line(name="devices connected", value=connected),
        Line(name="messages sent", value=f"{figures.sent.total():,}" + (f" ({sent})" if sent else "")),
        Line(name="alarms", value=_alarms(figures)),
        Line(name="acks heard", value=stages or "none"),
        Line(name="press to stored", value=_percentiles(figures)),
    ]


def _alarms(figures: Figures) -> str:
    text = f"{figures.alarms:,} said, {figures.settled:,} stored, {figures.waiting:,} waiting, "
    text += f"{figures.repeats:,} repeats"
    rare = (("refused", figures.refused), ("fell back", figures.fell_back), ("states and samples lost", figures.lost))
    return text + "".join(f", {count:,} {name}" for name, count in rare if count)


def _percentiles(figures: Figures) -> str:
    p50, p99 = figures.press_to_stored_s(0.5), figures.press_to_stored_s(0.99)
    return "none yet" if p50 is None or p99 is None else f"p50 {p50 * 1000:,.0f} ms, p99 {p99 * 1000:,.0f} ms"
