"""Loads the fixtures by subject and prepares the machine's traits that could colour a test."""

import os

import hypothesis

pytest_plugins = [
    "tests.support.servers",
    "tests.support.database",
    "tests.support.broker",
    "tests.support.faults",
    "tests.support.centre",
    "tests.support.drilling",
    "tests.support.browser",
    "tests.support.console",
    "tests.support.receiver",
    "tests.support.recordings",
]

# Settings of the developer's own shell must not reach a test; where the recordings lie is none.
for name in [name for name in os.environ if name.startswith("NOWALLS_") and name != "NOWALLS_DATA"]:
    del os.environ[name]

# A shared machine stalls now and then: a slow example is no failure. The same examples each
# run, so that a red test is red again; `HYPOTHESIS_PROFILE=explore` looks further.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile(
    "steady",
    hypothesis.settings.get_profile("patient"),
    max_examples=60,
    derandomize=True,
    print_blob=True,
    database=None,
)
hypothesis.settings.register_profile("explore", hypothesis.settings.get_profile("patient"), max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
