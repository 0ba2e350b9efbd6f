"""What a device's stored acceleration comes to: which falls, what was refused and why. Pure, but for its memory.

A fall is told once: others within ten seconds are the same. What is refused is named, and never judged by a model for
something else.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from alerts.anomaly.falls.model import FallModel
from alerts.anomaly.falls.windows import ALONE_S, BEFORE_S, TOLERANCE_S, Cut, Piece, Refusal, WindowStream
from nowalls.domain.signals import ONE_FALL

BYTES_A_SAMPLE: Final = 6
G_OF_UNIT: Final = {"mg": 0.001}
"""Units of the protocol's int16 counts."""
LONGEST_S: Final = 60.0
"""A piece longer than a minute is no stream's: a fall in it would be told a minute late."""
LOOKED_BACK: Final = timedelta(seconds=ALONE_S + BEFORE_S + 2 * TOLERANCE_S)
"""What of a stream is needed to take it up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A device's stored message, in its own words."""

    at: datetime
    rate_hz: float
    position: str
    unit: str
    xyz: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A learned fall."""

    at: datetime
    probability: float
    position: str


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What came of some messages."""

    falls: list[Fall] = field(default_factory=list)
    results: Counter[str] = field(default_factory=Counter)
    """Messages by what became of them: ``scored``, ``off``, ``unscored``, ``refused``."""
    refused: Counter[Refusal] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class Judge:
    """One device's falls; holds seconds of samples."""

    models: Mapping[str, FallModel | None]
    """For each position that was trained for; ``None`` where its model cannot be used."""
    wearing_position: str | None = None
    fallen_at: datetime | None = None
    _stream: WindowStream | None = None
    _position: str = ""
    _decided_until: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether an impact waits for what comes after it."""
        return self._stream is not None and self._stream.has_impact

    @property
    def decided_until(self) -> datetime | None:
        """Up to when every impact has been decided about."""
        looked = None if self._stream is None else self._stream.looked_until
        return looked or self._decided_until

    def remember(self, messages: Sequence[Message], decided_until: datetime | None) -> None:
        """Take up a stream that somebody scored before: what was decided is not decided again."""
        self._decided_until = decided_until
        for each in messages:
            found = self._piece(each)
            if isinstance(found, Piece):
                if each.position != self._position:
                    self._stream = None
                self._feed(found, each.position)
        if self._stream is not None and decided_until is not None:
            self._stream.look_from(decided_until - timedelta(seconds=TOLERANCE_S))

    def judge(self, messages: Sequence[Message], *, at_least: float | None) -> Verdict:
        """Judge messages in order of time; ``at_least`` is the least probability asked for, ``None`` turns it off."""
        verdict = Verdict()
        for each in messages:
            found = self._piece(each)
            if isinstance(found, Refusal):
                verdict.refused[found] += 1
                verdict.results["refused"] += 1
                continue
            model = self.models.get(each.position)
            verdict.results["off" if at_least is None else "scored" if model else "unscored"] += 1
            if self._stream is not None and each.position != self._position:
                verdict = self._and_end(verdict, at_least)
            cut = self._feed(found, each.position)
            if cut is not None:
                self._decide(cut, verdict, at_least)
        return verdict

    def end(self, *, at_least: float | None) -> Verdict:
        """Judge what waits, for nothing more came."""
        return self._and_end(Verdict(), at_least)

    def _and_end(self, verdict: Verdict, at_least: float | None) -> Verdict:
        if self._stream is not None:
            self._decided_until = self._stream.ends_at or self._decided_until
            self._decide(self._stream.end(), verdict, at_least)
            self._stream = None
        return verdict

    def _piece(self, message: Message) -> Piece | Refusal:
        if message.position not in self.models:
            return Refusal.POSITION
        if self.wearing_position not in (None, message.position):
            return Refusal.POSITION_DIFFERS
        if message.unit not in G_OF_UNIT:
            return Refusal.UNIT
        samples = len(message.xyz) // BYTES_A_SAMPLE
        if samples > LONGEST_S * message.rate_hz:
            return Refusal.TOO_LONG
        counts = np.frombuffer(message.xyz, dtype="<i2", count=3 * samples).reshape(-1, 3)
        return Piece(at=message.at, rate_hz=message.rate_hz, xyz_g=counts * G_OF_UNIT[message.unit])

    def _feed(self, piece: Piece, position: str) -> Cut | None:
        """Pass a piece into the stream; nothing comes of it where the model cannot be used."""
        model = self.models[position]
        if model is None:
            return None
        if self._stream is None:
            self._stream, self._position = WindowStream(least_impact_g=model.facts.least_impact_g), position
        return self._stream.add(piece)

    def _decide(self, cut: Cut, verdict: Verdict, at_least: float | None) -> None:
        verdict.refused.update(cut.refused)
        model = self.models.get(self._position)
        if not cut.windows or model is None or at_least is None:
            return
        probable = model.probabilities(np.stack([each.xyz_g for each in cut.windows]))
        for window, probability in zip(cut.windows, probable.tolist(), strict=True):
            if probability >= max(model.facts.threshold, at_least) and self._is_another(window.at):
                self.fallen_at = window.at
                verdict.falls.append(Fall(at=window.at, probability=probability, position=self._position))

    def _is_another(self, at: datetime) -> bool:
        return self.fallen_at is None or abs(at - self.fallen_at) >= ONE_FALL
