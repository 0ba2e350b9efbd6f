"""The stage in one process: a centre in memory and a clock that is moved by hand."""

from datetime import datetime, timedelta
from typing import Any, Final

from nowalls.domain.commands import (
    Actor,
    Arrive,
    Call,
    Claim,
    Command,
    Confirm,
    Dispatch,
    Hold,
    Merge,
    Note,
    Release,
    Reopen,
    Resolve,
    StandDown,
    Transfer,
)
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Assignment
from nowalls.domain.registry import Responder, User
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import CallResult, Outcome, Verdict
from tests.scenarios.premises import Premises
from tests.scenarios.story import Does
from tests.scenarios.telling import Tolerance
from tests.support.builders import NOW
from tests.support.district import USERS
from tests.support.memory import Event, MemoryCentre

Json = dict[str, Any]
TICK: Final = timedelta(seconds=0.25)
"""As often as alerts looks at its timers."""


class MemoryStage:
    """A story's stage in memory; nothing comes early or late there."""

    tolerance = Tolerance()

    def __init__(self, where: Premises, *, shows: bool = True) -> None:
        """Set the clock to the story's beginning; ``shows`` is whether some console shows what happens."""
        self.zero: datetime = NOW
        self._where = where
        self._centre = MemoryCentre.of(where.places, where.devices.values())
        self._centre.shows = shows
        self._told = 0

    async def reach(self, at: float) -> None:
        """Look at the timers each quarter of a second until it is this second."""
        until = self.zero + timedelta(seconds=at)
        while self._centre.now < until:
            self._centre.now = min(until, self._centre.now + TICK)
            self._centre.tick()

    async def say(self, device: str, channel: UpChannel, payload: Json) -> None:
        """Take the message in."""
        self._centre.hear(self._where.devices[device].id, channel, payload)

    async def settle(self) -> None:
        """Decide what waits, as one batch."""
        self._centre.decide()

    async def command(self, line: Does, about: str, into: str | None) -> str | None:
        """Carry the command out."""
        command = _command(line.does, line.body, self._where.responder, into)
        refusal = self._centre.command(_actor(USERS[line.person]), IncidentId(about), command)
        return None if refusal is None else refusal.code

    async def next_event(self) -> Event:
        """Take the next event; it has to be there by now."""
        assert self._told < len(self._centre.events), "Nothing happened."
        self._told += 1
        return self._centre.events[self._told - 1]

    async def hear(self, device: str, message_id: str, stage: str) -> None:
        """Look among the acknowledgements."""
        wanted = (self._where.devices[device].id, message_id, stage)
        heard = [(ack.device_id, ack.message_id, ack.stage.value) for ack in self._centre.acks]
        assert wanted in heard, f"{wanted} is not among {heard}."

    def untold(self) -> list[Event]:
        """Return the events that no line asked for."""
        return self._centre.events[self._told :]

    def second(self, moment: datetime) -> float:
        """Return a moment's second in the story."""
        return (moment - self.zero).total_seconds()


def _actor(user: User) -> Actor:
    return Actor(user_id=user.id, name=user.name, role=user.role)


def _command(  # noqa: C901, PLR0911, PLR0912  # one arm a command
    name: str,
    body: Json,
    responder: Responder,
    into: str | None,
) -> Command:
    """Read a command's body as the HTTP interface does."""
    match name:
        case "claim":
            return Claim(takeover=body.get("takeover", False))
        case "release":
            return Release(reason=body.get("reason"))
        case "transfer":
            return Transfer(to=_actor(USERS[body["to"]]).as_owner)
        case "confirm":
            return Confirm(verdict=Verdict(body["verdict"]), by=body["by"])
        case "call":
            return Call(result=CallResult(body["result"]))
        case "dispatch":
            return Dispatch(
                assignment=Assignment(responder_id=responder.id, name=responder.name, eta_s=body.get("eta_s")),
            )
        case "stand_down":
            return StandDown()
        case "arrive":
            return Arrive()
        case "resolve":
            return Resolve(outcome=Outcome(body["outcome"]), note=body.get("note"))
        case "note":
            return Note(text=body["text"])
        case "merge":
            assert into is not None
            return Merge(into=IncidentId(into))
        case "reopen":
            return Reopen()
        case "hold":
            return Hold()
        case _:
            raise ValueError(f"There is no command {name!r}.")
