// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/checkpoint/blob.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::checkpoint {

/// Whether a file begins like safetensors: eight bytes of length, then a JSON object.
[[nodiscard]] bool is_safetensors(std::span<const std::byte> bytes);

/// Reads a safetensors file (https://github.com/huggingface/safetensors#format). Tensors are views of the mapped file.
/// Throws CheckpointError, naming `path`, the tensor and the value, for anything the format forbids: tensors must be of a known
/// type, of the length their shape asks for, named once, and fill the file without gap or overlap.
[[nodiscard]] Checkpoint read_safetensors(const Blob& file, const std::string& path);

}  // namespace patchfusion::checkpoint
