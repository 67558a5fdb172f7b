// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <string>

#include "patchfusion/bench/bench.h"
#include "patchfusion/cli/command.h"
#include "patchfusion/cli/inference_arguments.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/size_option.h"
#include "patchfusion/core/files.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/inference/views.h"
#include "patchfusion/scene/render.h"
#include "patchfusion/scene/scene.h"

namespace patchfusion::cli {
namespace {

struct BenchArguments {
    InferenceArguments inference;
    std::string plan = "p16";
    TileArguments tiles;
    std::string size = "2160x3840";
    std::string image;
    int repeats = 3;
    bool no_warm_up = false;
    bool no_reference = false;
    std::string json;
};

/// A procedural scene, enlarged from what is quick to render: content hardly matters to speed.
torch::Tensor made_up_picture(Size size, std::uint64_t seed) {
    constexpr int kRenderedHeight = 360;
    const Size rendered = {.height = kRenderedHeight, .width = std::max(1, kRenderedHeight * size.width / size.height)};
    const auto small = scene::RayTracer(scene::make_scene(seed)).render(rendered).rgb;  // [360,w,3]
    const auto enlarged =
        at::upsample_bilinear2d(small.permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat32), inference::sides(size),
                                /*align_corners=*/false);
    return enlarged[0].permute({1, 2, 0}).round().to(torch::kUInt8).contiguous();
}

torch::Tensor picture(const BenchArguments& arguments) {
    return arguments.image.empty() ? made_up_picture(parse_size(arguments.size), arguments.inference.seed)
                                   : image::read_photo(arguments.image).rgb;
}

/// What precision_error compares with: the same weights before they were rounded, loaded anew.
torch::Tensor depth_in_float32(const BenchArguments& arguments, const torch::Tensor& rgb,
                               const inference::InferenceOptions& options) {
    InferenceArguments full = arguments.inference;
    full.precision = "fp32";
    model::PatchFusion model = load_model(full);
    return inference::infer(model, rgb, options).depth_m;
}

int run_bench(const BenchArguments& arguments) {
    use_threads(arguments.inference.machine);
    bench::BenchOptions options = {
        .inference = inference_options(arguments.inference), .repeats = arguments.repeats, .warm_up = !arguments.no_warm_up};
    options.inference.plan = tiling::parse_plan(arguments.plan);
    take_over(arguments.tiles, options.inference);
    check_output_file(arguments.json);
    const torch::Tensor rgb = picture(arguments);
    model::PatchFusion model = load_model(arguments.inference);
    bench::BenchReport report = bench::bench(model, rgb, options);
    if (report.precision != Precision::Fp32 && !arguments.no_reference) {
        report.precision_error = bench::precision_error(report.depth_m, depth_in_float32(arguments, rgb, options.inference));
    }
    print_result(fmt::format("{}: {}", arguments.inference.model, bench::to_markdown(report)));
    if (!arguments.json.empty()) {
        write_text(arguments.json, bench::to_json(report));
    }
    return kExitOk;
}

}  // namespace

void add_bench_command(CLI::App& app, Run& run) {
    CLI::App& command =
        *app.add_subcommand("bench", "What inference costs here, stage by stage, beside the machine's own rate");
    const auto arguments = std::make_shared<BenchArguments>();
    add_inference_options(command, arguments->inference);
    command.add_option("--plan", arguments->plan, "coarse, fine, p16, p49 or rN")->capture_default_str();
    add_tile_options(command, arguments->tiles);
    command.add_option("--size", arguments->size, "HEIGHTxWIDTH of the made-up picture")->capture_default_str();
    command.add_option("--image", arguments->image, "A photograph in its place");
    command.add_option("--repeats", arguments->repeats, "How often to run, after once to warm up")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_flag("--no-warm-up", arguments->no_warm_up, "Time the first run too: for models that take minutes");
    command.add_flag("--no-reference", arguments->no_reference, "Do not run fp32 to say how far bf16's depth is from it");
    command.add_option("--json", arguments->json, "File for all figures");
    command.callback([&run, arguments] { run = [arguments] { return run_bench(*arguments); }; });
}

}  // namespace patchfusion::cli
