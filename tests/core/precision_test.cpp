// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/precision.h"

#include <gtest/gtest.h>

namespace patchfusion {
namespace {

torch::Dtype product_type() {
    const auto matrix = torch::ones({2, 2});
    return torch::mm(matrix, matrix).scalar_type();
}

TEST(Autocast, LastsAsLongAsTheOutermost) {
    EXPECT_EQ(product_type(), torch::kFloat32);
    {
        const Autocast outer(true);
        {
            const Autocast inner(true);
            const Autocast nothing(false);
            EXPECT_EQ(product_type(), torch::kBFloat16);
        }
        EXPECT_EQ(product_type(), torch::kBFloat16);
    }
    EXPECT_EQ(product_type(), torch::kFloat32);
}

}  // namespace
}  // namespace patchfusion
