// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <optional>
#include <string>
#include <vector>

#include "patchfusion/bench/roofline.h"
#include "patchfusion/core/stage_clock.h"
#include "patchfusion/inference/infer.h"

namespace patchfusion::bench {

struct BenchOptions {
    inference::InferenceOptions inference = {};
    int repeats = 3;
    bool warm_up = true;  // a run before, not counted
};

/// How far depths in a lower precision are from float32's, of |d - d32| / d32.
struct PrecisionError {
    double mean = 0;
    double percentile_99 = 0;
};

/// What inference of a picture that is in memory costs. Reading and writing files is not in it.
struct BenchReport {
    std::string plan;
    Precision precision = Precision::Fp32;
    Size photo;
    Size process_size;
    int threads = 0;
    int tiles = 0;
    bool warmed_up = true;          // by a run before the repeats
    std::vector<double> seconds;    // of each repeat
    std::vector<StageCost> stages;  // of the fastest repeat; work in GFLOP of convolutions and matrix products
    torch::Tensor depth_m;          // of the last repeat
    double peak_rss_gb = 0;         // of the process up to the end of the repeats, 1e9 bytes
    Roofline roofline;              // in the same precision, measured after the repeats
    std::optional<PrecisionError> precision_error = {};

    [[nodiscard]] double fastest_s() const;
    [[nodiscard]] double gflop() const;
};

/// Times infer() on rgb [H,W,3] uint8.
[[nodiscard]] BenchReport bench(model::PatchFusion& model, const torch::Tensor& rgb, const BenchOptions& options);

/// How far `depth_m` is from float32's `reference_m`, same sizes.
[[nodiscard]] PrecisionError precision_error(const torch::Tensor& depth_m, const torch::Tensor& reference_m);

/// A table for people: a row a stage, with its share of the roofline's convolution rate.
[[nodiscard]] std::string to_markdown(const BenchReport& report);
/// All of it.
[[nodiscard]] std::string to_json(const BenchReport& report);

}  // namespace patchfusion::bench
