// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/merge.h"

#include <fmt/format.h>
#include <algorithm>
#include <string>
#include <string_view>

#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

constexpr std::string_view kCoarse = "coarse_branch.";
constexpr std::string_view kFine = "fine_branch.";
constexpr std::string_view kFusion = "guided_fusion.";
constexpr std::string_view kParallel = "module.";

bool holds(const Checkpoint& checkpoint, std::string_view prefix) {
    const auto found = checkpoint.tensors.lower_bound(std::string(prefix));
    return found != checkpoint.tensors.end() && found->first.starts_with(prefix);
}

[[noreturn]] void refuse_part(const std::filesystem::path& file, std::string_view part, std::string_view reason) {
    throw CheckpointError(fmt::format("{}: {}, so it cannot be the {} part; give the files in the order coarse, fine, fusion",
                                      file.string(), reason, part));
}

void check_base(const Checkpoint& part, const std::filesystem::path& file, std::string_view name) {
    for (const std::string_view prefix : {kFusion, kCoarse, kFine}) {
        if (holds(part, prefix)) {
            refuse_part(file, name, fmt::format("holds {}*", prefix));
        }
    }
}

void check_fusion(const Checkpoint& part, const std::filesystem::path& file) {
    for (const std::string_view prefix : {kCoarse, kFine}) {
        if (holds(part, prefix)) {
            refuse_part(file, "fusion", fmt::format("holds {}* already: is the whole model, to be given alone", prefix));
        }
    }
    if (!holds(part, kFusion)) {
        refuse_part(file, "fusion", fmt::format("holds no {}*", kFusion));
    }
}

void move_under(Checkpoint& target, Checkpoint& part, std::string_view prefix) {
    for (auto& [name, tensor] : part.tensors) {
        target.tensors.insert_or_assign(std::string(prefix) + name, std::move(tensor));
    }
    part.tensors.clear();
}

Checkpoint read_part(const std::filesystem::path& file) {
    Checkpoint checkpoint = read_checkpoint(file);
    const auto is_parallel = [](const auto& item) { return item.first.starts_with(kParallel); };
    if (!std::all_of(checkpoint.tensors.begin(), checkpoint.tensors.end(), is_parallel)) {
        return checkpoint;
    }
    Checkpoint plain{.tensors = {}, .metadata = std::move(checkpoint.metadata)};
    for (auto& [name, tensor] : checkpoint.tensors) {
        plain.tensors.emplace(name.substr(kParallel.size()), std::move(tensor));
    }
    return plain;
}

}  // namespace

Checkpoint merge(Parts parts, const std::vector<std::filesystem::path>& sources) {
    check_base(parts.coarse, sources.at(0), "coarse");
    check_base(parts.fine, sources.at(1), "fine");
    check_fusion(parts.fusion, sources.at(2));
    Checkpoint whole;
    move_under(whole, parts.coarse, kCoarse);
    move_under(whole, parts.fine, kFine);
    move_under(whole, parts.fusion, "");
    return whole;
}

Checkpoint read_merged(const std::vector<std::filesystem::path>& files) {
    if (files.size() == 1) {
        return read_part(files[0]);
    }
    if (files.size() != 3) {
        throw InputError(fmt::format("{} weights files: give one, or three in the order coarse, fine, fusion", files.size()));
    }
    return merge({.coarse = read_part(files[0]), .fine = read_part(files[1]), .fusion = read_part(files[2])}, files);
}

}  // namespace patchfusion::checkpoint
