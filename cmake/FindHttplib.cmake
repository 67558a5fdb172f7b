# SPDX-License-Identifier: Apache-2.0
# Debian's cpp-httplib as the target Httplib::Httplib. Its package comes without CMake files; the definitions are those that
# its library was built with (cpp-httplib.pc), on which the layout of its classes depends.
find_path(Httplib_INCLUDE_DIR httplib.h)
find_library(Httplib_LIBRARY cpp-httplib)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Httplib REQUIRED_VARS Httplib_LIBRARY Httplib_INCLUDE_DIR)

if(Httplib_FOUND AND NOT TARGET Httplib::Httplib)
  add_library(Httplib::Httplib SHARED IMPORTED)
  set_target_properties(
    Httplib::Httplib
    PROPERTIES IMPORTED_LOCATION "${Httplib_LIBRARY}"
               INTERFACE_INCLUDE_DIRECTORIES "${Httplib_INCLUDE_DIR}"
               INTERFACE_COMPILE_DEFINITIONS "CPPHTTPLIB_OPENSSL_SUPPORT;CPPHTTPLIB_ZLIB_SUPPORT;CPPHTTPLIB_BROTLI_SUPPORT")
endif()
