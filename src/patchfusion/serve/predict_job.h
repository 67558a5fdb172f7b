// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/model/patchfusion.h"
#include "patchfusion/serve/job.h"
#include "patchfusion/serve/service_options.h"

namespace patchfusion::serve {

/// From the upload to the depth map in the job's folder, as `patchfusion predict` does it; ends the job one way or another.
/// Throws nothing: what went wrong is the job's error.
void predict_job(model::PatchFusion& model, Job& job, const ServiceOptions& options);

}  // namespace patchfusion::serve
