// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mpi.h>
#include <torch/torch.h>

#include "patchfusion/core/error.h"

namespace patchfusion::distributed {

/// MPI's name of a tensor's type: float32, float64 or int64. Throws InternalError for others.
[[nodiscard]] inline MPI_Datatype mpi_type(torch::Dtype type) {
    switch (type) {
        case torch::kFloat:
            return MPI_FLOAT;
        case torch::kDouble:
            return MPI_DOUBLE;
        case torch::kLong:
            return MPI_INT64_T;
        default:
            throw InternalError("MPI: sums are of float32, float64 and int64");
    }
}

}  // namespace patchfusion::distributed
