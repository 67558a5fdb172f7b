// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/glb_file.h"

#include <fmt/format.h>
#include <tiny_gltf.h>
#include <unistd.h>
#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::export3d {
namespace {

constexpr std::int64_t kLongestTextureSide = 8192;

/// The bytes of the photograph as JPEG.
std::vector<unsigned char> jpeg_of(const torch::Tensor& rgb) {
    torch::Tensor picture = rgb;
    const std::int64_t longest = std::max(rgb.size(0), rgb.size(1));
    if (longest > kLongestTextureSide) {
        const auto side = [&](std::int64_t length) {
            return std::max<std::int64_t>(1, length * kLongestTextureSide / longest);
        };
        picture = at::_upsample_bilinear2d_aa(rgb.permute({2, 0, 1}).unsqueeze(0), {side(rgb.size(0)), side(rgb.size(1))},
                                              /*align_corners=*/false)
                      .squeeze(0)
                      .permute({1, 2, 0})
                      .contiguous();
    }
    const auto file = std::filesystem::temp_directory_path() / fmt::format("patchfusion-texture-{}.jpg", ::getpid());
    image::write_rgb(file, picture);
    std::ifstream stream(file, std::ios::binary);
    std::vector<unsigned char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    stream.close();
    std::filesystem::remove(file);
    return bytes;
}

/// Puts a glTF model together: one buffer, a view of it for each kind of data.
class Builder {
  public:
    Builder() {
        model_.asset.version = "2.0";
        model_.asset.generator = "PatchFusion";
        model_.buffers.emplace_back();
    }

    /// A view of new bytes in the buffer; returns its number.
    int add_view(const void* bytes, std::size_t count, int target) {
        constexpr std::size_t kAlignment = 4;  // glTF 2.0, 3.6.2.4
        std::vector<unsigned char>& data = model_.buffers[0].data;
        data.resize((data.size() + kAlignment - 1) / kAlignment * kAlignment);
        tinygltf::BufferView view;
        view.buffer = 0;
        view.byteOffset = data.size();
        view.byteLength = count;
        view.target = target;
        data.resize(data.size() + count);
        std::memcpy(data.data() + view.byteOffset, bytes, count);
        model_.bufferViews.push_back(view);
        return static_cast<int>(model_.bufferViews.size()) - 1;
    }

    /// An accessor of one value per vertex or index; returns its number.
    template <class T>
    int add_accessor(const std::vector<T>& values, int target, int component, int type) {
        tinygltf::Accessor accessor;
        accessor.bufferView = add_view(values.data(), values.size() * sizeof(T), target);
        accessor.componentType = component;
        accessor.count = values.size();
        accessor.type = type;
        model_.accessors.push_back(accessor);
        return static_cast<int>(model_.accessors.size()) - 1;
    }

    int add_positions(const std::vector<Vec3>& positions) {
        const int number =
            add_accessor(positions, TINYGLTF_TARGET_ARRAY_BUFFER, TINYGLTF_COMPONENT_TYPE_FLOAT, TINYGLTF_TYPE_VEC3);
        std::vector<double> least(positions.front().begin(), positions.front().end());
        std::vector<double> most = least;
        for (const Vec3& position : positions) {
            for (std::size_t i = 0; i < position.size(); ++i) {
                least[i] = std::min(least[i], static_cast<double>(position[i]));
                most[i] = std::max(most[i], static_cast<double>(position[i]));
            }
        }
        model_.accessors.back().minValues = least;  // required of positions
        model_.accessors.back().maxValues = most;
        return number;
    }

    void add_photo_material(const torch::Tensor& rgb) {
        const std::vector<unsigned char> jpeg = jpeg_of(rgb);
        tinygltf::Image image;
        image.bufferView = add_view(jpeg.data(), jpeg.size(), /*target=*/0);
        image.mimeType = "image/jpeg";
        model_.images.push_back(image);
        tinygltf::Sampler sampler;
        sampler.wrapS = sampler.wrapT = TINYGLTF_TEXTURE_WRAP_CLAMP_TO_EDGE;
        model_.samplers.push_back(sampler);
        tinygltf::Texture texture;
        texture.source = 0;
        texture.sampler = 0;
        model_.textures.push_back(texture);
        tinygltf::Material material;
        material.name = "photograph";
        material.pbrMetallicRoughness.baseColorTexture.index = 0;
        material.pbrMetallicRoughness.metallicFactor = 0;
        material.doubleSided = true;
        material.extensions["KHR_materials_unlit"] = tinygltf::Value(tinygltf::Value::Object());  // its light is in the photo
        model_.extensionsUsed.emplace_back("KHR_materials_unlit");
        model_.materials.push_back(material);
    }

    void add_mesh(const Mesh& mesh) {
        tinygltf::Primitive primitive;
        primitive.mode = TINYGLTF_MODE_TRIANGLES;
        primitive.material = 0;
        primitive.attributes["POSITION"] = add_positions(mesh.positions);
        primitive.attributes["NORMAL"] =
            add_accessor(mesh.normals, TINYGLTF_TARGET_ARRAY_BUFFER, TINYGLTF_COMPONENT_TYPE_FLOAT, TINYGLTF_TYPE_VEC3);
        primitive.attributes["TEXCOORD_0"] =
            add_accessor(mesh.texture, TINYGLTF_TARGET_ARRAY_BUFFER, TINYGLTF_COMPONENT_TYPE_FLOAT, TINYGLTF_TYPE_VEC2);
        primitive.indices = add_accessor(mesh.triangles, TINYGLTF_TARGET_ELEMENT_ARRAY_BUFFER,
                                         TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT, TINYGLTF_TYPE_SCALAR);
        tinygltf::Mesh surface;
        surface.name = "depth";
        surface.primitives.push_back(primitive);
        model_.meshes.push_back(surface);
        tinygltf::Node node;
        node.mesh = 0;
        model_.nodes.push_back(node);
        tinygltf::Scene scene;
        scene.nodes.push_back(0);
        model_.scenes.push_back(scene);
        model_.defaultScene = 0;
    }

    [[nodiscard]] const tinygltf::Model& model() const { return model_; }

  private:
    tinygltf::Model model_;
};

}  // namespace

void write_glb(const std::filesystem::path& path, const Mesh& mesh, const torch::Tensor& rgb) {
    if (mesh.triangles.empty()) {
        throw InputError(fmt::format("{}: nothing to write: no surface lies nearer than the largest depth", path.string()));
    }
    Builder builder;
    builder.add_photo_material(rgb);
    builder.add_mesh(mesh);
    write_atomically(path, [&](const std::filesystem::path& temporary) {
        tinygltf::TinyGLTF writer;
        if (!writer.WriteGltfSceneToFile(&builder.model(), temporary.string(), /*embedImages=*/true, /*embedBuffers=*/true,
                                         /*prettyPrint=*/false, /*writeBinary=*/true)) {
            throw InputError(fmt::format("{}: cannot write: disk full or not writable", path.string()));
        }
    });
}

}  // namespace patchfusion::export3d
