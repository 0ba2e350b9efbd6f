"""An evaluation as a table: what the model card says, and what a later evaluation is held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from alerts.anomaly.falls.evaluation import Figures, Outcome, figures_of
from alerts.anomaly.falls.training import FALSE_ALARMS_PER_HOUR, VERSION
from nowalls.domain.shares import Share

SETS: Final = {"waist": "SisFall", "wrist": "WEDA-FALL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The trials of one person or one activity."""

    name: str
    falls: int
    caught: int
    others: int
    quiet: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One position's evaluation."""

    position: str
    version: int
    data_set: str
    people: int
    fallers: int
    chosen_for_per_hour: float
    learned: Figures
    plain: Figures
    """One window a trial: what the published first try did."""
    plain_stream: Figures
    persons: tuple[Part, ...]
    activities: tuple[Part, ...]
    thresholds: dict[str, float]


def table_of(position: str, learned: Outcome, plain: Outcome, plain_stream: Outcome) -> Table:
    """Put an evaluation into a table."""
    persons = {each.person for each in learned.trials}
    return Table(
        position=position,
        version=VERSION,
        data_set=SETS[position],
        people=len(persons),
        fallers=len({each.person for each in learned.trials if each.is_fall}),
        chosen_for_per_hour=FALSE_ALARMS_PER_HOUR[position],
        learned=figures_of(learned),
        plain=figures_of(plain),
        plain_stream=figures_of(plain_stream),
        persons=_parts(learned, [each.person for each in learned.trials]),
        activities=_parts(learned, [each.activity for each in learned.trials]),
        thresholds=learned.thresholds,
    )


def _parts(outcome: Outcome, names: Sequence[str]) -> tuple[Part, ...]:
    rows = list(zip(names, outcome.falls.tolist(), outcome.alarmed.tolist(), strict=True))
    return tuple(
        Part(
            name=name,
            falls=sum(fall for other, fall, _ in rows if other == name),
            caught=sum(fall and alarmed for other, fall, alarmed in rows if other == name),
            others=sum(not fall for other, fall, _ in rows if other == name),
            quiet=sum(not fall and not alarmed for other, fall, alarmed in rows if other == name),
        )
        for name in sorted(set(names))
    )


def outside(found: Table, said: Table) -> list[str]:
    """Return what of an evaluation lies outside of the intervals that a card gives, a sentence each."""
    pairs = (
        ("sensitivity", found.learned.sensitivity, said.learned.sensitivity),
        ("specificity", found.learned.specificity, said.learned.specificity),
    )
    sentences = [_sentence(found.position, *pair) for pair in pairs if not _within(*pair[1:])]
    rate, known = found.learned.false_alarms.per_hour, said.learned.false_alarms
    if not known.low <= rate <= known.high:
        bounds = f"{known.low:.2f} to {known.high:.2f}"
        sentences.append(f"The {found.position}'s false alarms are {rate:.2f} an hour, outside of {bounds}.")
    return sentences


def _within(found: Share, said: Share) -> bool:
    return None not in (found.share, said.low, said.high) and said.low <= found.share <= said.high  # type: ignore[operator]


def _sentence(position: str, name: str, found: Share, said: Share) -> str:
    return f"The {position}'s {name} is {found.share}, outside of {said.low} to {said.high}."


def as_json(tables: Sequence[Table]) -> bytes:
    """Write tables as JSON."""
    return msgspec.json.format(msgspec.json.encode(list(tables)), indent=1) + b"\n"


def from_json(text: bytes) -> list[Table]:
    """Read tables; raises ``msgspec.MsgspecError`` for anything else."""
    return msgspec.json.decode(text, type=list[Table])
