"""``nowalls demo``: a whole centre on this machine."""

import argparse
import asyncio
from pathlib import Path

from deploy.local.demo import DemoPlan, run_demo
from deploy.local.folders import default_data_folder
from nowalls.cli.commands import Commands

HOMES = 400
SEED = 220100


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="run a whole centre with a simulated day on this machine")
    parser.add_argument("--http-port", type=int, default=8000, help="the console's port (8000)")
    parser.add_argument("--mqtt-port", type=int, default=1883, help="the devices' listener (1883)")
    parser.add_argument("--mqtts-port", type=int, default=None, help="a devices' listener with TLS (none)")
    parser.add_argument("--data-dir", type=Path, default=None, help="where everything is kept")
    parser.add_argument("--homes", type=int, default=HOMES, help=f"homes beside three institutions ({HOMES})")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another district")
    parser.add_argument("--no-simulate", action="store_true", help="no device connects by itself")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM."""
    plan = DemoPlan(
        data_dir=(arguments.data_dir or default_data_folder()).absolute(),
        http_port=arguments.http_port,
        mqtt_port=arguments.mqtt_port,
        mqtts_port=arguments.mqtts_port,
        homes=arguments.homes,
        simulate=not arguments.no_simulate,
        seed=arguments.seed,
    )
    asyncio.run(run_demo(plan))
    return 0
