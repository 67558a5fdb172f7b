// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace patchfusion {

/// Seconds since it was made, from the monotonic clock.
class Timer {
  public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace patchfusion
