// SPDX-License-Identifier: Apache-2.0
// patchfusion._core: the C++ library as Python sees it. What is comfortable (paths, PIL images, pipelines) is Python's.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>

#include <memory>
#include <optional>
#include <patchfusion/patchfusion.hpp>
#include <string>
#include <tuple>

#include "pixels.h"

namespace nb = nanobind;

namespace patchfusion::python {
namespace {

/// One of two words, or Error.
template <typename Value>
Value choose(const char* what, const std::string& word, std::pair<const char*, Value> first,
             std::pair<const char*, Value> second) {
    if (word == first.first || word == second.first) {
        return word == first.first ? first.second : second.second;
    }
    throw Error(ErrorCode::Input,
                std::string(what) + " \"" + word + "\" is not known: give \"" + first.first + "\" or \"" + second.first + "\"");
}

/// How the library's progress reaches Python: Ctrl-C is looked for, the callback called; what either raises ends the
/// prediction.
ProgressCallback progress_of(nb::handle callback) {
    return [callback](int done, int total) {
        const nb::gil_scoped_acquire gil;
        if (PyErr_CheckSignals() != 0) {
            nb::raise_python_error();
        }
        if (!callback.is_none()) {
            callback(done, total);
        }
    };
}

/// The map as a NumPy array or torch tensor on the map's own memory, which lives as long as the array does.
nb::object array_of(const DepthMap& map, bool as_tensor) {
    using Metres = std::shared_ptr<float[]>;  // NOLINT(modernize-avoid-c-arrays): the library's
    auto owner = std::make_unique<Metres>(map.metres);
    const nb::capsule capsule(owner.get(), [](void* metres) noexcept {
        delete static_cast<Metres*>(metres);  // NOLINT(cppcoreguidelines-owning-memory): the capsule's
    });
    static_cast<void>(owner.release());
    const std::initializer_list<std::size_t> shape = {static_cast<std::size_t>(map.height),
                                                      static_cast<std::size_t>(map.width)};
    if (as_tensor) {
        return nb::cast(nb::ndarray<nb::pytorch, float, nb::ndim<2>, nb::device::cpu>(map.metres.get(), shape, capsule));
    }
    return nb::cast(nb::ndarray<nb::numpy, float, nb::ndim<2>, nb::device::cpu>(map.metres.get(), shape, capsule));
}

Model load(const std::string& name_or_path, const std::string& device, const std::string& base, const std::string& precision) {
    const LoadOptions options = {.device = choose<Device>("device", device, {"cpu", Device::Cpu}, {"cuda", Device::Cuda}),
                                 .base = base,
                                 .precision = precision};
    const nb::gil_scoped_release others_run;
    return Model(name_or_path, options);
}

std::tuple<nb::object, double, int> predict(const Model& model, nb::handle image, const std::string& plan,
                                            std::optional<double> focal_px, std::optional<double> fov, std::uint64_t seed,
                                            int threads, const std::string& cai, nb::handle progress, bool as_tensor) {
    const Pixels pixels(image);
    const PredictOptions options = {.plan = plan,
                                    .focal_px = focal_px,
                                    .fov_degrees = fov,
                                    .seed = seed,
                                    .threads = threads,
                                    .cai = choose<ConsistencyAware>("cai", cai, {"paper", ConsistencyAware::Paper},
                                                                    {"official", ConsistencyAware::Official}),
                                    .progress = progress_of(progress)};
    DepthMap map;
    {
        const nb::gil_scoped_release others_run;
        map = model.predict(pixels.view(), options);
    }
    return {array_of(map, as_tensor), map.focal_px, map.tiles};
}

/// Errors of the library reach Python as this class, with their one line.
void raise_errors_as(const nb::object& error_class) {
    nb::register_exception_translator(
        [](const std::exception_ptr& thrown, void* payload) {
            try {
                std::rethrow_exception(thrown);
            } catch (const Error& error) {
                PyErr_SetString(static_cast<PyObject*>(payload), error.what());
            }
        },
        error_class.inc_ref().ptr());  // for as long as the process lives
}

void bind_model_info(nb::module_& module) {
    nb::class_<ModelInfo>(module, "ModelInfo", "What a model is.")
        .def_ro("name", &ModelInfo::name, "Of its configuration, such as \"lite\".")
        .def_prop_ro(
            "process_size", [](const ModelInfo& info) { return std::tuple(info.process_height, info.process_width); },
            "Height and width in pixels of what a base network sees of a 16:9 photograph and of each tile.")
        .def_ro("split", &ModelInfo::split, "Tiles per side: the photograph is seen at split times the process size.")
        .def_ro("fuses", &ModelInfo::fuses, "False: a base network alone, which knows the plans coarse and fine.")
        .def_ro("parameters", &ModelInfo::parameters, "How many numbers its networks hold.")
        .def_ro("precision", &ModelInfo::precision, "\"fp32\" or \"bf16\": what it multiplies in.");
}

void bind_model(nb::module_& module) {
    nb::class_<Model>(module, "Model", "The library's model; see patchfusion.Model.")
        .def(
            "__init__",
            [](Model* self, const std::string& name_or_path, const std::string& device, const std::string& base,
               const std::string& precision) { new (self) Model(load(name_or_path, device, base, precision)); },
            nb::arg("name_or_path"), nb::arg("device"), nb::arg("base"), nb::arg("precision"), "As patchfusion.load.")
        .def("predict", &predict, nb::arg("image").none(), nb::kw_only(), nb::arg("plan"), nb::arg("focal_px").none(),
             nb::arg("fov").none(), nb::arg("seed"), nb::arg("threads"), nb::arg("cai"), nb::arg("progress").none(),
             nb::arg("as_tensor"),
             nb::sig("def predict(self, image: object, *, plan: str, focal_px: float | None, fov: float | None, seed: int, "
                     "threads: int, cai: str, progress: typing.Callable[[int, int], object] | None, as_tensor: bool) -> "
                     "tuple[object, float, int]"),
             "Metres [H,W] float32, as a NumPy array or a torch tensor; the focal length used, pixels; how many tiles.")
        .def_prop_ro("info", &Model::info);
}

}  // namespace
}  // namespace patchfusion::python

NB_MODULE(_core, module) {
    using namespace patchfusion::python;  // NOLINT(google-build-using-namespace): the macro's function lies outside
    module.doc() = "The compiled part of patchfusion.";
    raise_errors_as(nb::module_::import_("patchfusion._error").attr("Error"));
    bind_model_info(module);
    bind_model(module);
    module.def(
        "version", [] { return patchfusion::version(); }, "The library's version, such as \"0.1.0\".");
    module.def(
        "cuda_available", [] { return patchfusion::cuda_available(); },
        "Whether device=\"cuda\" can be had: a CUDA device, and a LibTorch with CUDA.");
}
