"""``nowalls user``: make somebody with a login, as the first administrator comes to be, or reset a password."""

import argparse
import asyncio
import secrets
import sys

from api.auth import hash_password
from nowalls.cli.commands import Commands
from nowalls.domain.accounts import AccountRefusedError, check_scope
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId, new_id
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.runtime.clock import SystemClock, secret_chance
from nowalls.runtime.settings import Settings
from nowalls.storage.accounts import revoke_sessions, set_password, unknown_names
from nowalls.storage.database import ConflictError, Write, open_database
from nowalls.storage.people import Account, Look, account_by_name, write_account, write_audit


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("user", help="make a user, or give one another password; prints the password")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a user; the first administrator comes to be this way")
    create.add_argument("username")
    create.add_argument("--name", required=True, help="the name that colleagues see")
    create.add_argument("--role", required=True, choices=[role.value for role in Role if role is not Role.SERVICE])
    create.add_argument("--district", action="append", help="a district's code; may be given again; none means all")
    create.add_argument("--organization", help="the organization whose sites the user sees")
    create.set_defaults(run=run_create)
    password = actions.add_parser("password", help="give a user another password; their sessions end")
    password.add_argument("username")
    password.set_defaults(run=run_password)


def run_create(arguments: argparse.Namespace) -> int:
    """Make the user with a fresh password."""
    password = secrets.token_urlsafe(12)
    user = User(
        id=UserId(new_id("usr", secret_chance())),
        username=arguments.username,
        name=arguments.name,
        role=Role(arguments.role),
        districts=None if not arguments.district else tuple(DistrictCode(code) for code in arguments.district),
        organization=None if arguments.organization is None else OrganizationId(arguments.organization),
    )
    check_scope(user.role, user.districts, user.organization)
    try:
        asyncio.run(_create(Settings().database_url, Account(user=user, password_hash=hash_password(password))))
    except ConflictError:
        sys.stderr.write(f"nowalls: There is a user with the name {arguments.username!r} already.\n")
        return 1
    sys.stdout.write(f"{arguments.username} {password}\n")
    return 0


async def _create(database_url: str, account: Account) -> None:
    user = account.user
    async with open_database(database_url, name="user", size=1) as database, database.write() as write:
        unknown = await unknown_names(write, user.districts, user.organization)
        if unknown:
            raise AccountRefusedError(f"There is no district or organization {unknown[0]!r}.")
        await write_account(write, account)
        await _tell(write, "made_user", user, {"username": user.username, "role": user.role.value})


def run_password(arguments: argparse.Namespace) -> int:
    """Give the user a fresh password."""
    password = secrets.token_urlsafe(12)
    asyncio.run(_reset(Settings().database_url, arguments.username, hash_password(password)))
    sys.stdout.write(f"{arguments.username} {password}\n")
    return 0


async def _reset(database_url: str, username: str, password_hash: str) -> None:
    now = SystemClock().now()
    async with open_database(database_url, name="user", size=1) as database, database.write() as write:
        known = await account_by_name(write, username)
        if known is None:
            raise AccountRefusedError(f"There is no user with the name {username!r}, or the account is disabled.")
        await set_password(write, known.user.id, password_hash, now=now)
        await revoke_sessions(write, known.user.id, now=now)
        await _tell(write, "reset_password", known.user, {})


async def _tell(write: Write, action: str, user: User, details: dict[str, str]) -> None:
    """Write a line of the audit; nobody's name stands in it, for nobody is logged in at a command line."""
    look = Look(
        at=SystemClock().now(),
        user_id=None,
        action=action,
        object_id=user.id,
        details={**details, "by": "command_line"},
    )
    await write_audit(write, look)
