#include "core/verify/named_callables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/verify/trained_config.h"

namespace core {
namespace {

constexpr std::array<std::string_view, 3> kPrefixes = {"torchtune.", "torch.optim.",
                                                       "cruijff_kit."};

/// The keys whose text Python looks up and calls.
bool is_called(std::string_view key) { return key == "_component_" || key == "prompt_template"; }

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

/// A dotted name of public parts below one of the packages.
bool may_be_called(std::string_view name) {
  const bool is_known =
      std::any_of(kPrefixes.begin(), kPrefixes.end(),
                  [name](std::string_view prefix) { return name.starts_with(prefix); });
  return is_known && std::all_of(name.begin(), name.end(), is_name_character) &&
         name.find("._") == std::string_view::npos && name.find("..") == std::string_view::npos &&
         name.back() != '.';
}

class CallableSearch {
 public:
  explicit CallableSearch(const std::string& file) : file_(file) {}

  std::optional<std::string> in(const YamlNode& node, std::string_view key) {
    if (node.kind == YamlKind::scalar) return in_scalar(node, key);
    for (const YamlNode& item : node.items) {
      if (auto refused = in(item, key)) return refused;
    }
    for (const auto& [name, value] : node.entries) {
      if (auto refused = in(value, name)) return refused;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<std::string> in_scalar(const YamlNode& node,
                                                     std::string_view key) const {
    const bool is_text = std::holds_alternative<std::string>(trained_value(node));
    if (!is_called(key) || (key != "_component_" && !is_text) || may_be_called(node.text)) {
      return std::nullopt;
    }
    return fmt::format(
        "{}:{}: `{}` is {}, which belongs to neither torchtune, torch.optim nor the kit, so the "
        "file was not given to the trainer.",
        file_, node.line, key, node.text);
  }

  const std::string& file_;
};

}  // namespace

std::optional<std::string> refused_callable(std::string_view text, const std::string& file) {
  const auto root = read_trained_config(text, file);
  if (!root) return root.error().message;
  return CallableSearch(file).in(*root, {});
}

}  // namespace core
