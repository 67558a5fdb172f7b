// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <map>
#include <string>

namespace patchfusion::checkpoint {

/// Named tensors and the text entries stored beside them (safetensors `__metadata__`; empty for PyTorch files).
struct Checkpoint {
    std::map<std::string, torch::Tensor> tensors;  // CPU, dtype as stored
    std::map<std::string, std::string> metadata;
};

/// Reads .safetensors, or a PyTorch zip .pt/.pth holding a bare state dict, {'model_state_dict': ...}, {'model': ...} or
/// {'state_dict': ...}; told apart by content, not by name. Files of PyTorch before 1.6 (no zip) are read too. Nothing in a
/// file is ever executed. Other entries are skipped. Tensors share memory with the mapped file, which must not be truncated
/// while they live (replacing it, as write_safetensors does, is fine); writing to them changes no file. Throws CheckpointError
/// naming the file and the reason.
[[nodiscard]] Checkpoint read_checkpoint(const std::filesystem::path& path);

/// Writes safetensors atomically; floating-point tensors are stored as `dtype` (others as they are). Throws CheckpointError
/// where a number is too large for `dtype` or a type has no place in the format, InputError where the file cannot be written.
void write_safetensors(const std::filesystem::path& path, const Checkpoint& checkpoint, torch::Dtype dtype = torch::kFloat32);

/// What load_strictly compares: names must match one to one after dropping `prefix` from the file's names.
struct LoadOptions {
    std::string prefix = {};                      // take only names that start with it, without it
    bool allow_unexpected = false;                // e.g. a classifier head that the encoder does not have
    std::filesystem::path source = "checkpoint";  // named in errors
};

/// Copies tensors into the parameters and buffers of a module, converting the dtype. Derived buffers
/// (relative_position_index, attn_mask, num_batches_tracked, k_idx, K_minus_1) may be absent or present.
/// Of these only num_batches_tracked is ever taken from a file. Throws CheckpointError listing every missing, unexpected,
/// wrong-shape or wrong-type and non-finite name, with their number (the first 50 of each kind); the module is then unchanged.
void load_strictly(torch::nn::Module& module, const Checkpoint& checkpoint, const LoadOptions& options = {});

/// The same for a checkpoint that nobody else needs: the module takes over the memory of each tensor that has its type and
/// layout already, so that a mapped file is not copied. Its pages are then read when they are first used, the file must stay as
/// it is while the module lives, and training changes the module's copy alone. Other tensors are copied.
void adopt_strictly(torch::nn::Module& module, Checkpoint checkpoint, const LoadOptions& options = {});

/// The parameters and buffers of a module by name, for writing.
[[nodiscard]] std::map<std::string, torch::Tensor> state_of(const torch::nn::Module& module);

}  // namespace patchfusion::checkpoint
