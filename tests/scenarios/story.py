"""The form of a story: a TOML file with a title and lines, each at its second.

    title = "Nobody answers a press: the steps climb"
    lines = [
        { at = 0, device = "button", says = "sos raised" },
        { at = 0, event = "incident.opened new_alarm", is = { state = "open", next = "claim_next_channel", due = 30 } },
        { at = 10, person = "lihua", does = "claim" },
        { at = 10, event = "incident.changed claimed", is = { owner = "lihua" } },
        { at = 10, device = "button", hears = "claimed" },
    ]
    end = 60

What a line can be:

- a device *says* a type and a state, under an ``id`` (default ``1``), marked ``test``, so many ``times`` (each with
  an id of its own), ``said_at`` another second than it came (negative: before the story began);
- a person *does* a command of the HTTP interface, ``with`` its body, ``about`` an incident that a line named (default:
  the newest), and is perhaps ``refused`` with a code; ``hold`` is the console's frame;
- an *event* reaches every console: its name and reason in the live protocol, so many ``times``, and what the whole
  object then ``is``; ``name`` gives the incident a name for later lines;
- a device *hears* a stage for its message ``id``.

Events are exhaustive: each one that comes is the next one told, and up to the second ``end`` nothing else does. In
``is``, ``next`` and ``due`` are the next step and its second (``next = "none"`` once closed), ``owner`` is a user name
or ``nobody``, ``reason`` a code among the reasons, ``signals`` how many there are, ``room`` the place's room or
``none``, ``recurrence_of`` a name; every other key is the object's own.

On the real processes stories are told ``speed`` times as fast (default 5; 10 for long ones without close margins),
by parameters of the district they happen in. A story that needs a time which is no parameter says so in
``only_in_memory``. Consoles show every incident at once, except where the story says ``empty_desk``.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent / "stories"


class Says(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device says something."""

    at: float
    device: str
    says: str
    id: str = "1"
    test: bool = False
    times: int = 1
    said_at: float | None = None

    @property
    def type_and_state(self) -> tuple[str, str]:
        """Both words of ``says``."""
        kind, _, state = self.says.partition(" ")
        return kind, state

    @property
    def ids(self) -> list[str]:
        """The ids of its messages."""
        return [self.id] if self.times == 1 else [f"{self.id}-{number}" for number in range(self.times)]


class Does(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"body": "with"}):
    """A person gives a command."""

    at: float
    person: str
    does: str
    body: dict[str, Any] = {}
    about: str | None = None
    refused: str | None = None


class Happens(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"wanted": "is"}):
    """Consoles are told something."""

    at: float
    event: str
    wanted: dict[str, Any] = {}
    name: str | None = None
    times: int = 1


class Hears(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device is told something."""

    at: float
    device: str
    hears: str
    id: str = "1"


Line = Says | Does | Happens | Hears
VERBS: dict[str, type[Line]] = {"says": Says, "does": Does, "event": Happens, "hears": Hears}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story, its lines in the order of time."""

    name: str
    title: str
    lines: tuple[Line, ...]
    end: float
    speed: int = 5
    only_in_memory: str | None = None
    empty_desk: bool = False


def read_story(file: Path) -> Story:
    """Read a story; raises ``ValueError`` naming the file when it is none."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    try:
        lines = tuple(_line(each) for each in raw.pop("lines"))
        story = Story(name=file.stem, lines=lines, **raw)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise ValueError(f"{file.name} is no story: {error}.") from error
    times = [line.at for line in story.lines]
    if times != sorted(times) or story.end < times[-1]:
        raise ValueError(f"The lines of {file.name} are not in the order of time.")
    return story


def _line(raw: dict[str, Any]) -> Line:
    verbs = [line for verb, line in VERBS.items() if verb in raw]
    if len(verbs) != 1:
        raise ValueError(f"The line {raw} needs exactly one of {', '.join(VERBS)}.")
    return msgspec.convert(raw, type=verbs[0])


def all_stories() -> list[Story]:
    """Read every story there is, by name."""
    return [read_story(file) for file in sorted(FOLDER.glob("*.toml"))]
