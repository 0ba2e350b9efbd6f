"""Writes the broker folder's files for the accounts known beforehand, where Mosquitto is not started by us.

``python -m deploy.accounts FOLDER`` takes each service's password from the environment, such as
``SVC_INGEST_PASSWORD``, and writes what ``deploy.local.mosquitto`` describes. It may be run again at any time: the
devices' accounts are rendered by ``nowalls serve broker-access``, and a running broker reads all with the next SIGHUP.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.mosquitto import SERVICE_ACCESS, write_accounts
from deploy.local.processes import LaunchError


def passwords_from(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the password of each service's account; raise ``LaunchError`` naming every variable that is missing."""
    variables = {username: username.upper().replace("-", "_") + "_PASSWORD" for username in SERVICE_ACCESS}
    missing = [variable for variable in variables.values() if not environment.get(variable)]
    if missing:
        raise LaunchError(f"Set {' and '.join(missing)} to the passwords of the services' broker accounts.")
    return {username: environment[variable] for username, variable in variables.items()}


def main() -> int:
    """Write the files into the folder that the command line names."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one folder
        sys.stderr.write("Usage: python -m deploy.accounts FOLDER\n")
        return 2
    try:
        write_accounts(Path(sys.argv[1]), passwords_from(os.environ), SERVICE_ACCESS)
    except LaunchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
