# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: the program with its man page and completions, the library with its headers and CMake files, the model, the
# viewer where it is built, and LibTorch's libraries in a folder of their own. Everything finds everything relative to itself, so the tree runs anywhere.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(data_dir "${CMAKE_INSTALL_DATADIR}/patchfusion")
set(doc_dir "${CMAKE_INSTALL_DATADIR}/doc/patchfusion")
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/PatchFusion")
set(private_dir "${CMAKE_INSTALL_LIBDIR}/patchfusion")
cmake_path(RELATIVE_PATH private_dir BASE_DIRECTORY "${CMAKE_INSTALL_BINDIR}" OUTPUT_VARIABLE private_from_bin)

if(TorchWheel_CUDA_LIBRARY)
  # NVIDIA's libraries are gigabytes in wheels of their own: such a build uses LibTorch where it lies.
  set_target_properties(patchfusion patchfusion_shared PROPERTIES INSTALL_RPATH "${TORCH_WHEEL_DIR}/lib")
else()
  set_target_properties(patchfusion PROPERTIES INSTALL_RPATH "$ORIGIN/${private_from_bin}")
  set_target_properties(patchfusion_shared PROPERTIES INSTALL_RPATH "$ORIGIN/patchfusion")
  install(PROGRAMS "${TorchWheel_CPU_LIBRARY}" "${TorchWheel_C10_LIBRARY}" ${TorchWheel_OPENMP_LIBRARY} DESTINATION "${private_dir}")
  file(GLOB torch_licences "${TORCH_WHEEL_DIR}/../torch-*.dist-info/licenses")
  foreach(licences ${torch_licences})
    install(DIRECTORY "${licences}/" DESTINATION "${doc_dir}/libtorch")
  endforeach()
endif()

install(TARGETS patchfusion RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS patchfusion_shared EXPORT PatchFusionTargets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY include/patchfusion DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT PatchFusionTargets NAMESPACE PatchFusion:: FILE PatchFusionConfig.cmake DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/PatchFusionConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/PatchFusionConfigVersion.cmake" DESTINATION "${package_dir}")

install(FILES models/lite.safetensors models/lite.md DESTINATION "${data_dir}/models")
install(DIRECTORY web/dist/ DESTINATION "${data_dir}/web" OPTIONAL)
# The man page and the completions are the program's own words.
function(install_generated what file destination)
  set(generated "${PROJECT_BINARY_DIR}/generated/${what}/${file}")
  install(CODE "file(MAKE_DIRECTORY \"${PROJECT_BINARY_DIR}/generated/${what}\")
                execute_process(COMMAND \"$<TARGET_FILE:patchfusion>\" generate ${what} OUTPUT_FILE \"${generated}\"
                                COMMAND_ERROR_IS_FATAL ANY)")
  install(FILES "${generated}" DESTINATION "${destination}")
endfunction()
install_generated(man patchfusion.1 "${CMAKE_INSTALL_MANDIR}/man1")
install_generated(bash patchfusion "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install_generated(zsh _patchfusion "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install_generated(fish patchfusion.fish "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

install(FILES LICENSE DESTINATION "${doc_dir}" RENAME copyright)
install(FILES README.md CHANGELOG.md DESTINATION "${doc_dir}")

# `cpack` in the build folder: a Debian package with what it depends on, and an archive.
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PACKAGE_NAME patchfusion)
set(CPACK_PACKAGE_VENDOR "The PatchFusion in C++ authors")
set(CPACK_PACKAGE_CONTACT "${CPACK_PACKAGE_VENDOR} <noreply@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${TORCH_WHEEL_DIR}/lib")
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
include(CPack)
