// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace patchfusion::scene {

/// A point, direction or colour: x right, y up, z towards the viewer (right-handed world, metres).
struct Vec3 {
    float x = 0, y = 0, z = 0;
};

/// Procedural surface patterns; each maps a point in its own texture space (metres) to an albedo between `base` and `second`.
enum class Pattern { Plain, Noise, Bricks, Tiles, Planks, Stripes, Checker, Speckle, Marble, Fabric, Grass, Windows };

class ImageTexture;  // image_texture.h

/// Where the light on a surface comes from: the scene's sun, sky and lamps, traced; or made beforehand by a game's tools, as a
/// picture or vertex by vertex; or from the surface itself.
enum class LightSource { Scene, Map, Vertices, Own };

/// How a surface looks. Albedos are linear RGB in [0,1].
struct Material {
    Pattern pattern = Pattern::Plain;
    Vec3 base = {0.7F, 0.7F, 0.7F};
    Vec3 second = {0.3F, 0.3F, 0.3F};
    float period_m = 0.5F;  // size of one pattern element
    float specular = 0.0F;  // Phong highlight strength
    float grain = 0.1F;     // strength of the fine multi-octave grain that every surface has
    std::uint32_t seed = 0;
    bool leaf_mask = false;  // cut out a leaf shape in texture space (rays pass through the rest)

    std::shared_ptr<const ImageTexture> image = {};  // in place of the pattern; texture coordinates are the picture's
    bool cut_out = false;                            // rays pass where the picture's alpha is below a half
    LightSource light_source = LightSource::Scene;
    std::shared_ptr<const ImageTexture> light_map = {};  // LightSource::Map
    float light_gain = 1;                                // times light made beforehand
    bool sky = false;                                    // what meets it meets the sky
};

/// Triangles of one material. `uv` is in metres where the pattern should follow the surface.
struct Mesh {
    std::vector<Vec3> positions;
    std::vector<std::array<float, 2>> uv;  // one per position
    std::vector<std::array<std::uint32_t, 3>> triangles;
    int material = 0;
    std::vector<std::array<float, 2>> light_uv = {};  // one per position under LightSource::Map
    std::vector<Vec3> light = {};                     // linear, one per position under LightSource::Vertices
};

/// Light and sky: a sun with hard shadows, a sky gradient with clouds that also lights from above; indoor lamps are points.
struct Lighting {
    Vec3 sun_direction = {0.3F, 0.8F, 0.5F};  // towards the sun, unit length
    Vec3 sun_colour = {1, 1, 1};              // radiance; black: no sun
    Vec3 sky_zenith = {0.2F, 0.4F, 0.8F};
    Vec3 sky_horizon = {0.7F, 0.8F, 0.9F};
    float clouds = 0.3F;  // share of the sky covered
    Vec3 ambient = {0.15F, 0.15F, 0.15F};
    struct Lamp {
        Vec3 position;
        Vec3 colour;  // radiant intensity
    };
    std::vector<Lamp> lamps;
    float fog_per_m = 0;  // extinction of aerial perspective
    std::uint32_t cloud_seed = 0;
};

/// A pinhole camera without roll limits. The image plane is `aspect` = width/height; x right, y down in the image.
struct Camera {
    Vec3 position;
    Vec3 forward = {0, 0, -1};  // unit
    Vec3 up = {0, 1, 0};        // unit, orthogonal to forward
    float focal = 1.0F;         // focal length / image width
    float aspect = 16.0F / 9.0F;
    float baseline_m = 0.2F;  // of the stereo pair: the right camera is this far along +x of the image
};

/// One world and the camera that looks at it.
struct Scene {
    std::vector<Material> materials;
    std::vector<Mesh> meshes;
    Lighting lighting;
    Camera camera;
    std::string kind;  // "room", "street", "terrain", ...
};

/// The scene of a seed: an indoor room, a street, open terrain or a close-up, furnished and lit, with a camera that sees a
/// varied depth range. Same seed, same scene wherever g++ built the program for x86-64: the order in which arguments draw their
/// numbers is the compiler's.
[[nodiscard]] Scene make_scene(std::uint64_t seed);

}  // namespace patchfusion::scene
