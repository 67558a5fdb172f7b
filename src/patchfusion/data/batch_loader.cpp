// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/batch_loader.h"

#include <utility>

namespace patchfusion::data {

BatchLoader::BatchLoader(const ProceduralStream& stream, int size, std::int64_t first, BatchPart part, std::size_t ahead)
    : stream_(stream), size_(size), part_(part), ahead_(ahead) {
    (void)at::get_num_threads();  // settle the caller's own number before the thread asks for one
    thread_ = std::jthread([this, first](const std::stop_token& stop) { work(stop, first); });
}

void BatchLoader::work(const std::stop_token& stop, std::int64_t first) {
    at::set_num_threads(1);  // of this thread: the cores belong to the training
    try {
        for (std::int64_t batch = first; !stop.stop_requested(); ++batch) {
            std::vector<TrainingSample> samples;
            const int share = size_ / part_.count;
            for (std::int64_t i = 0; i < share; ++i) {
                samples.push_back(stream_.sample(batch * size_ + part_.index * share + i));
            }
            TrainingBatch made = collate(samples);
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [&] { return ready_.size() < ahead_; })) {
                return;
            }
            ready_.push_back(std::move(made));
            changed_.notify_all();
        }
    } catch (...) {
        const std::scoped_lock lock(mutex_);
        failure_ = std::current_exception();
        changed_.notify_all();
    }
}

TrainingBatch BatchLoader::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !ready_.empty() || failure_; });
    if (ready_.empty()) {
        std::rethrow_exception(failure_);
    }
    TrainingBatch batch = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return batch;
}

}  // namespace patchfusion::data
