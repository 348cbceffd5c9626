#include "tests/fuzz/property.h"

#include <algorithm>
#include <array>

namespace fuzz_test {
namespace {

constexpr std::array kProperties = {
    Property{"markdown_plan", broken_markdown_plan},
    Property{"yaml_plan", broken_yaml_plan},
    Property{"site_settings", broken_site_settings},
    Property{"yaml_document", broken_yaml_document},
    Property{"json_rpc", broken_json_rpc},
    Property{"number", broken_number},
    Property{"directory_names", broken_directory_names},
    Property{"template", broken_template},
};

}  // namespace

std::span<const Property> properties() { return kProperties; }

const Property* find_property(std::string_view name) {
  const auto* found = std::ranges::find(kProperties, name, &Property::name);
  return found == kProperties.end() ? nullptr : found;
}

}  // namespace fuzz_test
