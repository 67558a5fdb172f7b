// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "patchfusion/checkpoint/blob.h"
#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/checkpoint/pytorch_file.h"
#include "patchfusion/checkpoint/safetensors_reader.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

constexpr std::string_view kZipStart("PK\x03\x04", 4);
constexpr std::string_view kTarMark = "ustar";
constexpr std::size_t kTarMarkOffset = 257;
constexpr std::size_t kShownStart = 24;  // bytes

}  // namespace

Checkpoint read_checkpoint(const std::filesystem::path& path) {
    const Blob file = map_file(path);
    const std::string_view content(reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size());
    if (content.starts_with(kZipStart)) {
        return read_pytorch_zip(file, path.string());
    }
    if (is_legacy_pytorch(file.bytes)) {
        return read_pytorch_legacy(file, path.string());
    }
    if (is_safetensors(file.bytes)) {
        return read_safetensors(file, path.string());
    }
    if (content.size() > kTarMarkOffset && content.substr(kTarMarkOffset).starts_with(kTarMark)) {
        throw CheckpointError(
            fmt::format("{}: a PyTorch file of before 2017 (tar): if you trust it, convert it in Python with "
                        "torch.save(torch.load(FILE, map_location='cpu', weights_only=False), NEW_FILE)",
                        path.string()));
    }
    throw CheckpointError(fmt::format("{}: neither safetensors nor a PyTorch .pt or .pth file: it starts with '{}'",
                                      path.string(), printable(content.substr(0, kShownStart))));
}

}  // namespace patchfusion::checkpoint
