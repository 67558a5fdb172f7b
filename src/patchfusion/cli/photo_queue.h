// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <filesystem>
#include <optional>
#include <vector>

#include "patchfusion/cli/input_files.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::cli {

/// The photographs of a batch, films left out, one after another; one of them may be read ahead, beside other work.
class PhotoQueue {
  public:
    explicit PhotoQueue(const std::vector<InputFile>& files);

    /// Reads the next photograph unless it is there already or was the last; what fails is thrown by next().
    void read_ahead();
    /// The next photograph. Throws what reading it threw.
    [[nodiscard]] image::Photo next();

  private:
    std::vector<std::filesystem::path> paths_;
    std::size_t at_ = 0;
    std::optional<image::Photo> photo_;  // paths_[at_], read ahead
    std::exception_ptr failure_;         // or why there is none
};

}  // namespace patchfusion::cli
