// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/flop_counter.h"

#include <memory>
#include <string_view>

#include <torch/torch.h>

namespace patchfusion::nn {

namespace {

thread_local std::int64_t flop_of_thread = 0;

/// Products summed into each element of the output of a call that is being made; 0 for calls that are not counted.
struct CountedCall : at::ObserverContext {
    std::int64_t products_per_output = 0;
};

std::int64_t products_per_output(std::string_view name, c10::ArrayRef<const c10::IValue> inputs) {
    if (name == "aten::convolution") {
        const torch::Tensor weight = inputs[1].toTensor();  // [out, in / groups, kh, kw]
        return weight.numel() / weight.size(0);
    }
    if (name == "mkldnn::_convolution_pointwise") {  // (x, weight, ...) or (x, added, weight, ...)
        const bool adds = inputs[2].isTensor() && inputs[2].toTensor().dim() == 4;
        const torch::Tensor weight = inputs[adds ? 2 : 1].toTensor();
        return weight.numel() / weight.size(0);
    }
    if (name == "mkldnn::_linear_pointwise") {
        return inputs[0].toTensor().size(-1);
    }
    if (name == "aten::mm" || name == "aten::bmm") {
        return inputs[0].toTensor().size(-1);
    }
    if (name == "aten::addmm" || name == "aten::baddbmm") {
        return inputs[1].toTensor().size(-1);
    }
    if (name == "aten::_scaled_dot_product_flash_attention_for_cpu" || name == "aten::_scaled_dot_product_flash_attention" ||
        name == "aten::_scaled_dot_product_efficient_attention" || name == "aten::_scaled_dot_product_cudnn_attention") {
        return 2 * inputs[1].toTensor().size(-2);  // each channel of a query: once over the keys, once over the values
    }
    return 0;
}

std::unique_ptr<at::ObserverContext> before(const at::RecordFunction& call) {
    auto context = std::make_unique<CountedCall>();  // inputs live until the call begins only
    context->products_per_output = products_per_output(call.name(), call.inputs());
    return context;
}

void after(const at::RecordFunction& call, at::ObserverContext* context) {
    const std::int64_t products = static_cast<const CountedCall*>(context)->products_per_output;
    if (products > 0) {
        flop_of_thread += 2 * products * call.outputs()[0].toTensor().numel();
    }
}

}  // namespace

void count_flop(std::int64_t flop) {
    flop_of_thread += flop;
}

FlopCounter::FlopCounter()
    : handle_(at::addThreadLocalCallback(
          at::RecordFunctionCallback(before, after).needsInputs(true).needsOutputs(true).scopes({at::RecordScope::FUNCTION}))),
      flop_before_(flop_of_thread) {}

FlopCounter::~FlopCounter() {
    at::removeCallback(handle_);
}

double FlopCounter::gflop() const {
    return static_cast<double>(flop_of_thread - flop_before_) * 1e-9;
}

}  // namespace patchfusion::nn
