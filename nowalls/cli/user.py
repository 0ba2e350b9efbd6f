"""``nowalls user create``: add somebody with a login; the first administrator comes to be this way."""

import argparse
import asyncio
import secrets
import sys

from api.auth import hash_password
from nowalls.cli.commands import Commands
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId, new_id
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.runtime.settings import Settings
from nowalls.storage.database import ConflictError, open_database
from nowalls.storage.people import Account, write_account


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("user", help="add a user; prints the password that was made")
    parser.add_argument("action", choices=["create"])
    parser.add_argument("username")
    parser.add_argument("--name", required=True, help="the name that colleagues see")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument("--district", action="append", help="a district's code; may be given again; none means all")
    parser.add_argument("--organization", help="the organization whose sites the user sees")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Create the user with a fresh password."""
    settings = Settings()
    password = secrets.token_urlsafe(12)
    user = User(
        id=UserId(new_id("usr", secret_chance())),
        username=arguments.username,
        name=arguments.name,
        role=Role(arguments.role),
        districts=None if not arguments.district else tuple(DistrictCode(code) for code in arguments.district),
        organization=None if arguments.organization is None else OrganizationId(arguments.organization),
    )
    try:
        asyncio.run(_create(settings.database_url, Account(user=user, password_hash=hash_password(password))))
    except ConflictError:
        sys.stderr.write(f"nowalls: There is a user with the name {arguments.username!r} already.\n")
        return 1
    sys.stdout.write(f"{arguments.username} {password}\n")
    return 0


async def _create(database_url: str, account: Account) -> None:
    async with open_database(database_url, name="user", size=1) as database, database.write() as write:
        await write_account(write, account)
