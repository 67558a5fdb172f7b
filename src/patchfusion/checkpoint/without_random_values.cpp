// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/without_random_values.h"

#include <torch/library.h>
#include <torch/torch.h>
#include <optional>

// LibTorch keeps the dispatch key DeferredInit free for whoever wants to change how modules are initialised (DispatchKey.h):
// under it, all operations pass through but the two that draw random numbers.
namespace patchfusion::checkpoint {
namespace {

constexpr auto kKey = c10::DispatchKey::DeferredInit;

// NOLINTBEGIN(performance-unnecessary-value-param): the signature of the operations that it stands for
torch::Tensor& keep_instead_of_drawing(torch::Tensor& self, double /*first*/, double /*second*/,
                                       std::optional<torch::Generator> /*generator*/) {
    return self;
}
// NOLINTEND(performance-unnecessary-value-param)

c10::DispatchKey registered_key() {
    static const bool registered = [] {
        static torch::Library others(torch::Library::IMPL, "_", kKey, static_cast<const char*>(__FILE__), __LINE__);
        others.fallback(torch::CppFunction::makeFallthrough());
        static torch::Library drawing(torch::Library::IMPL, "aten", kKey, static_cast<const char*>(__FILE__), __LINE__);
        drawing.impl("uniform_", keep_instead_of_drawing);
        drawing.impl("normal_", keep_instead_of_drawing);
        return true;
    }();
    static_cast<void>(registered);
    return kKey;
}

}  // namespace

WithoutRandomValues::WithoutRandomValues() : guard_(registered_key()) {}

}  // namespace patchfusion::checkpoint
