// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "patchfusion/data/record.h"
#include "patchfusion/data/scene_source.h"
#include "patchfusion/datasets/depth_set.h"

namespace patchfusion::data {

/// Where the records of a cache come from. `kind` begins the cache's file name and `name`, in its header, tells one source from
/// another; `make(options, index)` is record `index`, the same on any thread.
struct RecordSource {
    std::string kind;
    std::string name;
    std::function<Record(const RecordOptions& options, std::int64_t index)> make;
};

/// Renders record `index`, of scene `index` of the source, on the calling thread. Throws InternalError where the options make
/// no sense.
[[nodiscard]] Record render_record(const RecordOptions& options, std::int64_t index,
                                   const SceneSource& source = procedural_scenes());

/// Rendered scenes: render_record of each.
[[nodiscard]] RecordSource rendered_records(SceneSource scenes = procedural_scenes());

/// Told of a photograph that is missing or broken, perhaps by several threads at once.
using OnBrokenPhoto = std::function<void(const std::string& message)>;

/// Photographs with true depth: record `index` is of photograph index mod their number, its window at another place each time
/// around. Of a photograph whose aspect is not the process grid's the largest part that has it is taken, anywhere. Truth is the
/// nearest pixel's; 0 where there is none. A photograph that is missing, broken or without the focal length that canonical
/// depth needs is told to `on_broken`, and the next sound one takes its place; without `on_broken` it throws InputError, as it
/// does where none is sound. Throws InputError where there are no photographs.
[[nodiscard]] RecordSource photographed_records(std::vector<datasets::DepthItem> photographs, OnBrokenPhoto on_broken = {});

}  // namespace patchfusion::data
