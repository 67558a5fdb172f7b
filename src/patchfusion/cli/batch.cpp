// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/batch.h"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/image/film.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

/// Prints what the work returns, or why it failed; returns whether it went well.
bool report(ProgressBar& progress, const fs::path& about, const std::function<std::optional<std::string>()>& work) {
    try {
        const std::optional<std::string> line = work();
        progress.clear();
        if (line) {
            print_result(*line);
        }
        return true;
    } catch (const std::exception& error) {
        progress.clear();
        print_error(first_line(error, about));
        return false;
    }
}

/// The frames of a film, each as a photograph of its own, and a film of their depth. Whether all went well.
bool predict_film(Predictor& predictor, const PredictArguments& arguments, const InputFile& film) {
    ProgressBar opening(film.path.filename().string());
    return report(opening, film.path, [&] {
        image::FilmReader reader(film.path);
        Sequence sequence({.film = fs::path(arguments.output) / (film.stem + "_depth.mp4"),
                           .frames_per_second = arguments.sequence.frames_per_second.value_or(reader.frames_per_second()),
                           .temporal = arguments.sequence.temporal,
                           .colormap = arguments.files.colormap});
        int number = 0;
        while (auto frame = reader.next()) {
            ++number;
            const std::string of_all = reader.frames() > 0 ? fmt::format(" of {}", reader.frames()) : "";
            ProgressBar progress(fmt::format("{} ({}{})", film.path.filename().string(), number, of_all));
            const std::string line =
                predict_one(predictor, arguments, {.path = film.path, .stem = fmt::format("{}_{:06d}", film.stem, number)},
                            std::move(*frame), &sequence, progress.callback());
            progress.clear();
            print_result(line);
        }
        return sequence.finish();
    });
}

/// What the photographs have in common where they are frames: the film goes by the one folder they come from, and by another
/// name where an input has that one.
std::unique_ptr<Sequence> sequence_of_photos(const PredictArguments& arguments, const std::vector<InputFile>& inputs) {
    if (!arguments.sequence.of_photos()) {
        return nullptr;
    }
    const bool one_folder = arguments.inputs.size() == 1 && fs::is_directory(arguments.inputs.front());
    std::string name = one_folder ? fs::canonical(arguments.inputs.front()).filename().string() : "frames";
    while (std::ranges::find(inputs, name, &InputFile::stem) != inputs.end()) {
        name += "_photos";
    }
    return std::make_unique<Sequence>(Sequence::Options{.film = fs::path(arguments.output) / (name + "_depth.mp4"),
                                                        .frames_per_second = arguments.sequence.frames_per_second.value_or(25),
                                                        .temporal = arguments.sequence.temporal,
                                                        .colormap = arguments.files.colormap});
}

}  // namespace

int predict_all(Predictor& predictor, const PredictArguments& arguments, const std::vector<InputFile>& inputs, std::size_t of,
                PhotoQueue& queue) {
    int failed = 0;
    std::unique_ptr<Sequence> photos;
    for (const InputFile& input : inputs) {
        if (image::is_film(input.path)) {
            failed += predict_film(predictor, arguments, input) ? 0 : 1;
            continue;
        }
        if (!photos) {
            photos = sequence_of_photos(arguments, inputs);
        }
        ProgressBar progress(fmt::format("{} ({} of {})", input.path.filename().string(), input.number, of));
        const bool done = report(progress, input.path, [&] {
            return predict_one(predictor, arguments, input, queue.next(), photos.get(), progress.callback(),
                               [&] { queue.read_ahead(); });
        });
        failed += done ? 0 : 1;
    }
    if (photos) {
        ProgressBar closing("film");
        failed += report(closing, arguments.output, [&] { return photos->finish(); }) ? 0 : 1;
    }
    return failed;
}

}  // namespace patchfusion::cli
