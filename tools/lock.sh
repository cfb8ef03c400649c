#!/bin/sh
# Pin every dependency by version and hash, without writing down where it came from.
set -eu
pin() {
    out=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-annotate --no-header "$@" --output-file "$out"
}
pin requirements-build.lock --group build
pin requirements.lock pyproject.toml --extra crowd
pin requirements-dev.lock pyproject.toml --extra crowd --group dev
pin requirements-bench.lock pyproject.toml --extra crowd --group dev --group bench
