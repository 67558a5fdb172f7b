// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "patchfusion/worlds/game_files.h"

namespace patchfusion::worlds {

/// What a Quake-3 shader script says of a surface, as far as it shows in a still picture.
struct SurfaceLook {
    std::string picture;  // of the first stage that is neither $lightmap nor $whiteimage; else the editor's; empty: none
    bool has_stages = false;
    bool sky = false;
    bool unseen = false;       // nodraw
    bool see_through = false;  // adds light to or filters what is behind it, and has no light of its own
    bool cut_out = false;      // alpha decides what is there
    bool two_sided = false;
    bool light_map = false;     // a stage is lit by the map's light
    bool vertex_light = false;  // a stage is lit by the vertices' colours
};

/// Adds the shaders of a script: NAME { surfaceparm ... { map ... } ... }, comments from // to the line's end. What is not
/// known is passed over; a script that ends too early gives what there was. The first of two shaders of one name stays.
void parse_shader_script(std::string_view text, std::map<std::string, SurfaceLook>& looks);

/// The shaders of all scripts of a game (scripts/*.shader), by their names in lower case.
[[nodiscard]] std::map<std::string, SurfaceLook> read_shader_scripts(const GameFiles& files);

}  // namespace patchfusion::worlds
