// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <functional>
#include <limits>

#include "library/library_test.h"
#include "patchfusion/library/errors.h"

namespace patchfusion::testing {
namespace {

using LibraryErrors = LibraryTest;

/// Expects an Error of one line that names the thing.
void expect_error(ErrorCode code, const std::string& named, const std::function<void()>& work) {
    try {
        work();
        ADD_FAILURE() << "no error; expected one about " << named;
    } catch (const Error& error) {
        const std::string message = error.what();
        EXPECT_EQ(error.code(), code) << message;
        EXPECT_NE(message.find(named), std::string::npos) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    }
}

TEST_F(LibraryErrors, NameTheOptionThatCannotBe) {
    const Model model(tiny());
    const Photo photo = make_photo(60, 40);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::pair<PredictOptions, std::string> wrong[] = {
        // NOLINT(modernize-avoid-c-arrays)
        {{.plan = "p17"}, "p17"},
        {{.focal_px = 0}, "focal length 0"},
        {{.focal_px = nan}, "focal length nan"},
        {{.fov_degrees = 180}, "field of view 180"},
        {{.fov_degrees = nan}, "field of view nan"},
        {{.focal_px = 100, .fov_degrees = 60}, "one of them"},
        {{.threads = -1}, "-1 threads"},
        {{.threads = 1025}, "1025 threads"},
        {{.cai = static_cast<ConsistencyAware>(7)}, "7"},
    };
    for (const auto& [options, named] : wrong) {
        expect_error(ErrorCode::Input, named, [&] { (void)model.predict(photo.view(), options); });
    }
}

TEST_F(LibraryErrors, NameThePixelsThatCannotBe) {
    const Model model(tiny());
    const std::vector<std::uint8_t> bytes(400 * 400 * 3);
    const std::pair<PixelView, std::string> wrong[] = {
        // NOLINT(modernize-avoid-c-arrays)
        {rgb8(nullptr, 60, 40), "no data"},
        {rgb8(bytes.data(), 0, 40), "0 x 40"},
        {rgb8(bytes.data(), 60, -40), "60 x -40"},
        {rgb8(bytes.data(), 15, 15), "at least 16"},
        {rgb8(bytes.data(), 400, 16), "20 times"},
        {rgb8(bytes.data(), 2'000'000'000, 2'000'000'000), "megapixels"},
        {{.data = bytes.data(), .width = 60, .height = 40, .sample = static_cast<Sample>(9)}, "9"},
    };
    for (const auto& [view, named] : wrong) {
        expect_error(ErrorCode::Input, named, [&, shown = view] { (void)model.predict(shown); });
    }
}

TEST_F(LibraryErrors, NameTheModelThatIsNotThere) {
    expect_error(ErrorCode::Input, "no-such-model", [] { Model("no-such-model"); });
    expect_error(ErrorCode::Input, "no-such-file.pth", [] { Model("no-such-file.pth"); });
    expect_error(ErrorCode::Input, "--base", [] { Model(tiny(), {.base = "base.pt"}); });
    expect_error(ErrorCode::Input, "device", [] { Model(tiny(), {.device = static_cast<Device>(5)}); });
    expect_error(ErrorCode::Input, "precision 'fp8'", [] { Model(tiny(), {.precision = "fp8"}); });
    if (!cuda_available()) {
        expect_error(ErrorCode::Input, "cuda", [] { Model(tiny(), {.device = Device::Cuda}); });
    }
}

TEST_F(LibraryErrors, TellAWeightsFileThatCannotBeRead) {
    const auto file = folder() / "broken.safetensors";
    std::ofstream(file) << "this is no weights file";
    expect_error(ErrorCode::Checkpoint, "broken.safetensors", [&] { Model(file.string()); });
}

TEST_F(LibraryErrors, SayOutOfMemoryForBothKindsOfIt) {
    expect_error(ErrorCode::OutOfMemory, "out of memory",
                 [] { library::with_errors([] { (void)torch::empty({std::int64_t{1} << 60U}, torch::kUInt8); }); });
    expect_error(ErrorCode::OutOfMemory, "out of memory", [] { library::with_errors([] { throw std::bad_alloc(); }); });
}

TEST_F(LibraryErrors, KeepTheFirstLineOfWhatLibTorchSays) {
    expect_error(ErrorCode::Internal, "shapes", [] {
        library::with_errors([] { (void)torch::ones({2, 3}).mm(torch::ones({2, 3})); });
    });
}

}  // namespace
}  // namespace patchfusion::testing
