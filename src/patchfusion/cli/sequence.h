// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/film.h"
#include "patchfusion/inference/temporal.h"

namespace patchfusion::cli {

/// --temporal and --fps.
struct SequenceArguments {
    bool temporal = false;
    std::optional<double> frames_per_second;

    /// Whether photographs are the frames of a film, which belong together.
    [[nodiscard]] bool of_photos() const { return temporal || frames_per_second; }
};

void add_sequence_options(CLI::App& command, SequenceArguments& arguments);

/// What the frames of a film share: depth that holds still, the range of the colours, and the film of the depth maps, which is
/// left out with a note where the program ffmpeg is missing.
class Sequence {
  public:
    struct Options {
        std::filesystem::path film;  // to write
        double frames_per_second = 25;
        bool temporal = false;
        std::string colormap;
    };
    explicit Sequence(Options options);

    /// The depth [H,W] metres to go on with, from a frame's own.
    [[nodiscard]] torch::Tensor steady(const torch::Tensor& rgb, const torch::Tensor& depth_m);
    /// The colours' range at this frame: it follows the depth slowly.
    [[nodiscard]] image::ColourRange range(const torch::Tensor& depth_m);
    /// Adds a frame to the film. Throws InputError where its size is another than the first one's.
    void add(const torch::Tensor& depth_m);
    /// A line that says what film was written; none where none was.
    [[nodiscard]] std::optional<std::string> finish();

  private:
    Options options_;
    inference::TemporalSmoother smoother_;
    std::optional<image::ColourRange> range_;
    std::optional<image::FilmWriter> writer_;
    bool writes_ = false;
    int frames_ = 0;
};

}  // namespace patchfusion::cli
