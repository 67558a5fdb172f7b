# SPDX-License-Identifier: Apache-2.0
# A room is a folder of src/patchfusion with one library and one test program; what it may use is stated where it is added.

# One way to compile everything, so that the precompiled header fits libraries and programs alike; -fpch-preprocess lets ccache
# work with it.
add_compile_options(-fPIC -fpch-preprocess)

# One precompiled header (LibTorch's headers take 27 s to read), compiled once and used by every room and test.
add_library(patchfusion_pch OBJECT "${PROJECT_SOURCE_DIR}/cmake/pch.cpp")
target_link_libraries(patchfusion_pch PUBLIC TorchWheel::torch fmt::fmt spdlog::spdlog nlohmann_json::nlohmann_json)
target_precompile_headers(patchfusion_pch PUBLIC <torch/torch.h> <fmt/format.h> <nlohmann/json.hpp> <spdlog/spdlog.h>)

# What every translation unit of ours is compiled with (not PUBLIC: warnings are for our own code).
function(patchfusion_compile_like_house target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wno-unknown-pragmas)
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_precompile_headers(${target} REUSE_FROM patchfusion_pch)
  # Even with the precompiled header a translation unit costs 7 s of LibTorch, so sources are compiled some at a time.
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
endfunction()

# patchfusion_room(NAME [USES rooms...] [LIBRARIES targets...])
function(patchfusion_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/patchfusion/${name}/*.cpp")
  add_library(patchfusion_${name} STATIC ${sources})
  patchfusion_compile_like_house(patchfusion_${name})
  list(TRANSFORM ROOM_USES PREPEND patchfusion_)
  target_link_libraries(patchfusion_${name} PUBLIC TorchWheel::torch fmt::fmt spdlog::spdlog ${ROOM_USES} ${ROOM_LIBRARIES})
endfunction()

# patchfusion_room_tests(NAME [USES rooms...]): tests/NAME/*.cpp as one GoogleTest program, one ctest entry.
function(patchfusion_room_tests name)
  cmake_parse_arguments(ROOM "" "" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${name}/*.cpp")
  add_executable(test_${name} ${sources})
  patchfusion_compile_like_house(test_${name})
  list(TRANSFORM ROOM_USES PREPEND patchfusion_)
  target_link_libraries(test_${name} PRIVATE patchfusion_${name} ${ROOM_USES} GTest::gtest_main)
  target_compile_definitions(test_${name} PRIVATE PATCHFUSION_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)  # LibTorch takes all cores, and some tests measure times
endfunction()
