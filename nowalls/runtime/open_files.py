"""How many files, and so connections, this process may have open."""

import resource


def allow_most_open_files() -> int:
    """Raise this process's own limit to what the machine allows it, and return it.

    Shells and service managers give a thousand by default for the sake of old programs; a thousand consoles are more.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
