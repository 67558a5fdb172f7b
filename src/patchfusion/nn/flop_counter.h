// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/record_function.h>
#include <cstdint>

namespace patchfusion::nn {

/// Counts the floating-point operations of convolutions and matrix products that this thread calls while it lives
/// (2 per multiply-accumulate; element-wise work is not counted).
class FlopCounter {
  public:
    FlopCounter();
    ~FlopCounter();
    FlopCounter(const FlopCounter&) = delete;
    FlopCounter& operator=(const FlopCounter&) = delete;

    [[nodiscard]] double gflop() const;

  private:
    at::CallbackHandle handle_;
    std::int64_t flop_before_;
};

/// Adds what a kernel of our own did, which no counter sees, to what this thread has done.
void count_flop(std::int64_t flop);

}  // namespace patchfusion::nn
