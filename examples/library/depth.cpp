// SPDX-License-Identifier: Apache-2.0
// depth_cpp PHOTO.ppm DEPTH.pfm [PLAN]: the depth of a photograph. Ctrl-C ends it between two tiles.
#include <patchfusion/patchfusion.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "picture_files.h"

namespace {

volatile std::sig_atomic_t interrupted = 0;

int run(const char* photo, const char* result, const std::string& plan) {
    int width = 0;
    int height = 0;
    const std::unique_ptr<unsigned char, decltype(&std::free)> rgb(read_ppm(photo, &width, &height), &std::free);
    if (!rgb) {
        std::fprintf(stderr, "%s: no binary PPM of 8 bits\n", photo);
        return EXIT_FAILURE;
    }
    std::stop_source stop;
    const auto progress = [&](int done, int total) {
        std::fprintf(stderr, "%d of %d tiles\n", done, total);
        if (interrupted != 0) {
            stop.request_stop();
        }
    };
    const patchfusion::Model model("lite");
    const patchfusion::DepthMap depth = model.predict(patchfusion::rgb8(rgb.get(), width, height),
                                                      {.plan = plan, .progress = progress, .stop = stop.get_token()});
    const auto [nearest, farthest] = std::ranges::minmax(depth.values());
    std::printf("%d x %d, %.2f to %.2f m, focal length %.0f px, %.2f m in the middle\n", depth.width, depth.height,
                static_cast<double>(nearest), static_cast<double>(farthest), depth.focal_px,
                static_cast<double>(depth.at(depth.width / 2, depth.height / 2)));
    if (write_pfm(result, depth.metres.get(), depth.width, depth.height) == 0) {
        std::fprintf(stderr, "%s: cannot be written\n", result);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s PHOTO.ppm DEPTH.pfm [PLAN]\n", argv[0]);
        return EXIT_FAILURE;
    }
    std::signal(SIGINT, [](int) { interrupted = 1; });
    try {
        return run(argv[1], argv[2], argc > 3 ? argv[3] : "p49");
    } catch (const patchfusion::Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return EXIT_FAILURE;
    }
}
