#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds targets of a preset, one build at a time: tools/build.sh [PRESET] [TARGET...]; e.g. tools/build.sh release test_tiling
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}
shift || true
mkdir -p build
exec 9>"build/.lock"
flock 9
[ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >"build/configure-$preset.log" 2>&1 || { cat "build/configure-$preset.log" >&2; exit 1; }
cmake --build "build/$preset" --target "${@:-all}"
