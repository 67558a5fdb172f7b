// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/scripted/scripted_network.h"

#include <c10/core/impl/LocalDispatchKeySet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::scripted {
namespace {

/// What a module returned, in words: "(Tensor [1,1,216,384], 3 x (...))".
std::string described(const c10::IValue& value) {
    if (value.isTensor()) {
        return fmt::format("Tensor [{}]", fmt::join(value.toTensor().sizes(), ","));
    }
    std::vector<c10::IValue> items;
    if (value.isTuple()) {
        items = value.toTupleRef().elements().vec();
    } else if (value.isList()) {
        items = value.toListRef().vec();
    } else {
        return value.tagKind();
    }
    std::vector<std::string> words;
    words.reserve(items.size());
    for (const c10::IValue& item : items) {
        words.push_back(described(item));
    }
    return fmt::format("({})", fmt::join(words, ", "));
}

/// The last line of a message: TorchScript ends its backtrace with what went wrong.
std::string last_line(std::string message) {
    message.erase(message.find_last_not_of('\n') + 1);
    return message.substr(message.rfind('\n') + 1);  // npos + 1 is 0
}

/// Tensors of a list or tuple; empty where it holds anything else.
std::vector<torch::Tensor> tensors_of(const c10::IValue& value) {
    std::vector<c10::IValue> items;
    if (value.isTuple()) {
        items = value.toTupleRef().elements().vec();
    } else if (value.isList()) {
        items = value.toListRef().vec();
    }
    std::vector<torch::Tensor> tensors;
    for (const c10::IValue& item : items) {
        if (!item.isTensor()) {
            return {};
        }
        tensors.push_back(item.toTensor());
    }
    return tensors;
}

/// Depth and features as forward must return them for an image; throws InputError where they are not.
BaseDepthOutput checked(const c10::IValue& returned, const torch::Tensor& image, const std::filesystem::path& file) {
    const auto refuse = [&](std::string_view what) {
        return InputError(
            fmt::format("{}: {}: forward must return depth [N,1,h,w] and six feature maps [N,C,.,.], coarsest "
                        "first; for an image [{}] it returned {}",
                        file.string(), what, fmt::join(image.sizes(), ","), described(returned)));
    };
    if (!returned.isTuple() || returned.toTupleRef().elements().size() != 2 ||
        !returned.toTupleRef().elements()[0].isTensor()) {
        throw refuse("not depth and features");
    }
    BaseDepthOutput output = {.depth = returned.toTupleRef().elements()[0].toTensor(), .features = {}};
    const std::vector<torch::Tensor> features = tensors_of(returned.toTupleRef().elements()[1]);
    if (features.size() != output.features.levels.size()) {
        throw refuse("not six features");
    }
    const std::vector<std::int64_t> depth_sizes = {image.size(0), 1, image.size(2), image.size(3)};
    if (output.depth.sizes().vec() != depth_sizes) {
        throw refuse("depth of another size");
    }
    for (std::size_t level = 0; level < features.size(); ++level) {
        const bool finest = level + 1 == features.size();
        if (features[level].dim() != 4 || features[level].size(0) != image.size(0) ||
            (finest && nn::size_of(features[level]) != nn::size_of(image)) ||
            (level > 0 && features[level].size(3) < features[level - 1].size(3))) {
            throw refuse(fmt::format("feature {} of another size", level));
        }
        output.features.levels.at(level) = features[level];
    }
    return output;
}

}  // namespace

ScriptedNetwork::ScriptedNetwork(const std::filesystem::path& file, Size trial) : file_(file) {
    if (!std::filesystem::exists(file)) {
        throw InputError(fmt::format("{}: no such file; give a TorchScript module (torch.jit.save)", file.string()));
    }
    // What changes how our own modules are made (checkpoint::WithoutRandomValues) is none of the user's network's business.
    const c10::impl::ExcludeDispatchKeyGuard as_always(c10::DispatchKey::DeferredInit);
    try {
        script_ = torch::jit::load(file.string(), torch::kCPU);
    } catch (const c10::Error& error) {
        throw InputError(
            fmt::format("{}: not a TorchScript module: {}", file.string(), last_line(error.what_without_backtrace())));
    }
    script_.eval();
    const torch::NoGradGuard no_gradients;
    const torch::Tensor image = torch::full({1, 3, trial.height, trial.width}, 0.5F);
    const BaseDepthOutput output = forward(image);
    for (std::size_t level = 0; level < channels_.size(); ++level) {
        const torch::Tensor& feature = output.features.levels.at(level);
        channels_.at(level) = static_cast<int>(feature.size(1));
        strides_.at(level) = static_cast<double>(trial.width) / static_cast<double>(feature.size(3));
    }
}

BaseDepthOutput ScriptedNetwork::forward(const torch::Tensor& image) {
    const torch::NoGradGuard frozen;
    c10::IValue returned;
    try {
        returned = script_.forward({image});
    } catch (const std::exception& error) {
        throw InputError(fmt::format("{}: forward failed on an image [{}]: {}", file_.string(), fmt::join(image.sizes(), ","),
                                     last_line(error.what())));
    }
    return checked(returned, image, file_);
}

void ScriptedNetwork::to(torch::Device device, bool non_blocking) {
    script_.to(device, non_blocking);
    torch::nn::Module::to(device, non_blocking);
}

}  // namespace patchfusion::base_depth::scripted
