// SPDX-License-Identifier: Apache-2.0
#include <torch/torch.h>
#include <set>
#include <utility>

#include "patchfusion/core/precision.h"
#include "patchfusion/core/progress.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/library/errors.h"
#include "patchfusion/library/options.h"
#include "patchfusion/library/pixels.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/patchfusion.hpp"

namespace patchfusion::api {

/// Any number of threads may use it: the network changes nothing but weights that it lays out anew, under locks of its own
/// (nn::PackedLinear), and what there is to say of them is said before.
struct __attribute__((visibility("hidden"))) Model::Impl {
    model::PatchFusion network;
    ModelInfo info;
};

namespace {

model::PatchFusion load_network(const std::string& name_or_path, const LoadOptions& options) {
    const torch::Device device = library::torch_device(options.device);
    const Precision precision = parse_precision(options.precision, device);
    model::PatchFusion network = model::load_model(name_or_path, device, options.base);
    if (precision == Precision::Bf16) {
        network->compute_in_bfloat16();
    }
    return network;
}

ModelInfo info_of(model::PatchFusion& network) {
    const model::ModelConfig& config = network->config();
    ModelInfo info = {.name = config.name,
                      .process_width = config.process_size.width,
                      .process_height = config.process_size.height,
                      .split = config.split,
                      .fuses = network->has_fusion(),
                      .precision = name_of(network->precision())};
    std::set<const void*> counted;  // N_c and N_f may share theirs
    for (const torch::Tensor& weights : network->parameters()) {
        if (counted.insert(weights.const_data_ptr()).second) {
            info.parameters += weights.numel();
        }
    }
    return info;
}

/// A map that keeps the tensor's memory.
DepthMap to_public(const inference::DepthMap& map) {
    const torch::Tensor depth = map.depth_m.contiguous();  // [H,W] float32
    const auto keep = [depth](const float* /*its memory*/) {};
    return {.metres = std::shared_ptr<float[]>(depth.data_ptr<float>(), keep),  // NOLINT(modernize-avoid-c-arrays)
            .width = static_cast<int>(depth.size(1)),
            .height = static_cast<int>(depth.size(0)),
            .focal_px = map.focal_px,
            .tiles = map.tiles};
}

DepthMap predict_with(model::PatchFusion network, const PixelView& pixels, const PredictOptions& options,
                      library::Reporter& reporter) {
    inference::InferenceOptions inside = library::inference_options(options, library::size_of(pixels));
    const library::ThreadsScope threads(options.threads);
    const torch::Tensor rgb = library::as_tensor(pixels);  // [H,W,3]
    reporter.heed_stop();
    Progress progress;
    if (reporter.wanted()) {
        if (options.cai == ConsistencyAware::Official) {  // which nobody can watch
            progress = [&](std::string_view, int done, int total) { reporter.report(done, total); };
        } else {
            inside.watch = [&](const inference::Glimpse& glimpse) { reporter.report(glimpse.tiles_done, glimpse.tiles_total); };
        }
    }
    return to_public(inference::infer(network, rgb, inside, progress));
}

}  // namespace

Model::Model(const std::string& name_or_path, const LoadOptions& options)
    : impl_(library::with_errors([&] {
          model::PatchFusion network = load_network(name_or_path, options);
          return std::make_shared<Impl>(Impl{.network = network, .info = info_of(network)});
      })) {}

Model::~Model() = default;
Model::Model(const Model&) = default;
Model& Model::operator=(const Model&) = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

DepthMap Model::predict(const PixelView& pixels, const PredictOptions& options) const {
    library::Reporter reporter(options);
    try {
        return predict_with(impl_->network, pixels, options, reporter);
    } catch (...) {
        reporter.rethrow();
        library::throw_as_error();
    }
}

ModelInfo Model::info() const {
    return impl_->info;
}

const char* version() noexcept {
    return PATCHFUSION_VERSION;
}

bool cuda_available() noexcept {
    try {
        return torch::cuda::is_available();
    } catch (...) {
        return false;
    }
}

}  // namespace patchfusion::api
