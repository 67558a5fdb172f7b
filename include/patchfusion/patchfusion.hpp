// SPDX-License-Identifier: Apache-2.0
// PatchFusion as a C++20 library: a photograph's pixels in, metric depth out. Needs neither LibTorch's headers nor any other
// library's. See docs/library.md; the same for C and other languages: patchfusion/patchfusion.h.
//
//     const patchfusion::Model model("lite");
//     const patchfusion::DepthMap depth = model.predict(patchfusion::rgb8(pixels, width, height), {.plan = "p49"});
//     const float metres = depth.at(x, y);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>

#include "patchfusion/export.h"

/// Everything here lies in an inline namespace, so that no symbol of the library's inside can be taken for one of these.
namespace patchfusion {
inline namespace api {

/// What kind of thing went wrong. The numbers are the C interface's too (patchfusion_status).
enum class ErrorCode {
    Input = 1,       // what was given cannot be used: a name, a size, an option
    Checkpoint = 2,  // a weights file cannot be read or does not fit the network
    Cancelled = 3,   // nothing went wrong: PredictOptions::stop was asked for
    OutOfMemory = 4,
    Internal = 5,  // a mistake of the library or of what it stands on
};

/// The one exception that the library throws. what() is one line for people: the thing, its value and what to do.
class PATCHFUSION_API Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message);
    ~Error() override;
    Error(const Error&) = default;
    Error& operator=(const Error&) = default;
    Error(Error&&) = default;
    Error& operator=(Error&&) = default;

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }

  private:
    ErrorCode code_;
};

/// Where a model computes.
enum class Device { Cpu, Cuda };

/// How tiles are made consistent: as the paper says, or as its released code does it (the photograph is stretched, no dynamic
/// update).
enum class ConsistencyAware { Paper, Official };

/// What one channel of one pixel is.
enum class Sample {
    UInt8,   // 0 to 255, sRGB
    Float32  // 0 to 1, sRGB (not linear light); brought to 8 bits, which is what the networks know: values outside are clipped,
             // NaN is black
};

/// Somebody's pixels in memory, upright, sRGB: they are read during predict() alone and never written. A step of 0 means
/// packed: channels beside each other in the order red, green, blue, pixels of three channels beside each other, rows of
/// width x |pixel_step| one after the other.
/// Negative steps read backwards: a bottom-up image, or blue first (data then points to red, and channel_step is -1).
/// Planes (CHW) have a channel_step of a whole plane and a pixel_step of one sample.
struct PixelView {
    const void* data = nullptr;  // the red of the upper left pixel
    int width = 0;               // pixels, 16 and more; no side more than 20 times the other
    int height = 0;
    Sample sample = Sample::UInt8;
    std::ptrdiff_t row_step = 0;      // bytes from one row to the next below it
    std::ptrdiff_t pixel_step = 0;    // bytes from one pixel to the next on its right
    std::ptrdiff_t channel_step = 0;  // bytes from red to green and from green to blue
};

/// Packed RGB of 8 bits; row_step in bytes where rows are longer than 3 x width.
[[nodiscard]] inline PixelView rgb8(const std::uint8_t* data, int width, int height, std::ptrdiff_t row_step = 0) {
    return {.data = data, .width = width, .height = height, .sample = Sample::UInt8, .row_step = row_step};
}

/// Packed RGB of floats in 0 to 1; row_step in bytes where rows are longer than 12 x width.
[[nodiscard]] inline PixelView rgb_float(const float* data, int width, int height, std::ptrdiff_t row_step = 0) {
    return {.data = data, .width = width, .height = height, .sample = Sample::Float32, .row_step = row_step};
}

/// Hears how far a prediction is, on the thread that called predict(): once the whole image was looked at (0 tiles done), then
/// after each forward pass over tiles. The plan coarse has no tiles: it is called once, with 0 and 0. The released code's
/// inference (ConsistencyAware::Official) tells of tiles alone. What it throws ends the prediction and leaves predict() as it
/// is.
using ProgressCallback = std::function<void(int tiles_done, int tiles_total)>;

/// How to predict one photograph; the defaults are those of `patchfusion predict`.
struct PredictOptions {
    std::string plan = "p49";                          // coarse, fine, p16, p49 or rN (49 tiles and N random ones)
    std::optional<double> focal_px = std::nullopt;     // focal length in pixels of this image, above 0
    std::optional<double> fov_degrees = std::nullopt;  // or: field of view along the longer side, 1 to 170 degrees.
                                                       // Neither: 65 degrees is assumed, a phone's 28 mm lens
    std::uint64_t seed = 0;                            // of the random tiles of rN; equal seeds give equal maps
    int threads = 0;  // to compute with, 1 to 1024; 0: as the calling thread has it (all cores, or OMP_NUM_THREADS)
    ConsistencyAware cai = ConsistencyAware::Paper;
    ProgressCallback progress = {};
    std::stop_token stop = {};  // once stop is requested, from any thread, predict() throws Error (Cancelled) at the next
                                // moment at which it would report progress
};

/// Depth in metres along the optical axis, of the photograph's own size, upper left pixel first.
struct DepthMap {
    std::shared_ptr<float[]> metres;  // height x width; NOLINT(modernize-avoid-c-arrays). Keep a copy to keep the memory
    int width = 0;
    int height = 0;
    double focal_px = 0;  // the focal length that was used
    int tiles = 0;        // that were predicted

    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }
    [[nodiscard]] std::span<const float> values() const { return {metres.get(), size()}; }
    /// Metres at column x, row y, both from 0 and inside the map.
    [[nodiscard]] float at(int x, int y) const { return metres[static_cast<std::ptrdiff_t>(y) * width + x]; }
};

/// How to load a model.
struct LoadOptions {
    Device device = Device::Cpu;
    std::string base = {};           // the TorchScript file of a model that was trained on a base network of one's own
    std::string precision = "fp32";  // what the networks multiply in: fp32, bf16 (half the memory for weights; maps then differ
                                     // by rounding), or auto: bf16 where the processor or the GPU is fast in it
};

/// What a model is, for people and for choosing sizes.
struct ModelInfo {
    std::string name;       // of its configuration, such as "lite"
    int process_width = 0;  // what a base network sees of a 16:9 photograph and of each tile, pixels
    int process_height = 0;
    int split = 0;      // tiles per side: the photograph is seen at split x the process size
    bool fuses = true;  // false: a base network alone, which knows the plans coarse and fine
    std::int64_t parameters = 0;
    std::string precision;  // "fp32" or "bf16": what it multiplies in
};

/// A PatchFusion model, ready to predict. Copies are cheap and share the weights.
///
/// Threads: any number of threads may call the const functions of one Model, and of copies of it, at the same time; each gets
/// what it would get alone. Predictions beside each other share the cores: give each some of them (PredictOptions::threads).
/// Assigning to a Model that another thread is using is the caller's to prevent, as with any value.
class PATCHFUSION_API Model {
  public:
    /// Loads a model by name ("lite": NAME.safetensors is looked for in $PATCHFUSION_MODELS, beside the library and in
    /// share/patchfusion/models of each folder above it, in ./models), or from a .safetensors, .pth or .pt file, a folder that
    /// holds one .safetensors file, or three files as "coarse,fine,fusion".
    /// Throws Error: Input where nothing is found, the device is not there or the precision is unknown, Checkpoint where the
    /// file does not fit.
    explicit Model(const std::string& name_or_path = "lite", const LoadOptions& options = {});
    ~Model();
    Model(const Model&);
    Model& operator=(const Model&);
    Model(Model&&) noexcept;
    Model& operator=(Model&&) noexcept;

    /// The depth of one photograph, exactly as `patchfusion predict` computes it from the same pixels and options.
    /// Throws Error: Input for pixels and options that cannot be, Cancelled after options.stop, OutOfMemory; and what
    /// options.progress throws.
    [[nodiscard]] DepthMap predict(const PixelView& pixels, const PredictOptions& options = {}) const;

    [[nodiscard]] ModelInfo info() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

/// The library's version, such as "0.1.0".
[[nodiscard]] PATCHFUSION_API const char* version() noexcept;

/// Whether Device::Cuda can be had: a CUDA device, and a LibTorch with CUDA.
[[nodiscard]] PATCHFUSION_API bool cuda_available() noexcept;

}  // namespace api
}  // namespace patchfusion
