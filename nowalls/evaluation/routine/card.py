"""The committed figures, and whether a run comes out within their intervals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from nowalls.domain.errors import NowallsError
from nowalls.evaluation.intervals import Interval
from nowalls.evaluation.routine.report import CHOSEN_ELSEWHERE, SHIPPED, Figures, Report

CARD: Final = Path(__file__).parents[3] / "docs" / "models" / "routine-1.json"
KEPT: Final = (SHIPPED, CHOSEN_ELSEWHERE, "hourly", "fixed 12 h", "fixed 8 h")


class CardError(NowallsError):
    """A card that cannot be read; the message names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the card states of one rule over all homes of one kind."""

    false_a_day: Interval
    mean_delay_h: Interval


Card = dict[str, dict[str, Stated]]
"""By which homes, ``recorded`` or ``simulated``, then by rule."""


def card_of(reports: Mapping[str, Report]) -> Card:
    """Return what a run states."""
    return {
        homes: {rule: _stated(report.together[rule]) for rule in KEPT if rule in report.together}
        for homes, report in reports.items()
    }


def _stated(of: Figures) -> Stated:
    return Stated(false_a_day=of.false_a_day, mean_delay_h=of.mean_delay_h)


def read_card(path: Path = CARD) -> Card:
    """Read the committed card; raises ``CardError``."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Card)
    except (OSError, msgspec.MsgspecError) as error:
        raise CardError(f"The card {path} cannot be read: {error}.") from error


def differences(found: Card, stated: Card) -> Iterator[str]:
    """Say in a sentence each what is outside the stated interval; a rule that the card does not name is none."""
    for homes, rules in stated.items():
        for rule, figures in rules.items():
            now = found.get(homes, {}).get(rule)
            if now is None:
                yield f"The card states figures of {rule} at the {homes} homes, and there are none in this run."
                continue
            for name, is_now, was in (
                ("false warnings a day", now.false_a_day, figures.false_a_day),
                ("hours of mean delay", now.mean_delay_h, figures.mean_delay_h),
            ):
                if not was.holds(is_now.value):
                    yield (
                        f"{rule} at the {homes} homes: {is_now.value:.3f} {name}, "
                        f"stated between {was.low:.3f} and {was.high:.3f}."
                    )
