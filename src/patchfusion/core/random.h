// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace patchfusion {

/// A small, fast generator whose sequence depends on its seed alone: same numbers on every machine, compiler and thread
/// count (std::uniform_* distributions are not). SplitMix64 (Steele et al., OOPSLA 2014).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    /// A generator for a sub-task, independent of how many numbers others drew: Random(seed).fork(k).
    [[nodiscard]] Random fork(std::uint64_t stream) const;

    /// Uniform over all 64-bit values.
    std::uint64_t bits();
    /// Uniform in [0, 1).
    double uniform();
    /// Uniform in [low, high).
    double uniform(double low, double high);
    /// Uniform in log space, both bounds > 0.
    double log_uniform(double low, double high);
    /// Uniform over the integers low..high, both included.
    int integer(int low, int high);
    /// True with this probability.
    bool chance(double probability);
    /// Normal with mean 0 and standard deviation 1 (Box-Muller).
    double normal();

  private:
    std::uint64_t state_;
};

}  // namespace patchfusion
