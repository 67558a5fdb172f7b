// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/model_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <cstdlib>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/patchfusion.h"

namespace patchfusion::model {

namespace {

namespace fs = std::filesystem;

constexpr const char* kExtension = ".safetensors";
constexpr const char* kConfigKey = "config";  // in the file's metadata

fs::path only_weights_in(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == kExtension) {
            found.push_back(entry.path());
        }
    }
    if (found.size() != 1) {
        throw InputError(fmt::format("{}: a model folder must hold exactly one {} file, this one holds {}", folder.string(),
                                     kExtension, found.size()));
    }
    return found.front();
}

}  // namespace

std::vector<fs::path> model_folders() {
    std::vector<fs::path> folders;
    if (const char* set = std::getenv("PATCHFUSION_MODELS"); set != nullptr) {
        folders.emplace_back(set);
    }
    std::error_code ignored;
    fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    for (; folder.has_relative_path(); folder = folder.parent_path()) {  // build tree: build/PRESET/..., installed: PREFIX/bin
        folders.push_back(folder / "models");
        folders.push_back(folder / "share" / "patchfusion" / "models");
    }
    folders.emplace_back("models");
    return folders;
}

fs::path find_model_file(const std::string& name_or_path) {
    fs::path path = name_or_path;
    if (fs::is_directory(path)) {
        return only_weights_in(path);
    }
    if (path.extension() == kExtension || path.has_parent_path()) {
        if (!fs::exists(path)) {
            throw InputError(fmt::format("{}: no such model file", name_or_path));
        }
        return path;
    }
    std::vector<std::string> looked_in;
    for (const fs::path& folder : model_folders()) {
        if (fs::path file = folder / (name_or_path + kExtension); fs::exists(file)) {
            return file;
        }
        looked_in.push_back(folder.string());
    }
    throw InputError(fmt::format("model '{}': no {}{} in {}; set PATCHFUSION_MODELS or give a path", name_or_path, name_or_path,
                                 kExtension, fmt::join(looked_in, ", ")));
}

PatchFusion load_model(const std::string& name_or_path, torch::Device device) {
    const fs::path file = find_model_file(name_or_path);
    const checkpoint::Checkpoint weights = checkpoint::read_checkpoint(file);
    const auto config = weights.metadata.find(kConfigKey);
    if (config == weights.metadata.end()) {
        throw CheckpointError(fmt::format("{}: holds weights without a PatchFusion configuration", file.string()));
    }
    PatchFusion model{nullptr};
    try {
        model = PatchFusion(config_from_json(config->second));
    } catch (const InputError& error) {
        throw CheckpointError(fmt::format("{}: {}", file.string(), error.what()));
    }
    checkpoint::load_strictly(*model, weights, {.prefix = "", .allow_unexpected = false, .source = file});
    model->to(device);
    model->eval();
    return model;
}

void save_model(const fs::path& path, const PatchFusion& model, torch::Dtype dtype) {
    checkpoint::Checkpoint weights = {.tensors = checkpoint::state_of(*model),
                                      .metadata = {{kConfigKey, to_json(model->config())}}};
    checkpoint::write_safetensors(path, weights, dtype);
}

}  // namespace patchfusion::model
