// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/scene/image_texture.h"
#include "patchfusion/scene/scene.h"
#include "patchfusion/worlds/game_files.h"
#include "patchfusion/worlds/model_file.h"

namespace patchfusion::worlds {

/// The textures of a world, each picture read once.
class Pictures {
  public:
    /// Pictures are looked for by their names as they stand, then in each of `folders` of the game.
    explicit Pictures(const GameFiles& files, std::vector<std::string> folders = {})
        : files_(files), folders_(std::move(folders)) {}

    /// The picture's texture; null, and noted as lost, where it is not to be had.
    [[nodiscard]] std::shared_ptr<const scene::ImageTexture> texture(const std::string& name);

    /// Names that no file could be read for.
    [[nodiscard]] const std::vector<std::string>& lost() const { return lost_; }

  private:
    [[nodiscard]] std::shared_ptr<const scene::ImageTexture> read(const std::string& name) const;

    const GameFiles& files_;
    std::vector<std::string> folders_;
    std::map<std::string, std::shared_ptr<const scene::ImageTexture>> known_;
    std::vector<std::string> lost_;
};

/// What a part of a model is made of: its picture, with its holes cut out, or its colour where that is none or lost.
[[nodiscard]] scene::Material material_of(const ModelPart& part, Pictures& pictures);

}  // namespace patchfusion::worlds
