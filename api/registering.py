"""What all routes share by which the registry is changed: who may, changes of named fields alone, and the audit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from api.auth import Login
from api.problems import Problem, not_found
from api.schemas.body import Body
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.registry import Site
from nowalls.domain.words import Role
from nowalls.storage.database import Read, Write
from nowalls.storage.people import Look, write_audit
from nowalls.storage.registry import site_page

REGISTERING: Final = (Role.INSTITUTION, Role.DUTY_LEAD, Role.ADMIN)
"""Institutions within their organization, duty leads and admins within their districts."""
CENTRE: Final = (Role.DUTY_LEAD, Role.ADMIN)

Value = TypeVar("Value")


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    """Turn a value that cannot be into the 422 problem with this stable code; the sentence is the rule's own."""
    try:
        yield
    except InvalidValueError as error:
        raise Problem(422, code, str(error)) from error


def changed(value: Value, body: Body, *, leave: frozenset[str] = frozenset()) -> Value:
    """Return a value with the fields that a body names, and no others; 422 for a null where none can be."""
    named = {name: new for name, new in body.model_dump(exclude_unset=True).items() if name not in leave}
    try:
        return msgspec.convert(asdict(value) | named, type=type(value))  # type: ignore[call-overload]  # a dataclass
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, InvalidValueError):
            raise error.__cause__ from None
        raise Problem(422, "validation_failed", f"A field is wrong: {error}.") from error


async def audit(
    write: Write,
    login: Login,
    now: datetime,
    action: str,
    object_id: str | None,
    **details: object,
) -> None:
    """Write down who did what to which object; field names and ids, never what stands in a field about a person."""
    await write_audit(write, Look(at=now, user_id=login.user.id, action=action, object_id=object_id, details=details))


def fields_of(body: Body) -> list[str]:
    """Return the names of the fields that a body names."""
    return sorted(body.model_fields_set)


async def site_in_scope(read: Read, login: Login, site_id: str) -> Site:
    """Return a site within the asker's scope; 404 otherwise, whether it exists elsewhere or not."""
    found, _ = await site_page(read, login.scope, most=1, ids=[site_id])
    if not found:
        raise not_found("site", site_id)
    return found[0].site
