// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/run_checkpoint.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>
#include <string>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"

namespace patchfusion::training {
namespace {

using torch::serialize::InputArchive;
using torch::serialize::OutputArchive;

/// The settings that may not change over a resume: they decide what the weights are and which samples a step sees.
std::string fingerprint(const StageOptions& o) {
    const std::string fusion = o.stage == Stage::Fusion
                                   ? fmt::format(" pairs {} guidance {} g2l {} residual {}", o.pairs_per_image,
                                                 o.feature_guidance, o.global_to_local, o.residual_fusion)
                                   : "";
    std::string samples;  // what older checkpoints do not tell stands there only where it is not the default
    if (o.painted_share > 0) {
        samples += fmt::format(" painted {}", o.painted_share);
    }
    if (!o.data.empty()) {
        samples += fmt::format(" data {} split {}", o.data.string(), o.split);
    }
    return fmt::format(
        "stage {} model {} process {}x{} scale {} batch {} scenes {} from {} long lenses {} seed {} average {}{}",
        name_of(o.stage), o.model, o.process_height, o.process_width, o.sample_scale, o.batch, o.scenes, o.first_scene,
        o.long_lens_share, o.seed, o.average_decay, fusion + samples);
}

template <typename Part>
void write_part(OutputArchive& archive, const char* name, const Part& part) {
    OutputArchive inner(archive.compilation_unit());
    part.save(inner);
    archive.write(name, inner);
}

template <typename Part>
void read_part(InputArchive& archive, const char* name, Part& part) {
    InputArchive inner;
    archive.read(name, inner);
    part.load(inner);
}

at::Generator generator() {
    return at::detail::getDefaultCPUGenerator();
}

RunState read_run(InputArchive& archive, const StageOptions& options, model::PatchFusion& model, StageOptimizer& optimizer,
                  WeightAverage& average) {
    c10::IValue settings;
    archive.read("settings", settings);
    if (settings.toStringRef() != fingerprint(options)) {
        throw InputError(fmt::format("{}: is of a run with \"{}\", not \"{}\"; name another run folder",
                                     checkpoint_path(options.run_folder).string(), settings.toStringRef(),
                                     fingerprint(options)));
    }
    read_part(archive, "model", *model);
    read_part(archive, "optimizer", optimizer.adam());
    read_part(archive, "average", average);
    torch::Tensor random;
    archive.read("random", random);
    generator().set_state(random);
    c10::IValue step;
    c10::IValue elapsed;
    archive.read("step", step);
    archive.read("elapsed_s", elapsed);
    c10::IValue best_rel(std::numeric_limits<double>::infinity());
    (void)archive.try_read("best_rel", best_rel);  // not in checkpoints of before
    return {.step = static_cast<int>(step.toInt()), .elapsed_s = elapsed.toDouble(), .best_rel = best_rel.toDouble()};
}

}  // namespace

std::filesystem::path checkpoint_path(const std::filesystem::path& run_folder) {
    return run_folder / "checkpoint.pt";
}

void save_run(const StageOptions& options, const RunState& state, model::PatchFusion& model, StageOptimizer& optimizer,
              const WeightAverage& average) {
    OutputArchive archive;
    archive.write("settings", c10::IValue(fingerprint(options)));
    archive.write("step", c10::IValue(static_cast<std::int64_t>(state.step)));
    archive.write("elapsed_s", c10::IValue(state.elapsed_s));
    archive.write("best_rel", c10::IValue(state.best_rel));
    archive.write("random", generator().get_state());
    write_part(archive, "model", *model);
    write_part(archive, "optimizer", optimizer.adam());
    write_part(archive, "average", average);
    write_atomically(checkpoint_path(options.run_folder),
                     [&](const std::filesystem::path& temporary) { archive.save_to(temporary.string()); });
}

RunState load_run(const StageOptions& options, model::PatchFusion& model, StageOptimizer& optimizer, WeightAverage& average) {
    const auto path = checkpoint_path(options.run_folder);
    const torch::NoGradGuard no_grad;
    try {
        InputArchive archive;
        archive.load_from(path.string());
        return read_run(archive, options, model, optimizer, average);
    } catch (const c10::Error& error) {
        throw InputError(fmt::format("{}: broken training checkpoint ({}); delete it to start anew", path.string(),
                                     error.what_without_backtrace()));
    }
}

}  // namespace patchfusion::training
