"""``nowalls report``: a month's response times and its audit as one file, to be kept and checked elsewhere."""

import argparse
import asyncio
import hashlib
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from nowalls.cli.commands import Commands
from nowalls.cli.demo_settings import add_demo_argument, settings_of
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.monthly.packing import pack
from nowalls.domain.monthly.records import MonthlyReport
from nowalls.domain.response_times import month_of
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.settings import Settings
from nowalls.storage.accounts import unknown_names
from nowalls.storage.database import Database, open_database
from nowalls.storage.monthly import monthly_report
from nowalls.storage.people import Look, write_audit


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("report", help="write a month's report as one file, for verify-report")
    parser.add_argument("month", metavar="YYYY-MM", help="by the district's own calendar")
    parser.add_argument("--district", metavar="CODE", help="only of this district; the audit is the whole centre's")
    parser.add_argument("--out", type=Path, metavar="FILE", help="nowalls-YYYY-MM.zip")
    add_demo_argument(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and a line of the audit that says so."""
    settings = settings_of(arguments)
    report, content = asyncio.run(_report(settings, arguments.month, arguments.district))
    file: Path = arguments.out or Path(f"nowalls-{report.month}.zip")
    file.touch(mode=0o600)
    file.write_bytes(content)
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{escape(str(file))}: {len(report.incidents):,} incidents, {len(report.links):,} lines of the audit")
    console.print(f"SHA-256 {hashlib.sha256(content).hexdigest()}, which the audit keeps")
    return 0


async def _report(settings: Settings, month: str, district: str | None) -> tuple[MonthlyReport, bytes]:
    now = SystemClock().now()
    period = month_of(month, now)
    async with open_database(settings.database_url, name="report", size=1) as database:
        await _check_district(database, district)
        report = await monthly_report(database, month=month, district=district, period=period, now=now)
        content = await asyncio.to_thread(pack, report)
        details = {"sha256": hashlib.sha256(content).hexdigest(), "district": district, "by": "command_line"}
        async with database.write() as write:
            await write_audit(write, Look(at=now, user_id=None, action="made_report", object_id=month, details=details))
    return report, content


async def _check_district(database: Database, district: str | None) -> None:
    if district is None:
        return
    async with database.read() as read:
        if await unknown_names(read, [district], None):
            raise InvalidValueError(f"There is no district {district!r}.")
