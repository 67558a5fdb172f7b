// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/bsp_file.h"

#include <fmt/format.h>
#include <cstring>
#include <sstream>
#include <string_view>
#include <type_traits>

#include "patchfusion/core/error.h"
#include "patchfusion/worlds/game_files.h"

namespace patchfusion::worlds {
namespace {

namespace fs = std::filesystem;

static_assert(sizeof(BspTexture) == 72 && sizeof(BspModel) == 40 && sizeof(BspVertex) == 44 && sizeof(BspFace) == 104);

/// Places of the lumps in the file's directory.
enum Lump { kEntities = 0, kTextures = 1, kModels = 7, kVertices = 10, kIndices = 11, kFaces = 13, kLightPages = 14 };
constexpr std::size_t kLumps = 17;

/// Lumps of a file's bytes.
class LumpReader {
  public:
    LumpReader(const fs::path& path, const std::string& bytes) : path_(path), bytes_(bytes) {
        struct {
            std::array<char, 4> magic;
            std::int32_t version;
            std::array<Entry, kLumps> lumps;
        } header{};
        static_assert(sizeof(header) == 8 + 8 * kLumps);
        if (bytes.size() < sizeof(header)) {
            fail("too short for a map");
        }
        std::memcpy(&header, bytes.data(), sizeof(header));
        if (std::string_view(header.magic.data(), 4) != "IBSP" || header.version != 46) {
            fail("not a map of Quake III's format (IBSP 46)");
        }
        lumps_ = header.lumps;
    }

    [[nodiscard]] std::string_view bytes(Lump lump) const {
        const Entry& entry = lumps_.at(lump);
        if (entry.offset < 0 || entry.length < 0 ||
            static_cast<std::size_t>(entry.offset) + static_cast<std::size_t>(entry.length) > bytes_.size()) {
            fail(fmt::format("lump {} reaches beyond the file's end; the file is cut short", static_cast<int>(lump)));
        }
        return std::string_view(bytes_).substr(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.length));
    }

    template <typename Item>
    [[nodiscard]] std::vector<Item> items(Lump lump) const {
        static_assert(std::is_trivially_copyable_v<Item>);
        const std::string_view data = bytes(lump);
        if (data.size() % sizeof(Item) != 0) {
            fail(fmt::format("lump {} is not a whole number of entries", static_cast<int>(lump)));
        }
        std::vector<Item> result(data.size() / sizeof(Item));
        if (!data.empty()) {
            std::memcpy(result.data(), data.data(), data.size());
        }
        return result;
    }

    [[noreturn]] void fail(const std::string& problem) const {
        throw InputError(fmt::format("{}: {}", path_.string(), problem));
    }

  private:
    struct Entry {
        std::int32_t offset;
        std::int32_t length;
    };
    const fs::path& path_;
    const std::string& bytes_;
    std::array<Entry, kLumps> lumps_{};
};

/// { "key" "value" ... } { ... }
std::vector<BspEntity> parse_entities(std::string_view text) {
    std::vector<BspEntity> entities;
    std::string key;
    bool has_key = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '{') {
            entities.emplace_back();
            has_key = false;
        } else if (text[at] == '"') {
            const std::size_t end = std::min(text.find('"', at + 1), text.size());
            std::string word(text.substr(at + 1, end - at - 1));
            at = end;
            if (has_key && !entities.empty()) {
                entities.back()[key] = word;
            }
            key = std::move(word);
            has_key = !has_key;
        }
    }
    return entities;
}

/// Whether first .. first + count lies within a list of `size`.
bool within(std::int32_t first, std::int32_t count, std::size_t size) {
    return first >= 0 && count >= 0 && static_cast<std::size_t>(first) + static_cast<std::size_t>(count) <= size;
}

bool is_sound(const BspFile& map, const BspFace& face) {
    if (!within(face.texture, 1, map.textures.size()) || !within(face.first_vertex, face.vertices, map.vertices.size()) ||
        !within(face.first_index, face.indices, map.indices.size()) || face.indices % 3 != 0) {
        return false;
    }
    for (std::int32_t i = 0; i < face.indices; ++i) {
        if (!within(map.indices[static_cast<std::size_t>(face.first_index) + static_cast<std::size_t>(i)], 1,
                    static_cast<std::size_t>(face.vertices))) {
            return false;
        }
    }
    const auto [across, down] = face.patch_size;
    const bool patch = across >= 3 && down >= 3 && across < 1024 && down < 1024 && across % 2 == 1 && down % 2 == 1 &&
                       across * down == face.vertices;
    return face.kind != BspFaceKind::Patch || patch;
}

}  // namespace

BspFile read_bsp_file(const fs::path& path) {
    const std::string bytes = read_file(path);
    const LumpReader reader(path, bytes);
    BspFile map = {.entities = parse_entities(reader.bytes(kEntities)),
                   .textures = reader.items<BspTexture>(kTextures),
                   .models = reader.items<BspModel>(kModels),
                   .vertices = reader.items<BspVertex>(kVertices),
                   .indices = reader.items<std::int32_t>(kIndices),
                   .faces = reader.items<BspFace>(kFaces),
                   .light_pages = reader.items<BspLightPage>(kLightPages)};
    for (std::size_t i = 0; i < map.faces.size(); ++i) {
        if (!is_sound(map, map.faces[i])) {
            reader.fail(fmt::format("face {} names what is not there", i));
        }
    }
    for (const BspModel& model : map.models) {
        if (!within(model.first_face, model.faces, map.faces.size())) {
            reader.fail("a model names faces that are not there");
        }
    }
    return map;
}

bool read_vector(const BspEntity& entity, const std::string& key, std::array<float, 3>& value) {
    const auto found = entity.find(key);
    return found != entity.end() && static_cast<bool>(std::istringstream(found->second) >> value[0] >> value[1] >> value[2]);
}

}  // namespace patchfusion::worlds
