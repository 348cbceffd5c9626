#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fuzz_test {

/// What must hold for any bytes that reach one reader of the program. Fuzzers look for inputs that
/// break it; inputs that once did are kept and tried by the ordinary tests.
struct Property {
  std::string_view name;  ///< Of the fuzzer, of its seeds, its dictionary and its kept inputs.
  /// What the input breaks, as a sentence; empty when everything holds.
  std::string (*broken_by)(std::string_view input);
};

std::span<const Property> properties();

/// Null when there is none of this name.
const Property* find_property(std::string_view name);

// One for each reader, in properties/, where the file begins with what must hold.
std::string broken_markdown_plan(std::string_view input);
std::string broken_yaml_plan(std::string_view input);
std::string broken_site_settings(std::string_view input);
std::string broken_yaml_document(std::string_view input);
std::string broken_json_rpc(std::string_view input);
std::string broken_number(std::string_view input);
std::string broken_directory_names(std::string_view input);
std::string broken_template(std::string_view input);

}  // namespace fuzz_test
