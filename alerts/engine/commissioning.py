"""What is expected while devices are worked on: booked test alarms tick off, and faults need no task.

Only what is named here may wait. Nothing about life safety is, and a real alarm during a session is as real as ever.
"""

from typing import Final

from alerts.engine.board import Board
from nowalls.domain.decisions import Commissioned, UndecidedSignal
from nowalls.domain.ids import CommissioningId
from nowalls.domain.words import SignalType

MAY_WAIT: Final = frozenset(
    {SignalType.TAMPER, SignalType.FAULT, SignalType.LOW_BATTERY, SignalType.MAINS_FAIL},
)
"""What a device says of itself while somebody has it open. Water is not among them: a leak is a leak."""


def tick_off(board: Board, undecided: UndecidedSignal, session: CommissioningId) -> None:
    """A test alarm in its booked session: ticked off there, without an incident and without siren."""
    signal = undecided.signal
    board.commissioned.append(
        Commissioned(
            commissioning_id=session,
            device_id=undecided.device.id,
            signal_id=signal.id,
            at=signal.received_at,
        ),
    )
    board.mark(undecided, "commissioned")
