// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace patchfusion::worlds {

/// What stands in a lump of the file, byte for byte (little-endian; IBSP version 46, Quake III Arena).
struct BspTexture {
    std::array<char, 64> name;
    std::int32_t flags;
    std::int32_t contents;
};
struct BspModel {
    std::array<float, 3> low;
    std::array<float, 3> high;
    std::int32_t first_face;
    std::int32_t faces;
    std::int32_t first_brush;
    std::int32_t brushes;
};
struct BspVertex {
    std::array<float, 3> position;  // units, z up
    std::array<float, 2> uv;
    std::array<float, 2> light_uv;
    std::array<float, 3> normal;
    std::array<std::uint8_t, 4> colour;
};
enum class BspFaceKind : std::int32_t { Polygon = 1, Patch = 2, Mesh = 3, Flare = 4 };
struct BspFace {
    std::int32_t texture;
    std::int32_t effect;
    BspFaceKind kind;
    std::int32_t first_vertex;
    std::int32_t vertices;
    std::int32_t first_index;
    std::int32_t indices;
    std::int32_t light_page;
    std::array<std::int32_t, 2> light_corner;
    std::array<std::int32_t, 2> light_size;
    std::array<float, 3> light_origin;
    std::array<std::array<float, 3>, 2> light_axes;
    std::array<float, 3> normal;
    std::array<std::int32_t, 2> patch_size;  // control points across and down
};
/// A page of light: 128x128 pixels of three bytes.
inline constexpr int kLightPageSide = 128;
using BspLightPage = std::array<std::uint8_t, 3 * kLightPageSide * kLightPageSide>;

/// An entity's keys and values.
using BspEntity = std::map<std::string, std::string>;

/// A map as its file has it. Every index into another lump is within it.
struct BspFile {
    std::vector<BspEntity> entities;
    std::vector<BspTexture> textures;
    std::vector<BspModel> models;  // the first is the world
    std::vector<BspVertex> vertices;
    std::vector<std::int32_t> indices;  // into a face's vertices
    std::vector<BspFace> faces;
    std::vector<BspLightPage> light_pages;
};

/// Reads a map. Throws InputError naming the file and what is wrong with it: another format, lumps that reach beyond its end,
/// indices that name what is not there.
[[nodiscard]] BspFile read_bsp_file(const std::filesystem::path& path);

/// Three numbers of an entity's value ("origin": units); none where there are not three.
[[nodiscard]] bool read_vector(const BspEntity& entity, const std::string& key, std::array<float, 3>& value);

}  // namespace patchfusion::worlds
