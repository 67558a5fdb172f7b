// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/triangle_world.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/image_texture.h"
#include "patchfusion/scene/leaf.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

constexpr unsigned kSolid = 0;
constexpr unsigned kLeaves = 1;
/// Edges whose faces turn by less than about 2 x 35 degrees are shaded as one smooth surface.
constexpr float kSmoothCosine = 0.82F;

/// One Embree device for the process. It builds indices on the calling thread: callers build many scenes side by side, and a
/// single-threaded build is the same each time.
RTCDevice embree_device() {
    static const RTCDevice device = [] {
        const RTCDevice made = rtcNewDevice("threads=1,set_affinity=0");
        if (made == nullptr) {
            throw InternalError(
                fmt::format("Embree: cannot make a device (error {})", static_cast<int>(rtcGetDeviceError(nullptr))));
        }
        return made;
    }();
    return device;
}

void reject_leaf_gaps(const RTCFilterFunctionNArguments* arguments) {
    const auto* world = static_cast<const TriangleWorld*>(arguments->geometryUserPtr);
    for (unsigned i = 0; i < arguments->N; ++i) {
        if (arguments->valid[i] != -1) {
            continue;
        }
        const unsigned triangle = RTCHitN_primID(arguments->hit, arguments->N, i);
        const float u = RTCHitN_u(arguments->hit, arguments->N, i);
        const float v = RTCHitN_v(arguments->hit, arguments->N, i);
        if (!world->leaf_covers_at(triangle, u, v)) {
            arguments->valid[i] = 0;
        }
    }
}

RTCRay embree_ray(const Ray& ray) {
    RTCRay result{};
    result.org_x = ray.origin.x;
    result.org_y = ray.origin.y;
    result.org_z = ray.origin.z;
    result.tnear = ray.near;
    result.dir_x = ray.direction.x;
    result.dir_y = ray.direction.y;
    result.dir_z = ray.direction.z;
    result.tfar = ray.far;
    result.mask = 0xffffffffU;
    return result;
}

}  // namespace

TriangleWorld::TriangleWorld(const std::vector<Mesh>& meshes, const std::vector<Material>& materials) : materials_(materials) {
    const auto is_leafy = [&](const Mesh& mesh) {
        const Material& material = materials_[static_cast<std::size_t>(mesh.material)];
        return material.leaf_mask || material.cut_out;
    };
    for (const Mesh& mesh : meshes) {
        if (mesh.material < 0 || static_cast<std::size_t>(mesh.material) >= materials_.size()) {
            throw InternalError(fmt::format("scene: a mesh names material {} of {}", mesh.material, materials_.size()));
        }
        if (!is_leafy(mesh)) {
            append(mesh);
        }
    }
    solid_triangles_ = triangles_.size();
    for (const Mesh& mesh : meshes) {
        if (is_leafy(mesh)) {
            append(mesh);
        }
    }
    positions_.push_back({});

    scene_ = rtcNewScene(embree_device());
    rtcSetSceneFlags(scene_, RTC_SCENE_FLAG_ROBUST);
    rtcSetSceneBuildQuality(scene_, RTC_BUILD_QUALITY_MEDIUM);
    attach(kSolid, 0, solid_triangles_);
    attach(kLeaves, solid_triangles_, triangles_.size() - solid_triangles_);
    rtcCommitScene(scene_);
}

TriangleWorld::~TriangleWorld() {
    rtcReleaseScene(scene_);
}

void TriangleWorld::append(const Mesh& mesh) {
    const auto first = static_cast<std::uint32_t>(positions_.size());
    positions_.insert(positions_.end(), mesh.positions.begin(), mesh.positions.end());
    normals_.resize(positions_.size());
    uv_.insert(uv_.end(), mesh.uv.begin(), mesh.uv.end());
    if (uv_.size() != positions_.size()) {
        throw InternalError(fmt::format("scene: a mesh has {} positions and {} uv", mesh.positions.size(), mesh.uv.size()));
    }
    append_light(mesh, first);
    for (const auto& corners : mesh.triangles) {
        const std::array<std::uint32_t, 3> moved = {first + corners[0], first + corners[1], first + corners[2]};
        for (const std::uint32_t corner : moved) {
            if (corner >= positions_.size()) {
                throw InternalError(
                    fmt::format("scene: a triangle names vertex {} of {}", corner - first, mesh.positions.size()));
            }
        }
        const Vec3 doubled_area =
            cross(positions_[moved[1]] - positions_[moved[0]], positions_[moved[2]] - positions_[moved[0]]);
        for (const std::uint32_t corner : moved) {
            normals_[corner] += doubled_area;
        }
        triangles_.push_back(moved);
        material_of_.push_back(mesh.material);
    }
}

void TriangleWorld::append_light(const Mesh& mesh, std::size_t first) {
    const LightSource source = materials_[static_cast<std::size_t>(mesh.material)].light_source;
    const std::size_t given = source == LightSource::Map ? mesh.light_uv.size() : mesh.light.size();
    if (source == LightSource::Scene || source == LightSource::Own) {
        return;
    }
    if (given != mesh.positions.size()) {
        throw InternalError(fmt::format("scene: a mesh has {} positions and light for {}", mesh.positions.size(), given));
    }
    if (source == LightSource::Map) {
        light_uv_.resize(first);
        light_uv_.insert(light_uv_.end(), mesh.light_uv.begin(), mesh.light_uv.end());
    } else {
        light_.resize(first);
        light_.insert(light_.end(), mesh.light.begin(), mesh.light.end());
    }
}

void TriangleWorld::attach(unsigned geometry_id, std::size_t first_triangle, std::size_t count) {
    if (count == 0) {
        return;
    }
    const RTCGeometry geometry = rtcNewGeometry(embree_device(), RTC_GEOMETRY_TYPE_TRIANGLE);
    rtcSetSharedGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, positions_.data(), 0, sizeof(Vec3),
                               positions_.size() - 1);
    rtcSetSharedGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, triangles_.data() + first_triangle, 0,
                               sizeof(triangles_[0]), count);
    if (geometry_id == kLeaves) {
        rtcSetGeometryUserData(geometry, this);
        rtcSetGeometryIntersectFilterFunction(geometry, reject_leaf_gaps);
        rtcSetGeometryOccludedFilterFunction(geometry, reject_leaf_gaps);
    }
    rtcCommitGeometry(geometry);
    rtcAttachGeometryByID(scene_, geometry, geometry_id);
    rtcReleaseGeometry(geometry);
}

bool TriangleWorld::intersect(const Ray& ray, Hit& hit) const {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    RTCRayHit query{};
    query.ray = embree_ray(ray);
    query.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(scene_, &context, &query);
    if (query.hit.geomID == RTC_INVALID_GEOMETRY_ID) {
        return false;
    }
    const std::size_t first = query.hit.geomID == kLeaves ? solid_triangles_ : 0;
    hit = {query.ray.tfar, static_cast<std::uint32_t>(first + query.hit.primID), query.hit.u, query.hit.v};
    return true;
}

bool TriangleWorld::occluded(const Ray& ray) const {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    RTCRay query = embree_ray(ray);
    rtcOccluded1(scene_, &context, &query);
    return query.tfar < 0;
}

double TriangleWorld::exact_distance(const Hit& hit, const std::array<double, 3>& origin,
                                     const std::array<double, 3>& direction) const {
    const auto& corners = triangles_[hit.triangle];
    const auto corner = [&](int i) {
        const Vec3& p = positions_[corners[static_cast<std::size_t>(i)]];
        return std::array<double, 3>{p.x - origin[0], p.y - origin[1], p.z - origin[2]};
    };
    const auto a = corner(0);
    const auto b = corner(1);
    const auto c = corner(2);
    const std::array<double, 3> ab = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
    const std::array<double, 3> ac = {c[0] - a[0], c[1] - a[1], c[2] - a[2]};
    const std::array<double, 3> n = {ab[1] * ac[2] - ab[2] * ac[1], ab[2] * ac[0] - ab[0] * ac[2],
                                     ab[0] * ac[1] - ab[1] * ac[0]};
    const double plane = n[0] * a[0] + n[1] * a[1] + n[2] * a[2];
    const double speed = n[0] * direction[0] + n[1] * direction[1] + n[2] * direction[2];
    const double exact = plane / speed;
    // A triangle seen edge-on has no stable plane distance; Embree's hit lies within it.
    const double found = hit.distance;
    return std::abs(exact - found) < 1e-3 * found ? exact : found;
}

std::array<float, 2> TriangleWorld::texture_coordinates(std::uint32_t triangle, float u, float v) const {
    const auto& corners = triangles_[triangle];
    const auto& a = uv_[corners[0]];
    const auto& b = uv_[corners[1]];
    const auto& c = uv_[corners[2]];
    const float w = 1.0F - u - v;
    return {w * a[0] + u * b[0] + v * c[0], w * a[1] + u * b[1] + v * c[1]};
}

Surface TriangleWorld::surface(const Ray& ray, const Hit& hit) const {
    const auto& corners = triangles_[hit.triangle];
    const std::array<Vec3, 3> p = {positions_[corners[0]], positions_[corners[1]], positions_[corners[2]]};
    const std::array<float, 3> weight = {1.0F - hit.u - hit.v, hit.u, hit.v};
    Vec3 facet = normalized(cross(p[1] - p[0], p[2] - p[0]));
    Vec3 smooth = {};
    for (std::size_t i = 0; i < 3; ++i) {
        const Vec3& mean = normals_[corners[i]];
        const float size = length(mean);
        const bool gentle = dot(mean, facet) > kSmoothCosine * size;
        smooth += (gentle ? mean * (1.0F / size) : facet) * weight[i];
    }
    if (dot(facet, ray.direction) > 0) {
        facet = -facet;
        smooth = -smooth;
    }
    const Vec3 normal = normalized(smooth);
    const auto uv = texture_coordinates(hit.triangle, hit.u, hit.v);
    return {.position = p[0] * weight[0] + p[1] * weight[1] + p[2] * weight[2],
            .facet_normal = facet,
            .normal = dot(normal, ray.direction) < 0 ? normal : facet,
            .u = uv[0],
            .v = uv[1],
            .material = material_of_[hit.triangle]};
}

std::array<float, 2> TriangleWorld::light_uv(const Hit& hit) const {
    const auto& corners = triangles_[hit.triangle];
    const auto& a = light_uv_[corners[0]];
    const auto& b = light_uv_[corners[1]];
    const auto& c = light_uv_[corners[2]];
    const float w = 1.0F - hit.u - hit.v;
    return {w * a[0] + hit.u * b[0] + hit.v * c[0], w * a[1] + hit.u * b[1] + hit.v * c[1]};
}

Vec3 TriangleWorld::vertex_light(const Hit& hit) const {
    const auto& corners = triangles_[hit.triangle];
    return light_[corners[0]] * (1.0F - hit.u - hit.v) + light_[corners[1]] * hit.u + light_[corners[2]] * hit.v;
}

float TriangleWorld::uv_per_m(const Hit& hit) const {
    const auto& corners = triangles_[hit.triangle];
    const Vec3& p = positions_[corners[0]];
    const float area = length(cross(positions_[corners[1]] - p, positions_[corners[2]] - p));
    const auto& a = uv_[corners[0]];
    const auto& b = uv_[corners[1]];
    const auto& c = uv_[corners[2]];
    const float uv_area = std::abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
    return std::sqrt(uv_area / std::max(area, 1e-12F));
}

bool TriangleWorld::meets_front(const Ray& ray, const Hit& hit) const {
    const auto& corners = triangles_[hit.triangle];
    const Vec3& p = positions_[corners[0]];
    return dot(cross(positions_[corners[1]] - p, positions_[corners[2]] - p), ray.direction) < 0;
}

bool TriangleWorld::leaf_covers_at(std::uint32_t leaf_triangle, float u, float v) const {
    const auto triangle = static_cast<std::uint32_t>(solid_triangles_) + leaf_triangle;
    const auto uv = texture_coordinates(triangle, u, v);
    const Material& material = materials_[static_cast<std::size_t>(material_of_[triangle])];
    return material.cut_out ? material.image->alpha(uv[0], uv[1]) >= 0.5F : leaf_covers(material, uv[0], uv[1]);
}

}  // namespace patchfusion::scene
