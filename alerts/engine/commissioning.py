"""What is expected: booked test alarms tick off, asked ones prove their device, and faults at work need no task.

Only what is named here may wait. Nothing about life safety is, and a real alarm during a session is as real as ever.
"""

from typing import Final

from alerts.engine.board import Board
from nowalls.domain.decisions import Commissioned, Proved, UndecidedSignal
from nowalls.domain.ids import CommissioningId, ProofId
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


def prove(board: Board, undecided: UndecidedSignal, proof: ProofId) -> None:
    """A test alarm that the centre asked for: it came the whole way, and nobody needs to look at it."""
    signal = undecided.signal
    board.proved.append(Proved(proof_id=proof, signal_id=signal.id, at=signal.received_at))
    board.mark(undecided, "proved")
