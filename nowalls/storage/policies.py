"""The policies in the database, and the book that each service keeps of them."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import UserId
from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope
from nowalls.domain.words import Severity
from nowalls.storage.database import Database, Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "policies"
KNOWN_RULES: Final = frozenset(each.value for each in PolicyRule)
FOLLOW_EVERY_S: Final = 1.0
"""A change counts within this everywhere; a district's worth of policies is a few rows."""


async def policies(read: Read) -> list[Policy]:
    """Return every policy; of a rule that only a newer release knows there is nothing to follow here."""
    return [_policy_of(row) for row in await read.rows(FILE, "all") if row["rule"] in KNOWN_RULES]


def _policy_of(row: Any) -> Policy:  # noqa: ANN401  # a row
    return Policy(
        rule=PolicyRule(row["rule"]),
        scope=PolicyScope(row["scope"]),
        scope_id=row["scope_id"],
        severity=Severity(row["severity"]) if row["severity"] else None,
        parameters=row["parameters"],
    )


async def set_policy(write: Write, policy: Policy, *, by: UserId, now: datetime) -> None:
    """Write a policy that was checked; one without parameters is taken away, and the wider scope counts again."""
    params = {"row": as_json(asdict(policy)), "user_id": by, "now": now}
    await write.run(FILE, "set" if policy.parameters else "forget", params)
    await write.run(FILE, "changed")


class PolicyBook:
    """The policies as they stand, read anew when somebody changed them."""

    def __init__(self, database: Database) -> None:
        """Begin with the defaults."""
        self._database = database
        self._version = -1
        self.current = Policies()

    async def read(self) -> None:
        """Read the policies if they changed since the last look."""
        async with self._database.read() as read:
            row = await read.row(FILE, "version")
            version = 0 if row is None else int(row["version"])
            if version != self._version:
                self.current = Policies(await policies(read))
                self._version = version

    async def follow(self) -> None:
        """Rest, then look again."""
        await asyncio.sleep(FOLLOW_EVERY_S)
        await self.read()
