# SPDX-License-Identifier: Apache-2.0
# Imports the libraries of a PyTorch wheel as the target TorchWheel::torch.
#
# The wheel's own TorchConfig.cmake fails for a CUDA wheel where no CUDA toolkit is installed, so the libraries are imported
# one by one instead. Where the wheel holds the CUDA libraries they are linked too, kept by --no-as-needed (they register
# their kernels when loaded); the device is then chosen at run time and the sources need no #ifdef.
#
#   TORCH_WHEEL_DIR   the wheel's folder `torch` (default: the one in the project's .venv)
if(NOT TORCH_WHEEL_DIR)
  file(GLOB _torch_candidates "${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch")
  if(_torch_candidates)
    list(GET _torch_candidates 0 _torch_found)
    set(TORCH_WHEEL_DIR "${_torch_found}" CACHE PATH "Folder `torch` of a PyTorch wheel")
  endif()
endif()

find_path(TorchWheel_INCLUDE_DIR torch/library.h PATHS "${TORCH_WHEEL_DIR}/include" NO_DEFAULT_PATH)
find_library(TorchWheel_CPU_LIBRARY torch_cpu PATHS "${TORCH_WHEEL_DIR}/lib" NO_DEFAULT_PATH)
find_library(TorchWheel_C10_LIBRARY c10 PATHS "${TORCH_WHEEL_DIR}/lib" NO_DEFAULT_PATH)
file(GLOB TorchWheel_OPENMP_LIBRARY "${TORCH_WHEEL_DIR}/lib/libgomp*")  # its name bears a hash in some wheels
find_library(TorchWheel_CUDA_LIBRARY torch_cuda PATHS "${TORCH_WHEEL_DIR}/lib" NO_DEFAULT_PATH)
find_library(TorchWheel_C10_CUDA_LIBRARY c10_cuda PATHS "${TORCH_WHEEL_DIR}/lib" NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  TorchWheel
  REQUIRED_VARS TorchWheel_CPU_LIBRARY TorchWheel_C10_LIBRARY TorchWheel_INCLUDE_DIR
  FAIL_MESSAGE "No PyTorch wheel found: run ./patchfusion once (it installs one into .venv) or set TORCH_WHEEL_DIR")

if(TorchWheel_FOUND AND NOT TARGET TorchWheel::torch)
  add_library(TorchWheel::torch INTERFACE IMPORTED)
  # The wheel bundles the headers of another fmt than Debian's library, first on the include path: a folder with a link to
  # Debian's goes before them (LibTorch's public headers use none).
  find_path(TorchWheel_FMT_DIR fmt/format.h PATHS /usr/include NO_DEFAULT_PATH REQUIRED)
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/system-fmt")
  file(CREATE_LINK "${TorchWheel_FMT_DIR}/fmt" "${PROJECT_BINARY_DIR}/system-fmt/fmt" SYMBOLIC)
  target_include_directories(TorchWheel::torch SYSTEM INTERFACE "${PROJECT_BINARY_DIR}/system-fmt")
  target_include_directories(TorchWheel::torch SYSTEM INTERFACE "${TorchWheel_INCLUDE_DIR}"
                                                                "${TorchWheel_INCLUDE_DIR}/torch/csrc/api/include")
  # at::parallel_for is a template: without OpenMP it compiles to a loop on one thread. The wheel's own runtime is linked, since
  # a second one would bring a second pool of threads. ThreadSanitizer does not see how libgomp synchronises: off there.
  option(PATCHFUSION_OPENMP "Loops of at::parallel_for on all threads" ON)
  if(PATCHFUSION_OPENMP AND TorchWheel_OPENMP_LIBRARY)
    target_compile_options(TorchWheel::torch INTERFACE -fopenmp)
    target_link_libraries(TorchWheel::torch INTERFACE "${TorchWheel_OPENMP_LIBRARY}")
  endif()
  set(_torch_libraries "${TorchWheel_CPU_LIBRARY}" "${TorchWheel_C10_LIBRARY}")
  if(TorchWheel_CUDA_LIBRARY)
    list(APPEND _torch_libraries "-Wl,--no-as-needed" "${TorchWheel_CUDA_LIBRARY}" "${TorchWheel_C10_CUDA_LIBRARY}"
         "-Wl,--as-needed")
  endif()
  target_link_libraries(TorchWheel::torch INTERFACE ${_torch_libraries})
endif()
