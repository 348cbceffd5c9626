#include "core/verify/named_callables.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "core/verify/trained_config.h"

namespace core {
namespace {

/// A dotted name of public parts in one of the packages.
bool may_be_called(std::string_view name) {
  const bool is_in_package = name.starts_with("torchtune.") || name.starts_with("torch.optim.") ||
                             name.starts_with("cruijff_kit.");
  const auto is_name_character = [](char c) {
    return base::is_alphanumeric(c) || c == '_' || c == '.';
  };
  return is_in_package && std::all_of(name.begin(), name.end(), is_name_character) &&
         name.find("._") == std::string_view::npos && name.find("..") == std::string_view::npos &&
         !name.ends_with('.');
}

/// \returns the first scalar in the node that Python would look up and must not; null for none.
/// \param key of the node; set to the key of the scalar.
const YamlNode* find_refused(const YamlNode& node, std::string_view& key) {
  if (node.kind == YamlKind::scalar) {
    const bool is_called =
        key == "_component_" ||
        (key == "prompt_template" && std::holds_alternative<std::string>(trained_value(node)));
    return is_called && !may_be_called(node.text) ? &node : nullptr;
  }
  for (const YamlNode& item : node.items) {
    if (const YamlNode* refused = find_refused(item, key)) return refused;
  }
  for (const auto& [name, value] : node.entries) {
    std::string_view inner = name;
    if (const YamlNode* refused = find_refused(value, inner)) {
      key = inner;
      return refused;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<std::string> refused_callable(std::string_view text, const std::string& file) {
  const auto root = read_trained_config(text, file);
  if (!root) return root.error().message;
  std::string_view key;
  const YamlNode* refused = find_refused(*root, key);
  if (refused == nullptr) return std::nullopt;
  return fmt::format(
      "{}:{}: `{}` is {}, which is not part of torchtune, torch.optim or the kit, so the trainer "
      "was not given the file.",
      file, refused->line, key, refused->text);
}

}  // namespace core
