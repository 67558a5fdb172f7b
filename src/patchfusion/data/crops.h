// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "patchfusion/core/geometry.h"
#include "patchfusion/core/random.h"
#include "patchfusion/data/record.h"
#include "patchfusion/data/sample.h"

namespace patchfusion::data {

/// Canonical depth that a sample may hold, metres; what is nearer or farther (sky included) is clamped.
struct CanonicalRange {
    double min_m = 1e-3;
    double max_m = 80.0;
};

/// The share of a tile that the second tile of a pair has in common with the first, at least.
inline constexpr double kMinOverlap = 1.0 / 3.0;

/// The process size at a share of its height, its aspect kept exactly: of samples that are smaller so that training is faster.
/// f has fewer pixels on it, and canonical depth grows as much.
[[nodiscard]] Size sample_size(const RecordOptions& options, double scale);

/// The part of a view or a window of `whole` pixels that becomes the whole image of a sample: at random, of the process size at
/// least and exactly of its aspect.
[[nodiscard]] Rect choose_zoom(const RecordOptions& options, Size whole, Random& random);

/// Where a tile lies in the whole image of `image` pixels, given its rectangle in the window's pixels.
[[nodiscard]] RectF roi_of(const RecordOptions& options, const scene::ViewWindow& place, const Rect& tile_in_window,
                           Size image);

/// A random tile of a window, in its pixels.
[[nodiscard]] Rect choose_tile(const RecordOptions& options, Random& random);

/// Two different tiles of a window with at least kMinOverlap of their area in common (I1 and I2 of section 3.2).
[[nodiscard]] std::array<Rect, 2> choose_pair(const RecordOptions& options, Random& random);

/// The whole image of a sample: `zoom` of the view brought to `sample_size`, antialiased; depth by the nearest pixel.
/// The part is the image of a camera with a longer lens, so its canonical depth is the stored one times part / view.
void set_view(TrainingSample& sample, const RecordOptions& options, const Record& record, const Rect& zoom,
              const CanonicalRange& range, double scale = 1);

/// The same from a part of the window, as a photograph of its own: that of a lens some 2.7 to 4 times as long.
void set_close_view(TrainingSample& sample, const RecordOptions& options, const Record& record, const Rect& part,
                    const CanonicalRange& range, double scale = 1);

/// The crops of a sample: these tiles of the window, brought to `sample_size` (at scale 1 pixel by pixel), and their rois.
void set_crops(TrainingSample& sample, const RecordOptions& options, const Record& record, const std::vector<Rect>& tiles,
               const CanonicalRange& range, double scale = 1);

}  // namespace patchfusion::data
