#include "core/verify/trained_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"

namespace core {
namespace {

// More than any configuration needs; a file in which every key names the one before twice would
// otherwise grow without end.
constexpr std::size_t kMaxTrainedNodes = 200'000;
constexpr std::size_t kMaxTrainedBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxReferenceChain = 64;

/// Whether it is a path from the root such as `model.lora_rank`.
bool is_plain_path(std::string_view path) {
  return !path.empty() && path.front() != '.' && std::all_of(path.begin(), path.end(), [](char c) {
    return base::is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
  });
}

/// A value within text, as Python prints it.
std::string as_python_prints(const YamlNode& scalar) {
  const YamlValue value = trained_value(scalar);
  if (const bool* truth = std::get_if<bool>(&value)) return *truth ? "True" : "False";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&value)) {
    const std::string text = fmt::format("{}", *number);
    const bool is_whole = text.find_first_not_of("-0123456789") == std::string::npos;
    return is_whole ? text + ".0" : text;
  }
  return std::holds_alternative<YamlNull>(value) ? "None" : scalar.text;
}

/// Resolves the references of one file.
class InterpolationResolver {
 public:
  InterpolationResolver(const YamlNode& root, const std::string& file) : root_(root), file_(file) {}

  /// A copy of the node in which nothing refers to another key any more.
  Result<YamlNode> resolved(const YamlNode& node) {
    if (++nodes_ > kMaxTrainedNodes) return problem(node, kEndless);
    if (node.kind == YamlKind::scalar) return resolved_scalar(node);
    YamlNode copy = node;
    for (YamlNode& item : copy.items) {
      auto result = resolved(item);
      if (!result) return result;
      item = *std::move(result);
    }
    for (auto& [key, value] : copy.entries) {
      auto result = resolved(value);
      if (!result) return result;
      value = *std::move(result);
    }
    return copy;
  }

 private:
  static constexpr std::string_view kOpen = "${";
  static constexpr std::string_view kEndless = "its references expand endlessly";

  Error problem(const YamlNode& node, std::string_view what) const {
    return {fmt::format("{}:{}: {}", file_, node.line, what)};
  }

  /// Two backslashes before `${` mean one; a single one that is left over makes the `${`
  /// text.
  Result<YamlNode> resolved_scalar(const YamlNode& node) {
    if (node.text == "???") {
      return problem(node, "`???` marks a missing value, so the trainer would stop here");
    }
    if (node.text.find(kOpen) == std::string::npos) return node;
    YamlNode result = node;
    result.text.clear();
    result.quoted = true;
    std::string_view rest = node.text;
    for (std::size_t open = rest.find(kOpen); open != std::string_view::npos;
         open = rest.find(kOpen)) {
      std::size_t slashes = 0;
      while (slashes < open && rest[open - slashes - 1] == '\\') ++slashes;
      result.text += rest.substr(0, open - slashes);
      result.text.append(slashes / 2, '\\');
      rest.remove_prefix(open + kOpen.size());
      if (slashes % 2 == 1) {
        result.text += kOpen;
        continue;
      }
      const std::size_t close = rest.find('}');
      if (close == std::string_view::npos) return problem(node, "`${` is never closed by `}`");
      auto target = target_of(rest.substr(0, close), node);
      const bool is_whole = kOpen.size() + close + 1 == node.text.size();
      if (!target || is_whole) return target;
      if (target->kind != YamlKind::scalar) {
        return problem(node, fmt::format("`${{{}}}` is within text but is not a single value",
                                         rest.substr(0, close)));
      }
      result.text += as_python_prints(*target);
      if (result.text.size() > kMaxTrainedBytes) return problem(node, kEndless);
      rest.remove_prefix(close + 1);
    }
    result.text += rest;
    return result;
  }

  /// The resolved value of another key.
  /// \param reference what is between the braces.
  Result<YamlNode> target_of(std::string_view reference, const YamlNode& from) {
    std::string_view path = reference;
    path.remove_prefix(std::min(path.find_first_not_of(' '), path.size()));
    path = path.substr(0, path.find_last_not_of(' ') + 1);
    if (!is_plain_path(path)) {
      return problem(from,
                     fmt::format("`${{{}}}` is not a plain reference to a key of this file, so its "
                                 "value for the trainer is unknown",
                                 reference));
    }
    const YamlNode* target = root_.find(path);
    if (target == nullptr) {
      return problem(from, fmt::format("`${{{}}}` refers to a key that is not in this file", path));
    }
    if (on_the_way_.size() >= kMaxReferenceChain || !on_the_way_.insert(target).second) {
      return problem(from, fmt::format("`${{{}}}` refers back to itself", path));
    }
    auto result = resolved(*target);
    on_the_way_.erase(target);
    if (result) result->line = from.line;
    return result;
  }

  const YamlNode& root_;
  const std::string& file_;
  std::set<const YamlNode*> on_the_way_;
  std::size_t nodes_ = 0;
};

}  // namespace

Result<YamlNode> read_trained_config(std::string_view text, const std::string& file) {
  const auto root = parse_yaml(text, file);
  if (!root) return root.error();
  if (root->kind != YamlKind::mapping) {
    return Error{fmt::format("{}:{}: is not a mapping of keys to values", file, root->line)};
  }
  auto resolved = InterpolationResolver(*root, file).resolved(*root);
  if (!resolved) return resolved;
  // torchtune resolves a component again when it builds it.
  const YamlNode before = *resolved;
  for (auto& [key, value] : resolved->entries) {
    if (value.get("_component_") == nullptr) continue;
    auto again = InterpolationResolver(before, file).resolved(value);
    if (!again) return again;
    value = *std::move(again);
  }
  return resolved;
}

YamlValue trained_value(const YamlNode& scalar) {
  return resolve_scalar(scalar, YamlRules::omegaconf);
}

}  // namespace core
