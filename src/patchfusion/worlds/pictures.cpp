// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/pictures.h"

#include "patchfusion/core/error.h"
#include "patchfusion/image/rgba_file.h"

namespace patchfusion::worlds {

std::shared_ptr<const scene::ImageTexture> Pictures::read(const std::string& name) const {
    std::filesystem::path file = files_.find_picture(name);
    for (auto folder = folders_.begin(); file.empty() && folder != folders_.end(); ++folder) {
        file = files_.find_picture(*folder + "/" + name);
    }
    try {
        return file.empty() ? nullptr : std::make_shared<const scene::ImageTexture>(image::read_rgba(file));
    } catch (const InputError&) {
        return nullptr;
    }
}

std::shared_ptr<const scene::ImageTexture> Pictures::texture(const std::string& name) {
    const auto [entry, is_new] = known_.try_emplace(name);
    if (is_new) {
        entry->second = read(name);
        if (!entry->second) {
            lost_.push_back(name);
        }
    }
    return entry->second;
}

scene::Material material_of(const ModelPart& part, Pictures& pictures) {
    scene::Material material = {.base = part.colour, .second = part.colour};
    if (!part.picture.empty()) {
        material.image = pictures.texture(part.picture);
    }
    if (material.image) {
        material.base = material.second = material.image->mean_colour();
        material.cut_out = material.image->has_holes();
    }
    return material;
}

}  // namespace patchfusion::worlds
