# shellcheck shell=sh
# Python and Node.js: an environment of our own from the lock files (`python_lock` names which), and the built console.

python=python3
environment=.venv
console_build=api/static

# --- Python -----------------------------------------------------------------------------------------------------

have_venv_module() {
    $python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        give_up "Nowalls needs Python 3.11 or later as \`python3\`: install it, for example from Debian 12 on."
    $python -c 'import venv, ensurepip' 2>/dev/null
}

# What the environment was made from: the lock, the entry points, and where it stands (its scripts hold full paths).
python_stamp() { { pwd && cat "$1" pyproject.toml; } | cksum; }

# An environment for the tests serves the demo too.
have_python_environment() {
    [ -x $environment/bin/python ] && [ -x $environment/bin/nowalls ] || return 1
    # shellcheck disable=SC2154 # set by bootstrap.sh
    for lock in "$python_lock" requirements-dev.lock; do
        [ "$(cat "$environment/made-from-$lock" 2>/dev/null)" = "$(python_stamp "$lock")" ] && return 0
    done
    return 1
}

# One that was copied from elsewhere, or whose Python was taken away, is made anew.
environment_is_usable() {
    [ "$(sed -n 's/^command = .* //p' $environment/pyvenv.cfg 2>/dev/null)" = "$(pwd)/$environment" ] &&
        $environment/bin/python -m pip --version >/dev/null 2>&1
}

make_python_environment() {
    say "installing the Python packages of $python_lock into $environment"
    if ! environment_is_usable; then
        rm -rf $environment
        $python -m venv $environment || give_up "The Python environment could not be made: install python3-venv."
    fi
    # The lock is the whole closure; pip need not solve it again, and knows nothing of what was overridden in it. What is
    # never imported need not be compiled either.
    pip_install --require-hashes --no-deps --no-compile -r "$python_lock"
    # The build backend is in the lock too, so nothing is fetched that has no hash; it is looked for on PATH.
    PATH="$(pwd)/$environment/bin:$PATH" pip_install --no-build-isolation --no-deps -e .
    rm -f $environment/made-from-*
    python_stamp "$python_lock" >"$environment/made-from-$python_lock"
}

pip_install() {
    $environment/bin/python -m pip install -q --disable-pip-version-check --no-input "$@" >>var/bootstrap.log 2>&1 ||
        give_up "pip could not install what Nowalls needs: the end of var/bootstrap.log says why."
}

# --- Node.js and the console --------------------------------------------------------------------------------------

# Vite's floor on the 20 line; the wheel is used when the machine's own is older or missing.
have_node() {
    if node_is_new_enough; then return 0; fi
    PATH=$(pwd)/$environment/bin:$PATH
    export PATH
    node_is_new_enough
}

node_is_new_enough() {
    have_program npm && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

install_node() {
    say "installing Node.js from PyPI into $environment"
    pip_install --require-hashes -r requirements-node.lock
    have_node || give_up "Node.js 20.19 or later is needed to build the console: install it and try again."
}

have_console_packages() { [ console/node_modules/.package-lock.json -nt console/package-lock.json ]; }

install_console_packages() {
    say "installing the console's packages"
    (cd console && npm ci --ignore-scripts --no-audit --no-fund && touch node_modules/.package-lock.json) \
        >>var/bootstrap.log 2>&1 || give_up "npm could not install the console's packages: the end of var/bootstrap.log says why."
}

# Built when any source is newer than the build.
have_console_build() {
    [ -e $console_build/index.html ] || return 1
    [ -z "$(find console -path console/node_modules -prune -o -path console/dist -prune -o \
        -type f -newer $console_build/index.html -print | head -n 1)" ]
}

# The api may be serving the old build: the new one takes its place whole.
build_console() {
    say "building the console"
    (cd console && npm run build) >>var/bootstrap.log 2>&1 ||
        give_up "The console could not be built: the end of var/bootstrap.log says why."
    rm -rf $console_build.new $console_build.old
    cp -R console/dist $console_build.new
    touch $console_build.new/index.html
    if [ -e $console_build ]; then mv $console_build $console_build.old; fi
    mv $console_build.new $console_build
    rm -rf $console_build.old
}
