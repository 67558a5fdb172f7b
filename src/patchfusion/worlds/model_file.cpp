// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/model_file.h"

#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <fmt/format.h>
#include <assimp/Importer.hpp>
#include <cmath>
#include <map>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/worlds/finite.h"

namespace patchfusion::worlds {
namespace {

scene::Vec3 linear(const aiColor4D& colour) {
    const auto of = [](float value) { return std::pow(std::min(std::max(value, 0.0F), 1.0F), 2.2F); };
    return {of(colour.r), of(colour.g), of(colour.b)};
}

/// The part that takes a mesh of this material.
ModelPart& part_of(const aiMaterial& material, std::map<std::string, ModelPart>& parts) {
    aiString picture;
    aiColor4D colour(0.6F, 0.6F, 0.6F, 1.0F);
    const bool pictured = material.GetTexture(aiTextureType_DIFFUSE, 0, &picture) == aiReturn_SUCCESS;
    material.Get(AI_MATKEY_COLOR_DIFFUSE, colour);
    const std::string name = pictured ? picture.C_Str() : "";
    const std::string key = pictured ? name : fmt::format("\n{} {} {}", colour.r, colour.g, colour.b);
    return parts.try_emplace(key, ModelPart{.mesh = {}, .picture = name, .colour = linear(colour)}).first->second;
}

void append(const aiMesh& from, scene::Mesh& to) {
    const auto base = static_cast<std::uint32_t>(to.positions.size());
    for (unsigned i = 0; i < from.mNumVertices; ++i) {
        const aiVector3D& p = from.mVertices[i];
        to.positions.push_back({finite(p.x), finite(p.y), finite(p.z)});
        const bool mapped = from.HasTextureCoords(0);
        to.uv.push_back({mapped ? finite(from.mTextureCoords[0][i].x) : 0, mapped ? finite(from.mTextureCoords[0][i].y) : 0});
    }
    for (unsigned i = 0; i < from.mNumFaces; ++i) {
        if (const aiFace& face = from.mFaces[i]; face.mNumIndices == 3) {
            to.triangles.push_back({base + face.mIndices[0], base + face.mIndices[1], base + face.mIndices[2]});
        }
    }
}

}  // namespace

std::vector<ModelPart> read_model_file(const std::filesystem::path& path) {
    Assimp::Importer importer;  // one a call: the C interface has one error text for all threads
    importer.SetPropertyInteger(AI_CONFIG_PP_SBP_REMOVE, aiPrimitiveType_POINT | aiPrimitiveType_LINE);
    constexpr unsigned kSteps = aiProcess_ValidateDataStructure | aiProcess_Triangulate | aiProcess_SortByPType |
                                aiProcess_PreTransformVertices |
                                aiProcess_FlipUVs;  // validated first: some readers give broken files meshes that are not there
    const aiScene* const model = importer.ReadFile(path.string(), kSteps);
    if (model == nullptr) {
        throw InputError(fmt::format("{}: not a model that can be read: {}", path.string(), importer.GetErrorString()));
    }
    std::map<std::string, ModelPart> parts;
    for (unsigned i = 0; i < model->mNumMeshes; ++i) {
        const aiMesh& mesh = *model->mMeshes[i];
        append(mesh, part_of(*model->mMaterials[mesh.mMaterialIndex], parts).mesh);
    }
    std::vector<ModelPart> result;
    for (auto& [key, part] : parts) {
        if (!part.mesh.triangles.empty()) {
            result.push_back(std::move(part));
        }
    }
    return result;
}

}  // namespace patchfusion::worlds
