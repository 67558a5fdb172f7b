// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "patchfusion/data/batch.h"
#include "patchfusion/data/procedural_stream.h"

namespace patchfusion::data {

/// Which samples of a batch a process takes, where several train together: part `index` of `count` equal ones.
struct BatchPart {
    int index = 0;
    int count = 1;
};

/// Makes batches ahead of the training on a thread of its own: batch b holds samples b x size .. (b+1) x size - 1, or one
/// process's part of them.
class BatchLoader {
  public:
    /// Starts with batch `first`; at most `ahead` batches wait. The stream must outlive the loader; `part.count` divides
    /// `size`.
    BatchLoader(const ProceduralStream& stream, int size, std::int64_t first, BatchPart part = {}, std::size_t ahead = 3);

    /// The next batch, in order. Passes on what the making of it threw.
    [[nodiscard]] TrainingBatch next();

  private:
    void work(const std::stop_token& stop, std::int64_t first);

    const ProceduralStream& stream_;
    int size_;
    BatchPart part_;
    std::size_t ahead_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<TrainingBatch> ready_;
    std::exception_ptr failure_;
    std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace patchfusion::data
