// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/sequence.h"

#include <fmt/format.h>
#include <utility>

#include "patchfusion/cli/messages.h"

namespace patchfusion::cli {

void add_sequence_options(CLI::App& command, SequenceArguments& arguments) {
    command.add_flag("--temporal", arguments.temporal,
                     "The inputs are frames in this order: hold the depth of still regions still, and write a film of it");
    command
        .add_option("--fps", arguments.frames_per_second,
                    "Frames a second of the film of depth maps (else the input film's, or 25); makes one of photographs, too")
        ->check(CLI::Range(0.1, 1000.0));
}

Sequence::Sequence(Options options) : options_(std::move(options)), writes_(image::FilmWriter::available()) {
    if (!writes_) {
        print_error(fmt::format("{}: left out, since the program ffmpeg is missing; install it (apt-get install ffmpeg)",
                                options_.film.string()));
    }
}

torch::Tensor Sequence::steady(const torch::Tensor& rgb, const torch::Tensor& depth_m) {
    return options_.temporal ? smoother_.smooth(rgb, depth_m) : depth_m;
}

image::ColourRange Sequence::range(const torch::Tensor& depth_m) {
    constexpr float kShare = 0.1F;
    const image::ColourRange now = image::colour_range(depth_m);
    if (!range_) {
        range_ = now;
    }
    range_->far += kShare * (now.far - range_->far);
    range_->near += kShare * (now.near - range_->near);
    return *range_;
}

void Sequence::add(const torch::Tensor& depth_m) {
    if (!writes_) {
        return;
    }
    if (!writer_) {
        const Size size = {.height = static_cast<int>(depth_m.size(0)), .width = static_cast<int>(depth_m.size(1))};
        writer_.emplace(options_.film, size, options_.frames_per_second);
    }
    writer_->add(image::colorize(depth_m, options_.colormap, range_.value_or(image::colour_range(depth_m))));
    ++frames_;
}

std::optional<std::string> Sequence::finish() {
    if (frames_ == 0) {
        return std::nullopt;
    }
    writer_->finish();
    return fmt::format("{}: {} frames, {:.4g} a second", options_.film.string(), frames_, options_.frames_per_second);
}

}  // namespace patchfusion::cli
