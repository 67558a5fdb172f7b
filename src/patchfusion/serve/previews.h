// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <string>
#include <vector>

#include "patchfusion/core/geometry.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/serve/job.h"

namespace patchfusion::serve {

/// The size itself, or scaled so that its longer side has `longest` pixels; no side less than 1.
[[nodiscard]] Size shrunk_to(Size size, int longest);

/// Size of the previews of a photograph: its own, or its longer side brought to 1024 pixels.
[[nodiscard]] Size preview_size(Size photo);

/// The pixels of a map [H,W] that lie under the middles of the pixels of a smaller one: nothing is averaged, so that a preview
/// says what the map says.
[[nodiscard]] torch::Tensor picked(const torch::Tensor& map, Size size);

/// The file of a preview in the job's folder; plan: coarse, fine or fused.
[[nodiscard]] std::filesystem::path preview_file(const Job& job, std::string_view plan);

/// Draws what inference has so far into the job's previews, files that are replaced whole, and tells the job which regions of
/// the photograph got sharper.
class Previews {
  public:
    explicit Previews(Job& job) : job_(job), size_(preview_size(job.order().size)) {}

    void update(const inference::Glimpse& glimpse);
    /// The result itself: depth_m [H,W] metres, the photograph's size.
    void finish(const torch::Tensor& depth_m);

  private:
    void update_fused(const inference::Glimpse& glimpse);
    void update_fine(const inference::Glimpse& glimpse);
    /// map: [h,w] metres, of any size.
    void write(const std::string& plan, const torch::Tensor& map);

    Job& job_;
    Size size_;
    torch::Tensor coarse_;  // [h,w] metres, of the previews' size
    torch::Tensor fine_;    // [H,W] metres, the working grid; NaN where no tile was
    std::vector<std::string> written_;
};

}  // namespace patchfusion::serve
