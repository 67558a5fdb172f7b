// SPDX-License-Identifier: Apache-2.0
// What libFuzzer does with clang, for gcc: -fsanitize-coverage=trace-pc makes every basic block of the parsers call
// __sanitizer_cov_trace_pc, which counts the way from the block before. This file is not compiled so.
#include "fuzz/coverage.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace {

constexpr std::size_t kSlots = 1U << 16U;

struct Trace {
    std::array<std::uint8_t, kSlots> counts{};  // of this input, by branch
    std::array<std::uint8_t, kSlots> seen{};    // bit n: some input took this branch about 2^n times
    std::uintptr_t previous = 0;
};

Trace& trace() {
    static Trace all;
    return all;
}

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() {  // NOLINT: the compiler's name
    Trace& all = trace();
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
                      reinterpret_cast<std::uintptr_t>(&__sanitizer_cov_trace_pc);  // the same in every run
    std::uint8_t& count = all.counts[(here ^ all.previous) % kSlots];
    count = static_cast<std::uint8_t>(std::min(count + 1, 255));
    all.previous = here >> 1U;
}

namespace patchfusion::fuzz {

void start_coverage() {
    trace().counts.fill(0);
    trace().previous = 0;
}

std::size_t new_branches() {
    Trace& all = trace();
    std::size_t found = 0;
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        if (all.counts[slot] > 0) {
            const auto times = static_cast<std::uint8_t>(1U << static_cast<unsigned>(std::bit_width(all.counts[slot]) - 1));
            found += (all.seen[slot] & times) == 0 ? 1 : 0;
            all.seen[slot] |= times;
        }
    }
    return found;
}

std::size_t branches_seen() {
    const auto& seen = trace().seen;
    return static_cast<std::size_t>(std::count_if(seen.begin(), seen.end(), [](std::uint8_t times) { return times != 0; }));
}

}  // namespace patchfusion::fuzz
