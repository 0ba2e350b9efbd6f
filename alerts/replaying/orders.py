"""What people did, read back from the lines of a log: their commands, and a responder's words."""

from nowalls.domain.commands import (
    Actor,
    Arrive,
    Call,
    Claim,
    Command,
    Confirm,
    Dispatch,
    Merge,
    Note,
    Release,
    Reopen,
    Report,
    Resolve,
    StandDown,
    Transfer,
)
from nowalls.domain.ids import IncidentId, ResponderId, UserId
from nowalls.domain.incidents import Assignment, Entry, Owner, Params
from nowalls.domain.replaying.moments import Logged
from nowalls.domain.responding import Response, Said
from nowalls.domain.words import CallResult, EmergencyService, Outcome, Role, Verdict

WORDS = {
    "accepted": Response.ACCEPT,
    "on_the_way": Response.ON_THE_WAY,
    "refused": Response.REFUSE,
    "arrived": Response.ARRIVED,
    "finished": Response.FINISHED,
}


def actor_of(line: Logged) -> Actor | None:
    """Return who acted; ``None`` for a line that nobody's command wrote."""
    who = line.entry.actor
    return None if who is None else Actor(user_id=who.user_id, name=who.name, role=line.role or Role.DISPATCHER)


def said_in(entry: Entry) -> Said | None:
    """Return a responder's word; ``None`` for any other line."""
    response = WORDS.get(entry.code)
    if response is None or entry.params.get("by") != "responder":
        return None
    eta_s = entry.params.get("eta_s")
    return Said(response=response, eta_s=eta_s if isinstance(eta_s, int) else None, note=_text(entry.params, "note"))


def command_in(entry: Entry) -> Command | None:  # noqa: C901, PLR0911, PLR0912  # one arm a command
    """Return the command that wrote a line; ``None`` for what no command wrote."""
    params = entry.params
    match entry.code:
        case "claimed":
            return Claim(takeover=bool(params.get("takeover")))
        case "released":
            return Release(reason=_text(params, "reason"))
        case "transferred":
            return Transfer(to=Owner(user_id=UserId(str(params["user_id"])), name=str(params.get("name"))))
        case "confirmed":
            return Confirm(verdict=Verdict(str(params["verdict"])), by=str(params["by"]))
        case "call":
            return Call(result=CallResult(str(params["result"])), contact_id=_text(params, "contact_id"))
        case "reported":
            return Report(service=EmergencyService(str(params["service"])), number=_text(params, "number"))
        case "dispatched":
            return Dispatch(assignment=_assignment(params))
        case "stood_down":
            return StandDown()
        case "arrived":
            return Arrive()
        case "resolved":
            return Resolve(outcome=Outcome(str(params["outcome"])), note=_text(params, "note"))
        case "note":
            return Note(text=str(params["text"]))
        case "merged":
            return Merge(into=IncidentId(str(params["into"])))
        case "reopened":
            return Reopen()
        case _:
            return None


def _assignment(params: Params) -> Assignment:
    eta_s = params.get("eta_s")
    return Assignment(
        responder_id=ResponderId(str(params["responder_id"])),
        name=str(params.get("name")),
        eta_s=eta_s if isinstance(eta_s, int) else None,
    )


def _text(params: Params, name: str) -> str | None:
    value = params.get(name)
    return None if value is None else str(value)
