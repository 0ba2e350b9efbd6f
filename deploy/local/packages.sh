# shellcheck shell=sh
# Debian's packages: what is missing is gathered first and installed in one go.

wanted_packages=

have_program() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
have_file() { [ -e "$1" ]; }
want_packages() { wanted_packages="$wanted_packages $*"; }

# as_root COMMAND...: by itself as root, else through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

need_root_for() {
    [ "$(id -u)" = 0 ] || have_program sudo ||
        give_up "Installing $1 needs root: run this as root or with sudo, or point NOWALLS_DATABASE_URL and NOWALLS_MQTT_URL at servers that are already there."
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >>var/bootstrap.log 2>&1; }

# Once a run: a fresh machine has no package lists at all.
apt_lists_are_new=
renew_apt_lists() {
    [ -n "$apt_lists_are_new" ] || apt update ||
        give_up "The package lists could not be read: see var/bootstrap.log, mend the machine's apt sources and try again."
    apt_lists_are_new=yes
}

install_wanted_packages() {
    [ -n "$wanted_packages" ] || return 0
    # shellcheck disable=SC2086 # one word a package
    install_packages $wanted_packages
    wanted_packages=
}

install_packages() {
    have_program apt-get ||
        give_up "This machine has no apt-get: install$wanted_packages with its own means (Nowalls does it by itself on Debian 12, 13 and Ubuntu)."
    need_root_for "$*"
    say "installing $* (log: var/bootstrap.log)"
    renew_apt_lists
    forbid_system_services
    if apt install --no-install-recommends "$@"; then
        allow_system_services
    else
        allow_system_services
        give_up "Installing $* failed: the end of var/bootstrap.log says why."
    fi
}

# Our servers are private processes: Debian's own service of the same program would take Mosquitto's port 1883 and
# make a PostgreSQL cluster that nobody asked for. Both files stand only while packages are installed.
no_services=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/nowalls.conf
our_programs="mosquitto prometheus-alertmanager"
were_there=
forbid_system_services() {
    for program in $our_programs; do
        if have_program "$program"; then were_there="$were_there $program"; fi
    done
    as_root mkdir -p "$(dirname $no_cluster)"
    printf 'create_main_cluster = false\n' | as_root tee $no_cluster >/dev/null
    [ -e $no_services ] && return 0
    # 101 is invoke-rc.d's word for "not allowed".
    printf '#!/bin/sh\nexit 101 # written by nowalls while it installs packages\n' | as_root tee $no_services >/dev/null
    as_root chmod +x $no_services
}
allow_system_services() {
    as_root rm -f $no_cluster
    if grep -q nowalls $no_services 2>/dev/null; then as_root rm -f $no_services; fi
    have_program systemctl || return 0
    for program in $our_programs; do
        case " $were_there " in *" $program "*) continue ;; esac
        if [ -e "/lib/systemd/system/$program.service" ]; then
            as_root systemctl disable "$program" >>var/bootstrap.log 2>&1 || true
        fi
    done
}
