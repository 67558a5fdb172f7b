// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/attraction.h"

#include <ATen/Parallel.h>
#include <vector>

#include "patchfusion/metric_bins/binomial_kernel.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::metric_bins {
namespace {

constexpr std::int64_t kRowsPerThread = 4;  // at least

/// What every pass over a batch reads, as saved for the backward pass.
struct AttractedBatch {
    torch::Tensor points;   // [N,h,w,points], contiguous
    torch::Tensor centres;  // [N,h',w',bins], contiguous
    double alpha = 0;
    std::vector<Tap> row_taps = taps(centres.size(1), points.size(1));
    std::vector<Tap> column_taps = taps(centres.size(2), points.size(2));

    std::int64_t rows() const { return points.size(1); }

    AttractorImage image(std::int64_t n) const {
        return {.points = points.const_data_ptr<float>() + n * points.stride(0),
                .centres = centres.const_data_ptr<float>() + n * centres.stride(0),
                .point_count = points.size(3),
                .bins = centres.size(3),
                .centres_width = centres.size(2),
                .rows = row_taps.data(),
                .columns = column_taps.data(),
                .width = points.size(2),
                .alpha = static_cast<float>(alpha)};
    }
};

torch::Tensor drawn(const AttractedBatch& batch) {
    const torch::Tensor& points = batch.points;
    torch::Tensor result =
        torch::empty({points.size(0), points.size(1), points.size(2), batch.centres.size(3)}, batch.centres.options());
    float* const out = result.mutable_data_ptr<float>();
    at::parallel_for(0, points.size(0) * batch.rows(), kRowsPerThread, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            attract_row(batch.image(row / batch.rows()), row % batch.rows(), out + row * result.stride(1));
        }
    });
    return result;
}

class Attracted : public torch::autograd::Function<Attracted> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& points,
                                 const torch::Tensor& centres, double alpha) {
        const AttractedBatch batch{.points = points.permute({0, 2, 3, 1}).contiguous(),
                                   .centres = centres.permute({0, 2, 3, 1}).contiguous(),
                                   .alpha = alpha};
        context->save_for_backward({batch.points, batch.centres});
        context->saved_data["alpha"] = alpha;
        return drawn(batch).permute({0, 3, 1, 2});
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        const AttractedBatch batch{.points = saved[0], .centres = saved[1], .alpha = context->saved_data["alpha"].toDouble()};
        const torch::Tensor of_drawn = gradients[0].permute({0, 2, 3, 1}).contiguous();
        torch::Tensor by_points = torch::empty_like(batch.points);
        torch::Tensor by_centres = torch::zeros_like(batch.centres);
        // Neighbouring pixels add to the same centres, so a thread takes whole images.
        at::parallel_for(0, batch.points.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t n = begin; n < end; ++n) {
                const AttractorGradient gradient{.of_drawn = of_drawn.const_data_ptr<float>() + n * of_drawn.stride(0),
                                                 .by_points = by_points.mutable_data_ptr<float>() + n * by_points.stride(0),
                                                 .by_centres = by_centres.mutable_data_ptr<float>() + n * by_centres.stride(0)};
                for (std::int64_t row = 0; row < batch.rows(); ++row) {
                    attract_gradient_of_row(batch.image(n), row, gradient);
                }
            }
        });
        return {by_points.permute({0, 3, 1, 2}), by_centres.permute({0, 3, 1, 2}), torch::Tensor()};
    }
};

}  // namespace

torch::Tensor attracted(const torch::Tensor& points, const torch::Tensor& centres, const Attraction& attraction) {
    const bool float32 = points.scalar_type() == torch::kFloat32 && centres.scalar_type() == torch::kFloat32;
    if (!points.is_cpu() || !float32 || attraction.gamma != 2) {
        return attracted_plain(points, centres, attraction);
    }
    return Attracted::apply(points, centres, attraction.alpha);
}

torch::Tensor attracted_plain(const torch::Tensor& points, const torch::Tensor& centres, const Attraction& attraction) {
    const torch::Tensor from = nn::resize_corners(centres, nn::size_of(points));  // [N,bins,h,w] metres
    torch::Tensor shift = torch::zeros_like(from);  // summed point by point: [N,points,bins,h,w] would not fit
    for (const torch::Tensor& point : points.split(1, 1)) {
        const torch::Tensor distance = point - from;                                         // dx = a - c
        shift = shift + distance / (1 + attraction.alpha * distance.pow(attraction.gamma));  // dc = dx/(1+alpha dx^gamma)
    }
    return from + shift / points.size(1);
}

torch::Tensor attracted_side_by_side(const torch::Tensor& points, const torch::Tensor& centres, double alpha) {
    return drawn({.points = points, .centres = centres, .alpha = alpha});
}

}  // namespace patchfusion::metric_bins
