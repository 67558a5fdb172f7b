// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "patchfusion/cli/focal.h"
#include "patchfusion/cli/formats.h"
#include "patchfusion/cli/inference_arguments.h"
#include "patchfusion/cli/input_files.h"
#include "patchfusion/cli/sequence.h"
#include "patchfusion/core/progress.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::cli {

/// What predict takes from the command line.
struct PredictArguments {
    std::vector<std::string> inputs;
    std::string output = "out";
    std::string plan = tiling::Plan{}.name();
    TileArguments tiles;
    std::string formats = "png,color";
    InferenceArguments inference;
    FocalArguments focal;
    SequenceArguments sequence;
    bool working_grid = false;
    std::string shard;  // I/N
    image::DepthFileOptions files;
    export3d::ViewOptions views;
};

/// Everything that one photograph needs, checked and loaded before the first.
struct Predictor {
    model::PatchFusion model;
    inference::InferenceOptions options;
    Formats formats;
};

/// One photograph, or a frame of a sequence, to files; returns a line that says what was done. Throws what made it fail.
/// The photograph goes as soon as nothing needs it. `beside`: other work of one thread, done while files are written.
[[nodiscard]] std::string predict_one(Predictor& predictor, const PredictArguments& arguments, const InputFile& input,
                                      image::Photo photo, Sequence* sequence, const Progress& progress,
                                      const std::function<void()>& beside = {});

}  // namespace patchfusion::cli
