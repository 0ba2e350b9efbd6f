"""Users, their sessions, and the keys of services."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.body import Body
from nowalls.domain.words import Role

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
Username = Annotated[str, Field(min_length=2, max_length=64, pattern=r"^[^\s\x00-\x1f/:]+$")]
Password = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\x00]*$")]
Districts = Annotated[list[Annotated[str, Field(max_length=12)]] | None, Field(max_length=100)]
OrganizationRef = Annotated[str | None, Field(max_length=40)]


class UserBody(Body):
    """A new user; without a password one is made and shown once."""

    username: Username
    name: Name
    role: Role
    districts: Districts = None
    organization_id: OrganizationRef = None
    always_on_duty: bool = False
    password: Password | None = None


class UserPatch(Body):
    """What is new of a user; what is not named stays."""

    name: Name | None = None
    role: Role | None = None
    districts: Districts = None
    organization_id: OrganizationRef = None
    always_on_duty: bool | None = None
    disabled: bool | None = None


class AccountOut(BaseModel):
    """A user and where they may look: ``districts`` null means the whole centre."""

    id: str
    username: str
    name: str
    role: Role
    districts: list[str] | None
    organization_id: str | None
    always_on_duty: bool
    disabled_at: datetime | None
    created_at: datetime
    password_changed_at: datetime | None


class AccountMadeOut(AccountOut):
    """A new user, with the password that was made, which is shown here only."""

    password: str | None


class AccountPageOut(BaseModel):
    """A page of users."""

    items: list[AccountOut]
    next_cursor: str | None


class ResetBody(Body):
    """Another password for somebody; without one it is made and shown once."""

    password: Password | None = None


class ResetOut(BaseModel):
    """The password that was made, or null where one was given."""

    id: str
    password: str | None


class OwnPasswordBody(Body):
    """One's own password, changed by whoever knows it."""

    current: Password
    new: Password


class OpenSessionOut(BaseModel):
    """A session that is valid now; ``current`` is the one that asks."""

    id: str
    created_at: datetime
    expires_at: datetime
    address: str
    current: bool


class OpenSessionsOut(BaseModel):
    """Sessions."""

    items: list[OpenSessionOut]


class ServiceKeyBody(Body):
    """A key for another system: what it is for, where it may look, until when."""

    name: Name
    districts: Districts = None
    organization_id: OrganizationRef = None
    expires_at: AwareDatetime | None = None


class ServiceKeyOut(BaseModel):
    """A service's key, without the key."""

    id: str
    name: str
    districts: list[str] | None
    organization_id: str | None
    created_at: datetime
    expires_at: datetime


class ServiceKeyMadeOut(ServiceKeyOut):
    """A new key; it is shown here only, and used as ``Authorization: Bearer``."""

    key: str


class ServiceKeysOut(BaseModel):
    """Keys of services."""

    items: list[ServiceKeyOut]
