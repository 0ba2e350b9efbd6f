"""One device on whatever line carries it: what it has said, what it waits for, what is in its ledger."""

import asyncio
from collections import deque

from nowalls.domain.device_messages import AckMessage, CommandMessage, encode
from nowalls.domain.topics import UpChannel, up_topic
from simulators.day.saying import Saying
from simulators.fleet import FleetLine
from simulators.lean.line import Line
from simulators.ledger.speaking import heard_entry, said_entry, sent_entry
from simulators.obeying import answer
from simulators.publishing import HELD, Surroundings
from simulators.unheard import Unheard


class Identity:
    """A device that sends as soon as something is due, without waiting for what it sent before."""

    def __init__(self, line: FleetLine, around: Surroundings) -> None:
        self.fleet_line = line
        self._around = around
        self._unheard = Unheard()
        self._held: deque[Saying] = deque()
        self._unconfirmed: dict[int, Saying] = {}
        self._number = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._timer: asyncio.TimerHandle | None = None
        self._line: Line | None = None

    async def is_idle(self) -> None:
        """Return once everything said is confirmed and every alarm is heard."""
        await self._idle.wait()

    def say(self, saying: Saying) -> None:
        """Say something, at once where there is a line; its time counts from when it was due."""
        self._idle.clear()
        if not self._around.take_alarm(saying, self._unheard):
            self._hold(saying)
        self._flush()

    def connected(self, line: Line) -> None:
        """Take a line, and send again whatever may have been lost with the one before."""
        self._line = line
        self._held.extendleft(reversed(self._unconfirmed.values()))
        self._unconfirmed.clear()
        self._unheard.reconnected(self._around.clock.elapsed_s())
        self._flush()

    def cut_off(self) -> None:
        """Be without a line."""
        self._line = None
        if self._timer is not None:
            self._timer.cancel()

    def hear(self, ack: AckMessage) -> None:
        """Reckon with an acknowledgement."""
        figures, ledger = self._around.figures, self._around.ledger
        figures.acks[ack.stage] += 1
        if ledger is not None:
            ledger.write(heard_entry(ledger, self.fleet_line.device_id, ack))
        for heard in self._unheard.hear(ack, self._around.clock.elapsed_s()):
            figures.note_heard(heard)
        self._note_idle()

    def obey(self, command: CommandMessage) -> None:
        """Do what the centre asks, or decline it."""
        for saying in answer(command, self.fleet_line, self._around.clock.now()):
            self.say(saying)

    def _hold(self, saying: Saying) -> None:
        if self._line is None and len(self._held) >= HELD:
            self._held.popleft()
            self._around.figures.lost += 1
        self._held.append(saying)

    def _flush(self) -> None:
        line, around = self._line, self._around
        if line is None:
            return
        for repeat in self._unheard.due(around.clock.elapsed_s()):
            around.figures.note_alarm(repeat)
            if around.ledger is not None:
                around.ledger.write(sent_entry(around.ledger, self.fleet_line.device_id, repeat))
            self._publish(line, UpChannel.ALARM, encode(repeat.message))
        while self._held:
            self._send(line, self._held.popleft())
        self._set_timer()

    def _send(self, line: Line, saying: Saying) -> None:
        self._number += 1
        number = self._number
        self._unconfirmed[number] = saying

        def confirmed() -> None:
            ledger = self._around.ledger
            if self._unconfirmed.pop(number, None) is not None and ledger is not None:
                entry = said_entry(ledger, saying)
                if entry is not None:
                    ledger.write(entry)
            self._around.figures.sent[saying.channel] += 1
            self._note_idle()

        line.publish(up_topic(self.fleet_line.device_id, saying.channel), saying.payload, confirmed)

    def _publish(self, line: Line, channel: UpChannel, payload: bytes) -> None:
        def confirmed() -> None:
            self._around.figures.sent[channel] += 1

        line.publish(up_topic(self.fleet_line.device_id, channel), payload, confirmed)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due_s = self._unheard.next_due_s
        if due_s is not None:
            wait_s = max(0.0, due_s - self._around.clock.elapsed_s())
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._flush)

    def _note_idle(self) -> None:
        if not self._unheard and not self._held and not self._unconfirmed:
            self._idle.set()
