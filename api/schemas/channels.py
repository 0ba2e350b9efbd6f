"""Channels, their lint and the outbox."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id
from nowalls.domain.channel_lint import FindingSeverity
from nowalls.domain.channels import ChannelKind, Language, OutboxState
from nowalls.domain.notices import Audience

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
Address = Annotated[str, Field(min_length=1, max_length=2000)]
Secret = Annotated[str, Field(min_length=1, max_length=200)]


class ChannelBody(Body):
    """A new channel. A webhook without a secret is given one, shown in the answer and nowhere else."""

    name: Name
    kind: ChannelKind
    audience: Audience
    address: Address
    secret: Secret | None = None
    language: Language = Language.CHINESE
    district: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    user_id: Id | None = None
    responder_id: Id | None = None
    resident_id: Id | None = None
    organization_id: Id | None = None
    consent_at: AwareDatetime | None = None
    exercise: bool = False


class ChannelChangeBody(Body):
    """What of a channel may change: whom it serves never does."""

    name: Name | None = None
    address: Address | None = None
    secret: Secret | None = None
    language: Language | None = None


class ChannelOut(BaseModel):
    """A channel; of its address no more than tells it apart, of its secret only whether there is one."""

    id: str
    name: str
    kind: ChannelKind
    audience: Audience
    address: str
    has_secret: bool
    language: Language
    district: str | None
    user_id: str | None
    responder_id: str | None
    resident_id: str | None
    organization_id: str | None
    consent_at: datetime | None
    exercise: bool
    paused_at: datetime | None


class ChannelMadeOut(ChannelOut):
    """A new channel, with its secret if one was made for it."""

    secret: str | None


class ChannelsOut(BaseModel):
    """Every channel."""

    items: list[ChannelOut]


class FindingOut(BaseModel):
    """Something wrong with the ways out: a stable code, and a sentence."""

    severity: FindingSeverity
    code: str
    sentence: str
    district: str | None
    subject: str | None


class LintOut(BaseModel):
    """What the configuration's lint found, errors first."""

    findings: list[FindingOut]


class QueuedOut(BaseModel):
    """A test that waits in the outbox."""

    outbox_id: int


class OutboxItemOut(BaseModel):
    """A message of the outbox: what it is and how it fares, not what it says."""

    id: int
    kind: str
    channel_id: str | None
    channel_name: str | None
    incident_id: str | None
    device_id: str | None
    occasion: str | None
    state: OutboxState
    reason: str | None
    last_error: str | None
    attempts: int
    created_at: datetime
    next_try_at: datetime
    expires_at: datetime | None
    sent_at: datetime | None


class OutboxPageOut(BaseModel):
    """A page of the outbox, the newest first."""

    items: list[OutboxItemOut]
    next_cursor: str | None


class DropBody(Body):
    """Why a message need not be sent."""

    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
