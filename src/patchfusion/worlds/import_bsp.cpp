// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/image/rgba_file.h"
#include "patchfusion/scene/image_texture.h"
#include "patchfusion/scene/vec3.h"
#include "patchfusion/worlds/bezier.h"
#include "patchfusion/worlds/bsp_file.h"
#include "patchfusion/worlds/finite.h"
#include "patchfusion/worlds/game_world.h"
#include "patchfusion/worlds/pictures.h"
#include "patchfusion/worlds/shader_scripts.h"

namespace patchfusion::worlds {
namespace {

namespace fs = std::filesystem;
using scene::LightSource;
using scene::Material;
using scene::Mesh;
using scene::Vec3;

// Surface flags of Quake III's tools.
constexpr std::int32_t kSky = 0x4;
constexpr std::int32_t kNeverDrawn = 0x80 | 0x100 | 0x200;  // nodraw, hint, skip
/// The engine doubles a map's light on its way to the screen (r_mapOverBrightBits 2, one of them for the display). It
/// multiplies the bytes of light and texture; the tools' bytes are proportional to light, and so they are taken here: squaring
/// the contrast as a display's gamma would is not what a camera sees.
constexpr float kLightGain = 2;

/// A byte proportional to light as a picture holds it (IEC 61966-2-1).
std::uint8_t srgb_of_linear_byte(std::uint8_t byte) {
    const float light = static_cast<float>(byte) / 255.0F;
    const float value = light <= 0.0031308F ? 12.92F * light : 1.055F * std::pow(light, 1 / 2.4F) - 0.055F;
    return static_cast<std::uint8_t>(std::lround(255.0F * value));
}

/// Turns a map into meshes, one for each material.
class Importer {
  public:
    Importer(const GameFiles& files, const BspFile& map, std::string name, float units_per_m)
        : files_(files),
          map_(map),
          name_(std::move(name)),
          looks_(read_shader_scripts(files)),
          metres_per_unit_(1 / units_per_m),
          pictures_(files) {}

    /// All faces of a model, moved by `origin` units.
    void add_model(const BspModel& model, const std::array<float, 3>& origin) {
        for (std::int32_t i = 0; i < model.faces; ++i) {
            add_face(map_.faces[static_cast<std::size_t>(model.first_face) + static_cast<std::size_t>(i)], origin);
        }
    }

    [[nodiscard]] Vec3 metres(const std::array<float, 3>& units) const {
        return Vec3{units[0], units[2], -units[1]} * metres_per_unit_;
    }

    /// The world, whole.
    [[nodiscard]] GameWorld finish() {
        world.lost_pictures = pictures_.lost();
        return std::move(world);
    }

    GameWorld world;

  private:
    /// What a texture looks like; none: it is not drawn.
    [[nodiscard]] std::optional<SurfaceLook> look_of(const BspTexture& texture) const {
        const auto end = std::ranges::find(texture.name, '\0');
        const std::string name = folded({texture.name.data(), static_cast<std::size_t>(end - texture.name.begin())});
        const auto script = looks_.find(name);
        SurfaceLook look;
        if (script != looks_.end()) {
            look = script->second;
        }
        look.sky = look.sky || (texture.flags & kSky) != 0;
        if (look.sky) {
            return look;
        }
        const bool scripted = script != looks_.end();
        if ((texture.flags & kNeverDrawn) != 0 || look.unseen || look.see_through || name == "noshader" ||
            name.find("common/") != std::string::npos || (scripted && !look.has_stages)) {
            return std::nullopt;
        }
        if (look.picture.empty()) {
            look.picture = name;
        }
        if (!scripted) {
            look.light_map = true;
        }
        return look;
    }

    [[nodiscard]] LightSource light_source_of(const SurfaceLook& look, const BspFace& face) {
        if (look.light_map) {
            return light_page(face.light_page) ? LightSource::Map : LightSource::Vertices;
        }
        return look.vertex_light ? LightSource::Vertices : LightSource::Own;
    }

    /// A page of light; null where the map has none of this number.
    std::shared_ptr<const scene::ImageTexture> light_page(std::int32_t page) {
        const auto [known, is_new] = light_pages_.try_emplace(page);
        if (is_new && page >= 0) {
            const bool within = static_cast<std::size_t>(page) < map_.light_pages.size();
            const torch::Tensor rgba =
                within ? page_within(map_.light_pages[static_cast<std::size_t>(page)]) : page_beside(page);
            if (rgba.defined()) {
                known->second = std::make_shared<const scene::ImageTexture>(rgba, scene::Wrap::Clamp);
            }
        }
        return known->second;
    }

    static torch::Tensor page_within(const BspLightPage& bytes) {
        torch::Tensor rgba = torch::full({kLightPageSide, kLightPageSide, 4}, 255, torch::kUInt8);
        auto* to = rgba.data_ptr<std::uint8_t>();
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            to[i / 3 * 4 + i % 3] = srgb_of_linear_byte(bytes.at(i));
        }
        return rgba;
    }

    /// A page that the map's tools wrote as a picture, maps/NAME/lm_0000.tga (in Nexuiz every second one holds directions, and
    /// faces name the others); undefined where there is none.
    [[nodiscard]] torch::Tensor page_beside(std::int32_t page) const {
        const fs::path file = files_.find_picture(fmt::format("maps/{}/lm_{:04}.tga", name_, page));
        if (file.empty()) {
            return {};
        }
        torch::Tensor rgba = image::read_rgba(file).contiguous().clone();
        auto* bytes = rgba.data_ptr<std::uint8_t>();
        for (std::int64_t i = 0; i < rgba.numel(); ++i) {
            bytes[i] = i % 4 == 3 ? 255 : srgb_of_linear_byte(bytes[i]);
        }
        return rgba;
    }

    /// The mesh that takes a face's triangles; null: it is not drawn.
    Mesh* mesh_of(const BspFace& face) {
        const std::optional<SurfaceLook> look = look_of(map_.textures[static_cast<std::size_t>(face.texture)]);
        if (!look) {
            return nullptr;
        }
        const LightSource source = look->sky ? LightSource::Own : light_source_of(*look, face);
        const std::int32_t page = source == LightSource::Map ? face.light_page : -static_cast<std::int32_t>(source);
        const auto [known, is_new] = meshes_.try_emplace({face.texture, page}, world.scene.meshes.size());
        if (is_new) {
            Material material = {.light_source = source, .light_gain = kLightGain, .sky = look->sky};
            if (!look->sky) {
                material.image = pictures_.texture(look->picture);
            }
            if (material.image) {
                material.base = material.second = material.image->mean_colour();
                material.cut_out = look->cut_out && material.image->has_holes();
            }
            if (source == LightSource::Map) {
                material.light_map = light_page(face.light_page);
            }
            world.scene.meshes.emplace_back().material = static_cast<int>(world.scene.materials.size());
            world.scene.materials.push_back(std::move(material));
            world.two_sided.push_back(look->two_sided || look->sky || world.scene.materials.back().cut_out);
        }
        return &world.scene.meshes[known->second];
    }

    void add_vertex(Mesh& mesh, const BspVertex& vertex, const std::array<float, 3>& origin) const {
        mesh.positions.push_back(metres({finite(vertex.position[0]) + origin[0], finite(vertex.position[1]) + origin[1],
                                         finite(vertex.position[2]) + origin[2]}));
        mesh.uv.push_back({finite(vertex.uv[0]), finite(vertex.uv[1])});
        mesh.light_uv.push_back({finite(vertex.light_uv[0]), finite(vertex.light_uv[1])});
        const auto linear = [&](std::size_t channel) { return static_cast<float>(vertex.colour.at(channel)) / 255.0F; };
        mesh.light.push_back({linear(0), linear(1), linear(2)});
    }

    /// A triangle whose front is where its corners' normals point; one without area is none.
    static void add_triangle(Mesh& mesh, std::array<std::uint32_t, 3> corners, const Vec3& normal) {
        const Vec3& a = mesh.positions[corners[0]];
        const Vec3 doubled_area = cross(mesh.positions[corners[1]] - a, mesh.positions[corners[2]] - a);
        if (!(dot(doubled_area, doubled_area) > 1e-14F)) {
            return;
        }
        if (dot(doubled_area, normal) < 0) {
            std::swap(corners[1], corners[2]);
        }
        mesh.triangles.push_back(corners);
    }

    /// A file may name the same vertices in any number of faces.
    void count(std::size_t more) {
        constexpr std::size_t kMost = 20'000'000;  // the largest maps of OpenArena and Nexuiz have about one million
        drawn_ += more;
        if (drawn_ > kMost) {
            throw InputError(fmt::format("{}: more than {} million vertices to draw; not a map that a game could show", name_,
                                         kMost / 1'000'000));
        }
    }

    void add_face(const BspFace& face, const std::array<float, 3>& origin) {
        if (face.kind != BspFaceKind::Polygon && face.kind != BspFaceKind::Mesh && face.kind != BspFaceKind::Patch) {
            return;
        }
        Mesh* const mesh = mesh_of(face);
        if (mesh == nullptr) {
            return;
        }
        count(static_cast<std::size_t>(face.vertices) + static_cast<std::size_t>(face.indices));
        std::vector<BspVertex> vertices(map_.vertices.begin() + face.first_vertex,
                                        map_.vertices.begin() + face.first_vertex + face.vertices);
        std::vector<std::uint32_t> indices;
        if (face.kind == BspFaceKind::Patch) {
            PatchGrid grid = tessellate(vertices, face.patch_size[0], face.patch_size[1]);
            vertices = std::move(grid.vertices);
            indices = std::move(grid.indices);
            count(vertices.size() + indices.size());
        } else {
            indices.assign(map_.indices.begin() + face.first_index, map_.indices.begin() + face.first_index + face.indices);
        }
        const auto base = static_cast<std::uint32_t>(mesh->positions.size());
        for (const BspVertex& vertex : vertices) {
            add_vertex(*mesh, vertex, origin);
        }
        for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
            Vec3 normal;
            for (std::size_t k = 0; k < 3; ++k) {
                const auto& n = vertices[indices[i + k]].normal;
                normal += Vec3{finite(n[0]), finite(n[2]), -finite(n[1])};
            }
            add_triangle(*mesh, {base + indices[i], base + indices[i + 1], base + indices[i + 2]}, normal);
        }
    }

    const GameFiles& files_;
    const BspFile& map_;
    std::string name_;
    std::size_t drawn_ = 0;  // vertices and indices so far
    std::map<std::string, SurfaceLook> looks_;
    float metres_per_unit_;
    std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> meshes_;  // by texture and light
    Pictures pictures_;
    std::map<std::int32_t, std::shared_ptr<const scene::ImageTexture>> light_pages_;
};

bool starts_with_any(const std::string& name, std::initializer_list<const char*> starts) {
    return std::ranges::any_of(starts, [&](const char* start) { return name.starts_with(start); });
}

/// Brush models stand where their entities say; players and things mark places.
void add_entities(const BspFile& map, Importer& importer) {
    for (const BspEntity& entity : map.entities) {
        const auto kind = entity.find("classname");
        if (kind == entity.end()) {
            continue;
        }
        std::array<float, 3> origin{};
        const bool placed = read_vector(entity, "origin", origin);
        const auto model = entity.find("model");
        if (model != entity.end() && model->second.starts_with('*') && !kind->second.starts_with("trigger_")) {
            const auto number = static_cast<std::size_t>(std::strtoul(model->second.c_str() + 1, nullptr, 10));
            if (number > 0 && number < map.models.size()) {
                importer.add_model(map.models[number], origin);
            }
        } else if (placed &&
                   starts_with_any(kind->second, {"info_player", "item_", "weapon_", "ammo_", "holdable_", "team_CTF"})) {
            importer.world.places.push_back(importer.metres(origin));
        }
    }
}

}  // namespace

std::vector<std::string> list_maps(const GameFiles& files) {
    std::vector<std::string> names;
    for (const fs::path& path : files.list("maps", ".bsp")) {
        if (folded(path.parent_path().filename().string()) == "maps") {
            names.push_back(path.stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

GameWorld import_bsp(const GameFiles& files, const std::string& map, float units_per_m) {
    const fs::path path = files.find("maps/" + map + ".bsp");
    if (path.empty()) {
        throw InputError(
            fmt::format("no map {} (maps/{}.bsp) in the game's files; patchfusion worlds list tells them", map, map));
    }
    const BspFile file = read_bsp_file(path);
    if (file.models.empty()) {
        throw InputError(fmt::format("{}: holds no world", path.string()));
    }
    Importer importer(files, file, map, units_per_m);
    importer.world.scene.kind = map;
    importer.add_model(file.models.front(), {});
    add_entities(file, importer);
    return importer.finish();
}

}  // namespace patchfusion::worlds
