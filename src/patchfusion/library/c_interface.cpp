// SPDX-License-Identifier: Apache-2.0
// The C interface on top of the C++ one: nothing but translation.
#include "patchfusion/patchfusion.h"

#include <stop_token>
#include <string>
#include <utility>

#include "patchfusion/library/errors.h"
#include "patchfusion/patchfusion.hpp"

struct patchfusion_model {
    patchfusion::Model model;
};

struct patchfusion_depth {
    patchfusion::DepthMap map;
};

namespace {

using patchfusion::Error;
using patchfusion::ErrorCode;

static_assert(static_cast<int>(ErrorCode::Input) == PATCHFUSION_INPUT);
static_assert(static_cast<int>(ErrorCode::Checkpoint) == PATCHFUSION_CHECKPOINT);
static_assert(static_cast<int>(ErrorCode::Cancelled) == PATCHFUSION_CANCELLED);
static_assert(static_cast<int>(ErrorCode::OutOfMemory) == PATCHFUSION_OUT_OF_MEMORY);
static_assert(static_cast<int>(ErrorCode::Internal) == PATCHFUSION_INTERNAL);

std::string& last_error() {
    thread_local std::string message;
    return message;
}

patchfusion_status fail(ErrorCode code, const char* message) noexcept {
    try {
        last_error() = message;
    } catch (...) {  // no memory even for that
        last_error().clear();
    }
    return static_cast<patchfusion_status>(code);
}

/// Runs what may throw; what it throws becomes a status and the last error.
template <typename Work>
patchfusion_status status_of(const Work& work) noexcept {
    try {
        patchfusion::library::with_errors(work);
        return PATCHFUSION_OK;
    } catch (const Error& error) {
        return fail(error.code(), error.what());
    } catch (...) {  // not even an Error could be made
        return fail(ErrorCode::OutOfMemory, "out of memory");
    }
}

void require(bool given, const char* what) {
    if (!given) {
        throw Error(ErrorCode::Input, std::string(what) + " is a null pointer: give one");
    }
}

patchfusion::LoadOptions options_of(const patchfusion_load_options& options) {
    patchfusion::LoadOptions inside = {.device = static_cast<patchfusion::Device>(options.device)};
    if (options.base != nullptr) {
        inside.base = options.base;
    }
    if (options.precision != nullptr) {
        inside.precision = options.precision;
    }
    return inside;
}

patchfusion::PixelView view_of(const patchfusion_pixels& pixels) {
    return {.data = pixels.data,
            .width = pixels.width,
            .height = pixels.height,
            .sample = static_cast<patchfusion::Sample>(pixels.sample),
            .row_step = pixels.row_step,
            .pixel_step = pixels.pixel_step,
            .channel_step = pixels.channel_step};
}

/// The stop source lets the callback's answer end the prediction.
patchfusion::PredictOptions options_of(const patchfusion_predict_options& options, std::stop_source& stop) {
    patchfusion::PredictOptions inside;
    if (options.plan != nullptr) {
        inside.plan = options.plan;
    }
    if (options.focal_px != 0) {
        inside.focal_px = options.focal_px;
    }
    if (options.fov_degrees != 0) {
        inside.fov_degrees = options.fov_degrees;
    }
    inside.seed = options.seed;
    inside.threads = options.threads;
    inside.cai = static_cast<patchfusion::ConsistencyAware>(options.cai);
    if (options.progress != nullptr) {
        inside.stop = stop.get_token();
        inside.progress = [&stop, tell = options.progress, user_data = options.user_data](int done, int total) {
            if (tell(done, total, user_data) != 0) {
                stop.request_stop();
            }
        };
    }
    return inside;
}

}  // namespace

const char* patchfusion_version(void) {
    return patchfusion::version();
}

const char* patchfusion_last_error(void) {
    return last_error().c_str();
}

int patchfusion_cuda_available(void) {
    return patchfusion::cuda_available() ? 1 : 0;
}

patchfusion_status patchfusion_load(const char* name_or_path, const patchfusion_load_options* options,
                                    patchfusion_model** model) {
    return status_of([&] {
        require(model != nullptr, "model");
        *model = nullptr;
        require(name_or_path != nullptr, "name_or_path");
        const patchfusion_load_options defaults = {};
        *model = new patchfusion_model{patchfusion::Model(name_or_path, options_of(options != nullptr ? *options : defaults))};
    });
}

void patchfusion_model_free(patchfusion_model* model) {
    delete model;
}

patchfusion_status patchfusion_predict(const patchfusion_model* model, const patchfusion_pixels* pixels,
                                       const patchfusion_predict_options* options, patchfusion_depth** depth) {
    return status_of([&] {
        require(depth != nullptr, "depth");
        *depth = nullptr;
        require(model != nullptr, "model");
        require(pixels != nullptr, "pixels");
        const patchfusion_predict_options defaults = {};
        std::stop_source stop;
        patchfusion::DepthMap map =
            model->model.predict(view_of(*pixels), options_of(options != nullptr ? *options : defaults, stop));
        *depth = new patchfusion_depth{std::move(map)};
    });
}

const float* patchfusion_depth_metres(const patchfusion_depth* depth) {
    return depth != nullptr ? depth->map.metres.get() : nullptr;
}

int32_t patchfusion_depth_width(const patchfusion_depth* depth) {
    return depth != nullptr ? depth->map.width : 0;
}

int32_t patchfusion_depth_height(const patchfusion_depth* depth) {
    return depth != nullptr ? depth->map.height : 0;
}

double patchfusion_depth_focal_px(const patchfusion_depth* depth) {
    return depth != nullptr ? depth->map.focal_px : 0;
}

int32_t patchfusion_depth_tiles(const patchfusion_depth* depth) {
    return depth != nullptr ? depth->map.tiles : 0;
}

void patchfusion_depth_free(patchfusion_depth* depth) {
    delete depth;
}
