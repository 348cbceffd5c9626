# Run by embed_files() at build time.
set(entries "")
foreach(input IN LISTS INPUTS)
  get_filename_component(file_name ${input} NAME)
  file(READ ${input} hex HEX)
  string(LENGTH "${hex}" hex_length)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  math(EXPR byte_count "${hex_length} / 2")
  string(MAKE_C_IDENTIFIER ${file_name} identifier)
  string(APPEND arrays "constexpr unsigned char ${identifier}[] = {${bytes}0};\n")
  string(APPEND entries
    "      {\"${file_name}\", {reinterpret_cast<const char*>(${identifier}), ${byte_count}}},\n")
endforeach()
file(WRITE ${DIRECTORY}/${NAME}.h "#pragma once
#include <span>
#include <string_view>
namespace ${NAMESPACE} {
struct File {
  std::string_view name;
  std::string_view contents;
};
std::span<const File> files();
}  // namespace ${NAMESPACE}
")
file(WRITE ${DIRECTORY}/${NAME}.cpp "#include \"${NAME}.h\"
namespace ${NAMESPACE} {
namespace {
${arrays}}  // namespace
std::span<const File> files() {
  static const File table[] = {
${entries}  };
  return table;
}
}  // namespace ${NAMESPACE}
")
