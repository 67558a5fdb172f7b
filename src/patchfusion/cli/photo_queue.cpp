// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/photo_queue.h"

#include <utility>

#include "patchfusion/image/film.h"

namespace patchfusion::cli {

PhotoQueue::PhotoQueue(const std::vector<InputFile>& files) {
    for (const InputFile& file : files) {
        if (!image::is_film(file.path)) {
            paths_.push_back(file.path);
        }
    }
}

void PhotoQueue::read_ahead() {
    if (photo_ || failure_ || at_ == paths_.size()) {
        return;
    }
    try {
        photo_ = image::read_photo(paths_[at_]);
    } catch (...) {
        failure_ = std::current_exception();
    }
}

image::Photo PhotoQueue::next() {
    read_ahead();
    ++at_;
    if (failure_) {
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
    return *std::exchange(photo_, std::nullopt);
}

}  // namespace patchfusion::cli
