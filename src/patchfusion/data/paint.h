// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "patchfusion/core/random.h"
#include "patchfusion/data/sample.h"

namespace patchfusion::data {

/// A rectangle of colour or shade upon a picture, or rows of panes, as posters, windows, markings and shadows have them.
/// Its middle lies in fractions of the whole image's sides; lengths are in heights of the image.
struct PaintPatch {
    double u = 0;  // of its middle, from the left
    double v = 0;  // and from the top
    double half_width = 0.1;
    double half_height = 0.1;
    double angle = 0;  // radians
    int columns = 1;   // of panes
    int rows = 1;
    double gap = 0;                                 // between panes, as a share of a pane with its gap
    double softness = 1e-3;                         // width of the border's ramp
    std::array<float, 3> colour = {0.F, 0.F, 0.F};  // mixed in by `opacity`; for a shade a factor
    float opacity = 1;
    bool shade = false;
};

/// One to five patches.
[[nodiscard]] std::vector<PaintPatch> draw_patches(Random& random);

/// The patches upon pictures [N,3,h,w]; `parts` [N] tells where in the image each lies, in fractions of its sides, and `aspect`
/// is the image's (width / height).
[[nodiscard]] torch::Tensor painted(const std::vector<PaintPatch>& patches, const torch::Tensor& pictures,
                                    const std::vector<RectF>& parts, double aspect);

/// The patches on a whole sample, its depths left as they are: a network that has seen such learns that a dark panel need not
/// be an opening, nor every line in a picture a step in depth. Rendered scenes have too few of either to teach that.
/// `image_size`: the pixels its rois count.
void paint(const std::vector<PaintPatch>& patches, TrainingSample& sample, Size image_size);

}  // namespace patchfusion::data
