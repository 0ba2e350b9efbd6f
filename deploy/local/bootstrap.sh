#!/bin/sh
# Puts on this machine what Nowalls runs with, and nothing that is there already: `bootstrap.sh demo` what the
# demo needs, `bootstrap.sh test` also what the tests need, `bootstrap.sh drill` also what drills do their harm with,
# `bootstrap.sh bench` also what the benchmarks measure beside, `bootstrap.sh check` only the languages and their tools.
# With nothing to do it takes about a second.
# Where it cannot go on, it says in one sentence what to do and ends with 1.
set -eu

for_what=${1:-demo}
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
cd "$checkout"

# The Makefile puts our own environment first; here the machine's own Python is meant.
PATH=${PATH#"$checkout/.venv/bin:"}

say() { echo "nowalls: $*" >&2; }
give_up() {
    say "$*"
    exit 1
}

# shellcheck source=deploy/local/packages.sh
. "$here/packages.sh"
# shellcheck source=deploy/local/timescaledb.sh
. "$here/timescaledb.sh"
# shellcheck source=deploy/local/languages.sh
. "$here/languages.sh"

case $for_what in
demo) python_lock=requirements.lock ;;
check | test | bench) python_lock=requirements-dev.lock ;;
drill)
    python_lock=requirements-dev.lock
    have_program faketime || want_packages faketime
    for_what="test"
    ;;
*) give_up "bootstrap.sh prepares for \`demo\`, \`test\`, \`drill\`, \`bench\` or \`check\`, not for \`$for_what\`." ;;
esac

# Two bootstraps in one checkout would write the same environment: the second waits for the first.
mkdir -p var
exec 9>var/bootstrap.lock
flock 9

needs_database() { [ "$for_what" != check ] && [ -z "${NOWALLS_DATABASE_URL:-}" ]; }

# The tests kill and restart their broker and give it accounts, so they always bring their own.
needs_broker() { [ "$for_what" = test ] || [ "$for_what" = bench ] || { [ "$for_what" = demo ] && [ -z "${NOWALLS_MQTT_URL:-}" ]; }; }

if needs_broker && ! have_program mosquitto; then want_packages mosquitto; fi
if needs_database && ! have_timescaledb; then want_postgresql; fi
have_python_environment || have_venv_module || want_packages python3-venv
if [ "$for_what" = test ]; then
    have_program openssl || want_packages openssl
fi
if [ "$for_what" = test ] || [ "$for_what" = bench ]; then
    have_program chromium || have_program chromium-browser || want_packages chromium
    have_file /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc || want_packages fonts-noto-cjk
fi
if [ "$for_what" = bench ]; then
    have_program prometheus-alertmanager || want_packages prometheus-alertmanager
fi
install_wanted_packages

if needs_database && ! have_timescaledb; then build_timescaledb; fi
prepare_console() {
    have_console_packages || install_console_packages
    [ "$for_what" = check ] || have_console_build || build_console
}

# Beside Python's packages, which take a core for a minute, where the machine has a Node.js of its own.
console_beside=
if [ -e console/package.json ] && node_is_new_enough; then
    prepare_console &
    console_beside=$!
    # Whatever becomes of the rest, nothing goes on behind the caller's back.
    trap wait EXIT
fi
have_python_environment || make_python_environment
[ -z "$console_beside" ] || wait "$console_beside"
if [ -e console/package.json ] && [ -z "$console_beside" ]; then
    have_node || install_node
    prepare_console
fi
