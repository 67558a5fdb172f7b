// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <memory>
#include <vector>

#include "patchfusion/base_depth/base_depth_network.h"
#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/core/precision.h"
#include "patchfusion/guided_fusion/coarse_crop.h"
#include "patchfusion/guided_fusion/guided_fusion_network.h"
#include "patchfusion/model/model_config.h"

namespace patchfusion::model {

/// What does not depend on the tile: computed once per image.
struct CoarseContext {
    torch::Tensor depth;      // D_c [N,1,h,w], canonical metres
    FeaturePyramid features;  // F_c
    FeaturePyramid g2l;       // F_g2l (Eq. 1); undefined in a model without G2L
};

/// Tiles to fuse. Each belongs to one image of the context.
struct TileBatch {
    torch::Tensor crops;              // [T,3,h,w] in [0,1], each tile's pixels at the process size
    std::vector<RectF> rois;          // [T] the tile in pixels of the process grid of the whole image
    std::vector<int> image_of_tile;   // [T] index into the context's N; empty: all 0
    torch::Tensor running_depth;      // [T,1,h,w] D_g so far; undefined: none (section 3.2, dynamic update)
    torch::Tensor has_running_depth;  // [T,1,h,w] bool, where D_g replaces D_f
};

/// What the fusion gives; features feed the consistency loss (Eq. 4).
struct FusionOutput {
    torch::Tensor depth;            // D_g [T,1,h,w], canonical metres
    FeaturePyramid features;        // F_g
    torch::Tensor fine_depth = {};  // D_f [T,1,h,w] as N_f gave it, for those who compare
};

/// The whole system: N_c, N_f, N_g. Registered names equal the official checkpoint keys.
class PatchFusionImpl : public torch::nn::Module {
  public:
    explicit PatchFusionImpl(ModelConfig config);

    /// N_c alone on whole images [N,3,h,w]: D_c and F_c.
    base_depth::BaseDepthOutput predict_coarse(const torch::Tensor& images);
    /// N_c on whole images [N,3,h,w] and G2L on its features.
    CoarseContext observe(const torch::Tensor& images);
    /// G2L alone, on what N_c gave.
    CoarseContext observe(base_depth::BaseDepthOutput coarse);
    /// N_f alone on tiles: D_f and F_f.
    base_depth::BaseDepthOutput predict_fine(const torch::Tensor& crops);
    /// N_g on given fine outputs. Without gradients they are gone as N_g goes on, if they were given away.
    FusionOutput fuse(const CoarseContext& context, const TileBatch& tiles, base_depth::BaseDepthOutput fine);
    /// The method of section 3.1: fine network, coarse crop, fusion input, guided fusion, metric-bins head.
    FusionOutput predict_tiles(const CoarseContext& context, const TileBatch& tiles);

    [[nodiscard]] const ModelConfig& config() const { return config_; }
    /// N_c and N_f, for training them alone.
    base_depth::BaseDepthNetwork& coarse() { return *coarse_branch_; }
    base_depth::BaseDepthNetwork& fine() { return *fine_branch_; }

    /// From now on every method multiplies in bfloat16, and the weights it takes are kept in it, in half the memory: for
    /// inference alone. Depthwise convolutions stay float32 (base_depth/lite/halving_conv.cpp). Weights of matrix products
    /// are then kept only as oneDNN multiplies by them (nn::PackedLinear).
    void compute_in_bfloat16();
    [[nodiscard]] Precision precision() const { return precision_; }

    /// Says that N_g has no weights: observe() and what follows it then throw InputError.
    void leave_out_fusion() { has_fusion_ = false; }
    [[nodiscard]] bool has_fusion() const { return has_fusion_; }

  private:
    [[nodiscard]] CoarseContext crop_coarse(const CoarseContext& context, const TileBatch& tiles) const;
    [[nodiscard]] guided_fusion::FusionInput fusion_input(CoarseContext coarse, const TileBatch& tiles,
                                                          base_depth::BaseDepthOutput fine) const;

    ModelConfig config_;
    std::shared_ptr<base_depth::BaseDepthNetwork> coarse_branch_;
    std::shared_ptr<base_depth::BaseDepthNetwork> fine_branch_;
    guided_fusion::PyramidShape shape_;
    guided_fusion::GuidedFusionNetwork fusion_;
    bool has_fusion_ = true;
    Precision precision_ = Precision::Fp32;
};
TORCH_MODULE(PatchFusion);

/// Loads a model by name (built-in: models/NAME.safetensors beside the program), from a .safetensors, .pth or .pt file, a
/// folder that holds one .safetensors file, or three files as `coarse,fine,fusion`; in eval mode, on `device`. Weights in
/// single precision stay where the file is mapped (checkpoint::adopt_strictly). A base network alone (such as ZoeDepth's own
/// release) becomes N_c and N_f, without N_g. Throws InputError or CheckpointError naming what was looked for.
[[nodiscard]] PatchFusion load_model(const std::string& name_or_paths, torch::Device device = torch::kCPU,
                                     const std::filesystem::path& base = {});

/// Writes config and weights, floating point as `dtype`.
void save_model(const std::filesystem::path& path, const PatchFusion& model, torch::Dtype dtype = torch::kHalf);

}  // namespace patchfusion::model
