// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "evaluation/tiny_model.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/patchfusion.hpp"

namespace patchfusion::testing {

/// Packed RGB of 8 bits with memory of its own: smooth colours with some noise, others for each seed.
struct Photo {
    int width;
    int height;
    std::vector<std::uint8_t> bytes;

    [[nodiscard]] PixelView view() const { return rgb8(bytes.data(), width, height); }
    /// [H,W,3] uint8, a copy.
    [[nodiscard]] torch::Tensor tensor() const { return torch::tensor(bytes, torch::kUInt8).reshape({height, width, 3}); }
};

inline Photo make_photo(int width, int height, std::uint32_t seed = 1) {
    Photo photo = {.width = width, .height = height, .bytes = {}};
    std::uint32_t noise = seed;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < 3; ++c) {
                noise = noise * 1664525U + 1013904223U;
                const auto slope = static_cast<std::uint32_t>(x * (c + 1) + y * (3 - c) + static_cast<int>(seed) * 40);
                photo.bytes.push_back(static_cast<std::uint8_t>(slope % 200 + (noise >> 27U)));
            }
        }
    }
    return photo;
}

/// The same bits everywhere.
inline bool same(const DepthMap& a, const DepthMap& b) {
    return a.width == b.width && a.height == b.height &&
           std::memcmp(a.metres.get(), b.metres.get(), a.size() * sizeof(float)) == 0;
}

inline bool varies(const DepthMap& map) {
    const auto [least, most] = std::ranges::minmax(map.values());
    return least < most;
}

/// Tests of the library with one tiny model in a file.
class LibraryTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<ScratchFolder>();
        model::save_model(folder_->path() / "tiny.safetensors", tiny_model());
    }
    static void TearDownTestSuite() { folder_.reset(); }

    [[nodiscard]] static std::string tiny() { return (folder_->path() / "tiny.safetensors").string(); }
    [[nodiscard]] static std::filesystem::path folder() { return folder_->path(); }

  private:
    static inline std::unique_ptr<ScratchFolder> folder_;
};

}  // namespace patchfusion::testing
