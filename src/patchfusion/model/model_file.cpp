// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/model_file.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <link.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/checkpoint/merge.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/empty_network.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/model/recognised_config.h"

namespace patchfusion::model {

namespace {

namespace fs = std::filesystem;

constexpr const char* kExtension = ".safetensors";
constexpr std::array<const char*, 3> kWeightsExtensions = {kExtension, ".pth", ".pt"};

bool looks_like_file(const fs::path& path) {
    return path.has_parent_path() ||
           std::find(kWeightsExtensions.begin(), kWeightsExtensions.end(), path.extension()) != kWeightsExtensions.end();
}

/// The file that this code was loaded from: the program, or the shared library that it is part of.
fs::path own_file() {
    std::error_code ignored;
    Dl_info info = {};
    void* map = nullptr;
    const auto* const own_code = reinterpret_cast<const void*>(&own_file);
    if (::dladdr1(own_code, &info, &map, RTLD_DL_LINKMAP) != 0 && map != nullptr) {
        const std::string name = static_cast<const link_map*>(map)->l_name;  // empty for the program
        if (!name.empty()) {
            return fs::canonical(name, ignored);
        }
    }
    return fs::read_symlink("/proc/self/exe", ignored);
}

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

/// A base network alone is both N_c and N_f, in the same memory: nothing trains a model that was loaded so.
void adopt(PatchFusionImpl& model, checkpoint::Checkpoint weights, const std::string& source) {
    const auto recognised = recognise(shapes_of(weights));
    if (!recognised || !recognised->base || recognised->fusion) {
        checkpoint::adopt_strictly(model, std::move(weights), {.source = source});
        return;
    }
    const checkpoint::LoadOptions options = {.prefix = recognised->prefix, .source = source};
    checkpoint::adopt_strictly(model.coarse(), weights, options);
    checkpoint::adopt_strictly(model.fine(), std::move(weights), options);
    model.leave_out_fusion();
}

}  // namespace

std::vector<fs::path> model_folders() {
    std::vector<fs::path> folders;
    if (const char* set = std::getenv("PATCHFUSION_MODELS"); set != nullptr) {
        folders.emplace_back(set);
    }
    fs::path folder = own_file().parent_path();
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
    if (looks_like_file(path)) {
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

std::vector<fs::path> find_model_files(const std::string& name_or_paths) {
    if (fs::exists(name_or_paths) || name_or_paths.find(',') == std::string::npos) {
        return {find_model_file(name_or_paths)};
    }
    std::vector<fs::path> files;
    std::istringstream list(name_or_paths);
    for (std::string name; std::getline(list, name, ',');) {
        files.push_back(find_model_file(name));
    }
    if (files.size() != 3) {
        throw InputError(
            fmt::format("model '{}': {} files; give one, or three as coarse,fine,fusion", name_or_paths, files.size()));
    }
    return files;
}

PatchFusion load_model(const std::string& name_or_paths, torch::Device device, const fs::path& base) {
    const std::vector<fs::path> files = find_model_files(name_or_paths);
    const std::string source = files.size() == 1 ? files.front().string() : name_or_paths;
    checkpoint::Checkpoint weights = checkpoint::read_merged(files);
    PatchFusion model = empty_network(weights, config_of(weights, source, base), source);
    adopt(*model, std::move(weights), source);
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
