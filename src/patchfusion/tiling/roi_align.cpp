// SPDX-License-Identifier: Apache-2.0
// RoI align averages bilinear samples on an axis-aligned lattice, and so is separable: out = Wy · features · Wxᵀ with few
// weights a row. In float32 on a CPU these are added up pixel by pixel with the channels innermost, the layout of the
// convolutions before and after; a gradient goes back to the pixels that were read and no others. Elsewhere: two matrix
// products.
#include <ATen/Parallel.h>
#include <algorithm>
#include <array>
#include <numeric>

#include "patchfusion/core/error.h"
#include "patchfusion/tiling/resample.h"
#include "patchfusion/tiling/roi_kernel.h"

namespace patchfusion::tiling {
namespace {

/// Both axes of an RoI.
struct RoiAxes {
    RoiAxis rows;
    RoiAxis columns;
};

RoiAxes axes_of(const RectF& roi, Size out, Size map) {
    return {.rows = roi_axis(roi.top, roi.height, out.height, map.height),
            .columns = roi_axis(roi.left, roi.width, out.width, map.width)};
}

/// RoIs of a batch of maps and what they become.
struct RoiBatch {
    std::vector<RectF> rois;          // [T] in pixels of the maps
    std::vector<std::int64_t> image;  // [T] index of the map
    Size out;

    [[nodiscard]] std::vector<RoiAxes> axes(Size map) const {
        std::vector<RoiAxes> all;
        all.reserve(rois.size());
        for (const RectF& roi : rois) {
            all.push_back(axes_of(roi, out, map));
        }
        return all;
    }
};

Size size_of(const torch::Tensor& maps) {
    return {static_cast<int>(maps.size(2)), static_cast<int>(maps.size(3))};
}

/// [N,C,h,w] -> [N,h,w,C] contiguous float32; a view where the maps are so already.
torch::Tensor pixels_of(const torch::Tensor& maps) {
    return maps.to(torch::kFloat32).permute({0, 2, 3, 1}).contiguous();
}

/// maps: [N,h,w,C] -> [T,out.height,out.width,C].
torch::Tensor aligned_pixels(const torch::Tensor& maps, const RoiBatch& batch) {
    const std::vector<RoiAxes> axes = batch.axes({static_cast<int>(maps.size(1)), static_cast<int>(maps.size(2))});
    const auto channels = maps.size(3);
    const auto count = static_cast<std::int64_t>(batch.rois.size());
    auto aligned = torch::zeros({count, batch.out.height, batch.out.width, channels}, maps.options());
    const auto* const from = maps.const_data_ptr<float>();
    auto* const to = aligned.mutable_data_ptr<float>();
    at::parallel_for(0, count * batch.out.height, 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const auto roi = static_cast<std::size_t>(i / batch.out.height);
            const auto bin = static_cast<std::size_t>(i % batch.out.height);
            const RoiAxis& rows = axes[roi].rows;
            for (std::size_t t = rows.begin[bin]; t < rows.begin[bin + 1]; ++t) {
                const RoiTap& tap = rows.taps[t];
                add_aligned_row(axes[roi].columns, from + batch.image[roi] * maps.stride(0) + tap.pixel * maps.stride(1),
                                static_cast<float>(tap.weight), channels, to + i * aligned.stride(1));
            }
        }
    });
    return aligned;
}

/// A row of an RoI's result that a row of a map has a share in.
struct RowShare {
    std::size_t roi;
    std::int64_t bin;
    float weight;
};

/// The transpose of aligned_pixels. aligned: [T,out.height,out.width,C] -> [maps,size.height,size.width,C].
torch::Tensor gradient_pixels(const torch::Tensor& aligned, const RoiBatch& batch, std::int64_t maps, Size size) {
    const std::vector<RoiAxes> axes = batch.axes(size);
    std::vector<std::vector<RowShare>> shares(static_cast<std::size_t>(maps * size.height));  // by row of a map
    for (std::size_t roi = 0; roi < axes.size(); ++roi) {
        const RoiAxis& rows = axes[roi].rows;
        for (std::size_t bin = 0; bin < rows.bins(); ++bin) {
            for (std::size_t t = rows.begin[bin]; t < rows.begin[bin + 1]; ++t) {
                const auto row = static_cast<std::size_t>(batch.image[roi] * size.height + rows.taps[t].pixel);
                shares[row].push_back({roi, static_cast<std::int64_t>(bin), static_cast<float>(rows.taps[t].weight)});
            }
        }
    }
    const auto channels = aligned.size(3);
    auto gradient = torch::zeros({maps, size.height, size.width, channels}, aligned.options());
    const auto* const from = aligned.const_data_ptr<float>();
    auto* const to = gradient.mutable_data_ptr<float>();
    at::parallel_for(0, maps * size.height, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            for (const RowShare& share : shares[static_cast<std::size_t>(row)]) {
                const auto at = static_cast<std::int64_t>(share.roi) * aligned.stride(0) + share.bin * aligned.stride(1);
                add_gradient_row(axes[share.roi].columns, from + at, share.weight, channels, to + row * gradient.stride(1));
            }
        }
    });
    return gradient;
}

/// As a tensor [T,5] float64 (image, left, top, width, height), for autograd to keep.
torch::Tensor table_of(const RoiBatch& batch) {
    auto table = torch::empty({static_cast<std::int64_t>(batch.rois.size()), 5}, torch::kFloat64);
    auto row = table.accessor<double, 2>();
    for (std::size_t i = 0; i < batch.rois.size(); ++i) {
        const RectF& roi = batch.rois[i];
        const std::array<double, 5> values = {static_cast<double>(batch.image[i]), roi.left, roi.top, roi.width, roi.height};
        std::copy(values.begin(), values.end(), row[static_cast<std::int64_t>(i)].data());
    }
    return table;
}

RoiBatch batch_of(const torch::Tensor& table, Size out) {
    RoiBatch batch = {.rois = {}, .image = {}, .out = out};
    const auto row = table.accessor<double, 2>();
    for (std::int64_t i = 0; i < table.size(0); ++i) {
        batch.image.push_back(static_cast<std::int64_t>(row[i][0]));
        batch.rois.push_back({.left = row[i][1], .top = row[i][2], .width = row[i][3], .height = row[i][4]});
    }
    return batch;
}

class RoiAlign : public torch::autograd::Function<RoiAlign> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& maps,
                                 const torch::Tensor& table, Size out) {
        context->save_for_backward({table});
        context->saved_data["maps"] = maps.sizes().vec();
        return aligned_pixels(pixels_of(maps), batch_of(table, out)).to(maps.scalar_type()).permute({0, 3, 1, 2});
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const torch::Tensor& of_aligned = gradients[0];
        const RoiBatch batch = batch_of(context->get_saved_variables()[0], size_of(of_aligned));
        const auto maps = context->saved_data["maps"].toIntVector();  // N, C, h, w
        const Size size = {static_cast<int>(maps[2]), static_cast<int>(maps[3])};
        const auto of_maps = gradient_pixels(pixels_of(of_aligned), batch, maps[0], size);
        return {of_maps.to(of_aligned.scalar_type()).permute({0, 3, 1, 2}), torch::Tensor(), torch::Tensor()};
    }
};

/// An axis' taps as a matrix [bins,pixels].
torch::Tensor matrix_of(const RoiAxis& axis, std::int64_t pixels, const torch::TensorOptions& options) {
    auto matrix = torch::zeros({static_cast<std::int64_t>(axis.bins()), pixels}, torch::kFloat64);
    auto weight = matrix.accessor<double, 2>();
    for (std::size_t bin = 0; bin < axis.bins(); ++bin) {
        for (std::size_t t = axis.begin[bin]; t < axis.begin[bin + 1]; ++t) {
            weight[static_cast<std::int64_t>(bin)][axis.taps[t].pixel] += axis.taps[t].weight;
        }
    }
    return matrix.to(options);
}

/// Wy · map · Wxᵀ for each RoI: any device and precision.
torch::Tensor roi_align_by_matrices(const torch::Tensor& maps, const RoiBatch& batch) {
    const auto precision = maps.scalar_type() == torch::kFloat64 ? torch::kFloat64 : torch::kFloat32;
    const auto options = maps.options().dtype(precision).requires_grad(false);
    std::vector<torch::Tensor> aligned;
    for (std::size_t i = 0; i < batch.rois.size(); ++i) {
        const RoiAxes axes = axes_of(batch.rois[i], batch.out, size_of(maps));
        const auto rows = matrix_of(axes.rows, maps.size(2), options);
        const auto columns = matrix_of(axes.columns, maps.size(3), options);
        aligned.push_back(rows.matmul(maps[batch.image[i]].to(precision)).matmul(columns.t()));
    }
    return torch::stack(aligned).to(maps.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
}

RoiBatch checked_batch(const torch::Tensor& features, const std::vector<RectF>& rois, const std::vector<int>& image_of_roi,
                       Size out) {
    if (features.dim() != 4 || image_of_roi.size() != rois.size()) {
        throw InternalError("roi_align: need features [N,C,h,w] and one image for each RoI");
    }
    RoiBatch batch = {.rois = rois, .image = {image_of_roi.begin(), image_of_roi.end()}, .out = out};
    if (std::any_of(batch.image.begin(), batch.image.end(), [&](auto i) { return i < 0 || i >= features.size(0); })) {
        throw InternalError("roi_align: an RoI names an image that is not there");
    }
    return batch;
}

}  // namespace

torch::Tensor roi_align(const torch::Tensor& features, const std::vector<RectF>& rois_in_features,
                        const std::vector<int>& image_of_roi, Size out) {
    const RoiBatch batch = checked_batch(features, rois_in_features, image_of_roi, out);
    if (batch.rois.empty()) {
        return torch::empty({0, features.size(1), out.height, out.width}, features.options());
    }
    // As torchvision does: full precision under autocast (depth in 8 significant bits would show).
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    return features.is_cpu() && features.scalar_type() != torch::kFloat64 ? RoiAlign::apply(features, table_of(batch), out)
                                                                          : roi_align_by_matrices(features, batch);
}

torch::Tensor roi_align(const torch::Tensor& features, const std::vector<RectF>& rois_in_features, Size out) {
    std::vector<int> image_of_roi(rois_in_features.size(), 0);
    if (features.dim() == 4 && features.size(0) != 1) {
        if (features.size(0) != static_cast<std::int64_t>(rois_in_features.size())) {
            throw InternalError("roi_align: need features [1,C,h,w], or one image for each RoI");
        }
        std::iota(image_of_roi.begin(), image_of_roi.end(), 0);
    }
    return roi_align(features, rois_in_features, image_of_roi, out);
}

}  // namespace patchfusion::tiling
