"""``nowalls replay-incidents``: a span decided again by the engine itself, as it was or under other limits."""

import argparse
import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from rich.console import Console
from rich.markup import escape

from alerts.replaying.again import Again
from alerts.replaying.comparing import Compared, Line, compared
from nowalls.cli.commands import Commands
from nowalls.cli.demo_settings import add_demo_argument, settings_of
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import IncidentId
from nowalls.domain.local_time import LOCAL
from nowalls.domain.policies import Policies, PolicyRule, Value
from nowalls.domain.replaying.limits_then import with_limits
from nowalls.domain.replaying.record import LoggedIncident, Record
from nowalls.domain.response_times import Period
from nowalls.domain.scopes import Scope
from nowalls.runtime.settings import Settings
from nowalls.storage.database import open_database
from nowalls.storage.deciding_again import decided_signals, places_of_sites, policy_history
from nowalls.storage.replaying import kept_incidents

MOST: Final = 20_000
"""Incidents that are decided again at once: a district's year."""
LAST_LONGER: Final = timedelta(days=7)
"""What joined an incident of the span came no later after it: nothing stands open for a week."""
CANCEL_WINDOW: Final = "fall.cancel_window_s"


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("replay-incidents", help="decide a span again: the same, or what differs")
    parser.add_argument("--from", dest="since", required=True, type=datetime.fromisoformat, metavar="TIME")
    parser.add_argument("--to", dest="until", required=True, type=datetime.fromisoformat, metavar="TIME")
    parser.add_argument(
        "--set",
        dest="limits",
        action="append",
        default=[],
        metavar="RULE.PARAMETER=VALUE",
        help=f"what if: steps.next_channel_s=20, {CANCEL_WINDOW}=30 …",
    )
    add_demo_argument(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Say which incidents come out the same; 1 where one does not, and nobody asked what if."""
    limits = [_limit(each) for each in arguments.limits]
    period = Period(since=_local(arguments.since), until=_local(arguments.until))
    record = asyncio.run(_record(settings_of(arguments), period))
    console = Console(soft_wrap=True, highlight=False)
    if limits:
        _say_what_if(console, record, limits)
        return 0
    outcome = compared(Again(record).run())
    others = [each for each in outcome if not each.same]
    for each in others:
        console.print(escape(_difference(each)))
    console.print(f"{len(outcome) - len(others):,} of {len(outcome):,} incidents are decided as they were.")
    return 1 if others else 0


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=LOCAL)


def _limit(text: str) -> tuple[str, str, float]:
    name, _, value = text.partition("=")
    rule, _, parameter = name.partition(".")
    try:
        return rule, parameter, float(value)
    except ValueError:
        raise InvalidValueError(f"A limit is written as steps.next_channel_s=20, not {text!r}.") from None


async def _record(settings: Settings, period: Period) -> Record:
    everywhere = Scope(districts=None, organization=None)
    async with (
        open_database(settings.database_url, name="replay-incidents", size=1) as database,
        database.read() as read,
    ):
        kept = await kept_incidents(read, everywhere, period, most=MOST)
        kept = [each for each in kept if each.incident.opened_at >= period.since]
        longer = Period(since=period.since, until=period.until + LAST_LONGER)
        signals = await decided_signals(read, longer, [each.incident.id for each in kept])
        sites = {each.incident.site_id for each in kept} | {each.device.site_id for each in signals}
        places = await places_of_sites(read, sites)
        limits = await policy_history(read)
    return Record(
        places=places,
        signals=tuple(each for each in signals if each.incident_id is not None or each.decided_at < period.until),
        incidents=tuple(LoggedIncident(incident=each.incident, log=each.log) for each in kept),
        policies_at=limits.at,
    )


def _difference(each: Compared) -> str:
    told = [f"no longer {_lines(each.missing)}"] if each.missing else []
    told += [f"newly {_lines(each.new)}"] if each.new else []
    told += [f"then {each.was or 'no incident'}, now {each.now or 'no incident'}"] if each.was != each.now else []
    return f"{each.id}: {'; '.join(told)}"


def _lines(lines: tuple[tuple[Line, int], ...]) -> str:
    return ", ".join(f"{code} {word} ×{count}".replace("  ", " ") for (code, word), count in lines)


def _say_what_if(console: Console, record: Record, limits: list[tuple[str, str, float]]) -> None:
    before = Again(record, as_recorded=False).run()
    after = Again(_under(record, limits), as_recorded=False).run()
    was, now = _steps(before), _steps(after)
    for name in sorted({*was, *now}):
        console.print(f"{name}: {was[name]:,} → {now[name]:,}")
    differs = [each for each, lines in before.entries.items() if _codes(after, each) != [line.code for line in lines]]
    for each in differs:
        console.print(escape(f"{each}: {_told(before, each)} → {_told(after, each)}"))
    console.print(
        f"{len(differs):,} of {len(before.incidents):,} incidents would have gone another way. "
        "What people did is taken as recorded: nobody knows what else they would have done."
    )


def _under(record: Record, limits: list[tuple[str, str, float]]) -> Record:
    by_rule: dict[str, dict[str, Value]] = {}
    for rule, parameter, value in limits:
        by_rule.setdefault(rule, {})[parameter] = value
    window = by_rule.pop("fall", {}).get("cancel_window_s")
    unknown = by_rule.keys() - {each.value for each in PolicyRule}
    if unknown:
        raise InvalidValueError(f"There is no rule {min(unknown)!r}; there are {', '.join(PolicyRule)}.")
    rules = {PolicyRule(rule): chosen for rule, chosen in by_rule.items()}

    @cache
    def changed(policies: Policies) -> Policies:
        for rule, chosen in rules.items():
            policies = with_limits(policies, rule, chosen)
        return policies

    signals = record.signals
    if window is not None:
        signals = tuple(
            replace(each, device=replace(each.device, cancel_window_s=int(window)))
            if each.device.cancel_window_s
            else each
            for each in signals
        )
    return replace(record, signals=signals, policies_at=lambda at: changed(record.policies_at(at)))


def _steps(again: Again) -> Counter[str]:
    entries = [entry for lines in again.entries.values() for entry in lines if entry.code == "step"]
    return Counter(str(entry.params["name"]) for entry in entries)


def _codes(again: Again, incident_id: IncidentId) -> list[str]:
    return [entry.code for entry in again.entries.get(incident_id, ())]


def _told(again: Again, incident_id: IncidentId) -> str:
    return " ".join(_codes(again, incident_id)) or "no incident"
