# shellcheck shell=sh
# PostgreSQL with TimescaleDB: the distribution's package where there is one, else the extension built against the
# distribution's PostgreSQL from the source package of a later release (docs/adr/0001).

# Nobody should wait for the same build twice, in another checkout either.
cache=${XDG_CACHE_HOME:-${HOME:-/var}/.cache}/nowalls

# Private: these sources and lists must never reach what the machine itself installs from.
lists=$cache/apt

have_timescaledb() { [ -n "$(postgresql_with_timescaledb)" ]; }

postgresql_with_timescaledb() {
    for control in /usr/share/postgresql/*/extension/timescaledb.control; do
        major=$(echo "$control" | cut -d/ -f5)
        [ -x "/usr/lib/postgresql/$major/bin/postgres" ] && echo "$major"
    done | sort -n | tail -n 1
}

# The extension's own package when the distribution has it, else PostgreSQL alone.
want_postgresql() {
    renew_apt_lists
    ready=$(apt-cache search --names-only '^postgresql-[0-9]+-timescaledb$' | sort -V | tail -n 1 | cut -d' ' -f1)
    if [ -n "$ready" ]; then
        want_packages "${ready%-timescaledb}" "$ready"
    else
        want_packages "postgresql-$(installed_or_offered_postgresql)"
    fi
}

installed_or_offered_postgresql() {
    for server in /usr/lib/postgresql/*/bin/postgres; do
        [ -x "$server" ] && echo "$server" | cut -d/ -f5
    done | sort -n | tail -n 1 | grep . ||
        apt-cache depends postgresql | sed -n 's/^ *Depends: postgresql-\([0-9]*\)$/\1/p'
}

build_timescaledb() {
    major=$(installed_or_offered_postgresql)
    built=$cache/timescaledb-postgresql-$major-$(uname -m).tar.gz
    mkdir -p "$cache"
    if [ ! -e "$built" ]; then
        install_packages "postgresql-server-dev-$major" libkrb5-dev libssl-dev cmake make gcc libc6-dev dpkg-dev
        say "building TimescaleDB for PostgreSQL $major (log: var/bootstrap.log)"
        fetch_timescaledb_source >>var/bootstrap.log 2>&1 ||
            give_up "TimescaleDB's source could not be had from this machine's package mirror: install TimescaleDB for PostgreSQL $major yourself, or point NOWALLS_DATABASE_URL at a server that has it."
        compile_timescaledb >>var/bootstrap.log 2>&1 ||
            give_up "Building TimescaleDB failed: the end of var/bootstrap.log says why."
    fi
    need_root_for "TimescaleDB"
    as_root tar -xzf "$built" -C / --no-same-owner
}

# The machine's own mirror, and a release that has the source package.
fetch_timescaledb_source() {
    # shellcheck source=/dev/null # ID and VERSION_CODENAME
    . /etc/os-release
    case $ID in
    debian) release=trixie component=main ;;
    ubuntu) release=resolute component=universe ;;
    *) return 1 ;;
    esac
    # shellcheck disable=SC2016 # apt's own placeholder
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' "Release: $VERSION_CODENAME" | head -n 1)
    [ -n "$mirror" ] || return 1
    rm -rf "$lists" && mkdir -p "$lists/lists/partial" "$lists/source"
    keys=/usr/share/keyrings/$ID-archive-keyring.gpg
    echo "deb-src [signed-by=$keys] $mirror $release $component" >"$lists/sources.list"
    private="-q -o Dir::Etc::SourceList=$lists/sources.list -o Dir::Etc::SourceParts=/dev/null
        -o Dir::State::Lists=$lists/lists -o Dir::Cache=$lists -o APT::Sandbox::User="
    # shellcheck disable=SC2086 # one word an option
    apt-get $private update && (cd "$lists/source" && apt-get $private source timescaledb)
}

# The Apache edition: no telemetry, no tests; as many jobs as there are cores.
compile_timescaledb() {
    (
        cd "$lists"/source/timescaledb-*/
        cmake -S . -B build -DAPACHE_ONLY=1 -DREGRESS_CHECKS=OFF -DUSE_TELEMETRY=OFF -DCMAKE_BUILD_TYPE=Release \
            -DPG_CONFIG="/usr/lib/postgresql/$major/bin/pg_config" &&
            cmake --build build --parallel "$(nproc)" &&
            DESTDIR="$lists/installed" cmake --install build
    ) && tar -czf "$built.part" -C "$lists/installed" usr && mv "$built.part" "$built" && rm -rf "$lists"
}
