// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "image/scratch_folder.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/worlds/bsp_file.h"

namespace patchfusion::worlds::testing {

/// A map that is put together face by face and written as its file has it.
class MapWriter {
  public:
    MapWriter() { map_.models.push_back({}); }

    int texture(const std::string& name, std::int32_t flags = 0) {
        BspTexture texture{};
        std::memcpy(texture.name.data(), name.data(), name.size());
        texture.flags = flags;
        map_.textures.push_back(texture);
        return static_cast<int>(map_.textures.size()) - 1;
    }

    /// A page of one brightness; its number.
    int light_page(std::uint8_t brightness) {
        map_.light_pages.emplace_back().fill(brightness);
        return static_cast<int>(map_.light_pages.size()) - 1;
    }

    /// A rectangle from `corner` along a and b (units, z up), its front towards a x b; texture coordinates 0 to 1.
    void quad(std::array<float, 3> corner, std::array<float, 3> a, std::array<float, 3> b, int texture, int page) {
        BspFace face{};
        face.texture = texture;
        face.kind = BspFaceKind::Polygon;
        face.first_vertex = static_cast<std::int32_t>(map_.vertices.size());
        face.vertices = 4;
        face.first_index = static_cast<std::int32_t>(map_.indices.size());
        face.indices = 6;
        face.light_page = page;
        const std::array<float, 3> normal = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
        for (const auto& [u, v] :
             {std::pair{0.0F, 0.0F}, std::pair{1.0F, 0.0F}, std::pair{1.0F, 1.0F}, std::pair{0.0F, 1.0F}}) {
            BspVertex vertex{
                .position = {}, .uv = {u, v}, .light_uv = {u, v}, .normal = normal, .colour = {128, 128, 128, 255}};
            for (std::size_t i = 0; i < 3; ++i) {
                vertex.position.at(i) = corner.at(i) + u * a.at(i) + v * b.at(i);
            }
            map_.vertices.push_back(vertex);
        }
        for (const int index : {0, 2, 1, 0, 3, 2}) {  // clockwise, as the game's tools write them
            map_.indices.push_back(index);
        }
        map_.faces.push_back(face);
        map_.models[0].faces = static_cast<std::int32_t>(map_.faces.size());
    }

    /// A closed room from (0,0,0) to `size` units, seen from within: floor, ceiling and four walls.
    void room(std::array<float, 3> size, int walls, int ceiling, int page) {
        const auto [x, y, z] = size;
        quad({0, 0, 0}, {x, 0, 0}, {0, y, 0}, walls, page);
        quad({0, 0, z}, {0, y, 0}, {x, 0, 0}, ceiling, page);
        quad({0, 0, 0}, {0, y, 0}, {0, 0, z}, walls, page);
        quad({x, 0, 0}, {0, 0, z}, {0, y, 0}, walls, page);
        quad({0, 0, 0}, {0, 0, z}, {x, 0, 0}, walls, page);
        quad({0, y, 0}, {x, 0, 0}, {0, 0, z}, walls, page);
    }

    /// The faces from here on are another model, which an entity names by its number.
    int begin_model() {
        BspModel model{};
        model.first_face = static_cast<std::int32_t>(map_.faces.size());
        map_.models.push_back(model);
        return static_cast<int>(map_.models.size()) - 1;
    }
    void end_model() {
        BspModel& model = map_.models.back();
        model.faces = static_cast<std::int32_t>(map_.faces.size()) - model.first_face;
        map_.models[0].faces = model.first_face;
    }

    std::string entities;

    [[nodiscard]] BspFile& map() { return map_; }

    [[nodiscard]] std::string bytes() const {
        std::array<std::string, 17> lumps;
        lumps[0] = entities;
        lumps[1] = bytes_of(map_.textures);
        lumps[7] = bytes_of(map_.models);
        lumps[10] = bytes_of(map_.vertices);
        lumps[11] = bytes_of(map_.indices);
        lumps[13] = bytes_of(map_.faces);
        lumps[14] = bytes_of(map_.light_pages);
        std::string header = "IBSP" + number(46);
        std::string body;
        for (const std::string& lump : lumps) {
            header += number(static_cast<int>(8 + 8 * lumps.size() + body.size())) + number(static_cast<int>(lump.size()));
            body += lump;
        }
        return header + body;
    }

    void write(const std::filesystem::path& path) const {
        std::filesystem::create_directories(path.parent_path());
        patchfusion::testing::write_bytes(path, bytes());
    }

  private:
    static std::string number(std::int32_t value) {
        std::string bytes(4, '\0');
        std::memcpy(bytes.data(), &value, 4);
        return bytes;
    }
    template <typename Item>
    static std::string bytes_of(const std::vector<Item>& items) {
        std::string bytes(items.size() * sizeof(Item), '\0');
        if (!items.empty()) {
            std::memcpy(bytes.data(), items.data(), bytes.size());
        }
        return bytes;
    }

    BspFile map_;
};

/// A picture of one colour.
inline void write_picture(const std::filesystem::path& path, std::array<int, 3> colour) {
    std::filesystem::create_directories(path.parent_path());
    torch::Tensor rgb = torch::empty({8, 8, 3}, torch::kUInt8);
    for (int i = 0; i < 3; ++i) {
        rgb.select(2, i).fill_(colour.at(static_cast<std::size_t>(i)));
    }
    image::write_rgb(path, rgb);
}

/// A game with the map "hall": a room of 16 x 12 x 4 metres with a wall texture, a sky for a ceiling and a place in its middle.
inline MapWriter write_tiny_game(const std::filesystem::path& folder) {
    MapWriter writer;
    const int walls = writer.texture("textures/Base/Wall");
    const int sky = writer.texture("textures/skies/day", 0x4);
    writer.room({512, 384, 128}, walls, sky, writer.light_page(120));
    writer.entities =
        "{\n\"classname\" \"worldspawn\"\n}\n{\n\"classname\" \"info_player_deathmatch\"\n\"origin\" \"256 192 30\"\n}\n";
    writer.write(folder / "maps/hall.bsp");
    write_picture(folder / "textures/base/wall.png", {200, 60, 60});
    return writer;
}

}  // namespace patchfusion::worlds::testing
