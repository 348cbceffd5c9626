# The libraries, all from the distribution. Names differ between its releases; each gets one name here.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(libcmark_gfm REQUIRED IMPORTED_TARGET libcmark-gfm)
find_library(cmark_gfm_extensions NAMES cmark-gfm-extensions REQUIRED)

add_library(cmark_gfm INTERFACE)
target_link_libraries(cmark_gfm INTERFACE ${cmark_gfm_extensions} PkgConfig::libcmark_gfm)

find_library(libmd NAMES md REQUIRED)  # SHA-256
find_path(libmd_include sha2.h REQUIRED)
add_library(md_library INTERFACE)
target_link_libraries(md_library INTERFACE ${libmd})
target_include_directories(md_library SYSTEM INTERFACE ${libmd_include})

add_library(spdlog_library INTERFACE)
target_link_libraries(spdlog_library INTERFACE spdlog::spdlog)

add_library(yaml_cpp_library INTERFACE)
if(TARGET yaml-cpp::yaml-cpp)  # 0.8
  target_link_libraries(yaml_cpp_library INTERFACE yaml-cpp::yaml-cpp)
else()  # 0.7
  target_link_libraries(yaml_cpp_library INTERFACE yaml-cpp)
endif()

# Its own flags say how the library was built (OpenSSL, zlib, brotli); they change its classes.
pkg_check_modules(cpp_httplib REQUIRED IMPORTED_TARGET cpp-httplib)
add_library(httplib INTERFACE)
target_link_libraries(httplib INTERFACE PkgConfig::cpp_httplib)
