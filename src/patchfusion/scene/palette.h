// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Linear RGB albedo of an sRGB colour given as hue, saturation and value, each in [0,1] (hue wraps).
[[nodiscard]] Vec3 colour(float hue, float saturation, float value);
[[nodiscard]] Vec3 grey_colour(Random& random, float low, float high);  // slightly warm or cool
[[nodiscard]] Vec3 muted_colour(Random& random);
[[nodiscard]] Vec3 vivid_colour(Random& random);

/// Materials as they occur, with random tone, scale and wear. One call is one material: share it between the parts of an
/// object. About a fifth of the finishes are plain, and a few have any pattern and colour at all.
namespace palette {

[[nodiscard]] Material plain(Random& random);     // any one colour, little grain
[[nodiscard]] Material anything(Random& random);  // any pattern in any colours
[[nodiscard]] Material painted_wall(Random& random);
[[nodiscard]] Material interior_wall(Random& random);
[[nodiscard]] Material floor(Random& random);
[[nodiscard]] Material ceiling(Random& random);
[[nodiscard]] Material wood(Random& random);
[[nodiscard]] Material textile(Random& random);
[[nodiscard]] Material metal(Random& random);
[[nodiscard]] Material ceramic(Random& random);
[[nodiscard]] Material plastic(Random& random);
[[nodiscard]] Material paper(Random& random);
[[nodiscard]] Material picture(Random& random);
[[nodiscard]] Material panel(Random& random);      // what hangs flat on walls: boards, screens, cloths, posters; often dark
[[nodiscard]] Material furniture(Random& random);  // wood, lacquer, plastic
[[nodiscard]] Material glass(Random& random);      // dark and shiny; nothing is transparent
[[nodiscard]] Material skin(Random& random);
[[nodiscard]] Material fruit(Random& random);
[[nodiscard]] Material leaves(Random& random, float leaf_size_m);  // with Material::leaf_mask
[[nodiscard]] Material foliage(Random& random);                    // solid crowns and bushes
[[nodiscard]] Material petals(Random& random);
[[nodiscard]] Material bark(Random& random);
[[nodiscard]] Material grass(Random& random);
[[nodiscard]] Material soil(Random& random);
[[nodiscard]] Material rock(Random& random);
[[nodiscard]] Material asphalt(Random& random);
[[nodiscard]] Material paving(Random& random);
[[nodiscard]] Material facade(Random& random);
[[nodiscard]] Material roof(Random& random);
[[nodiscard]] Material car_paint(Random& random);
[[nodiscard]] Material water(Random& random);

}  // namespace palette
}  // namespace patchfusion::scene
