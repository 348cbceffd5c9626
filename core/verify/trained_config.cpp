#include "core/verify/trained_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <vector>

namespace core {
namespace {

constexpr std::string_view kOpen = "${";

// More than any configuration needs; a file in which every key names the one before twice would
// otherwise grow without end.
constexpr std::size_t kMostNodes = 200'000;
constexpr std::size_t kMostConfigBytes = std::size_t{1} << 20;
constexpr std::size_t kDeepestChain = 64;

/// A piece of a text: words, or a reference to another key.
struct Piece {
  std::string text;  ///< The words, or the dotted path.
  bool is_reference = false;
};

bool is_path_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// Whether it is a path from the root such as `model.lora_rank`.
bool is_plain_path(std::string_view path) {
  return !path.empty() && path.front() != '.' &&
         std::all_of(path.begin(), path.end(), is_path_character);
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// A number with a fraction as Python prints it: `1.0`, `1e-05`.
std::string python_float(double number) {
  std::string text = fmt::format("{}", number);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

/// A value as it reads inside of text.
std::string scalar_words(const YamlNode& scalar) {
  const YamlValue value = trained_value(scalar);
  if (const bool* truth = std::get_if<bool>(&value)) return *truth ? "True" : "False";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&value)) return python_float(*number);
  if (std::holds_alternative<YamlNull>(value)) return "None";
  return scalar.text;
}

/// Resolves the references of one file.
class InterpolationResolver {
 public:
  InterpolationResolver(const YamlNode& root, const std::string& file) : root_(root), file_(file) {}

  /// A copy of the node in which nothing refers to another key any more.
  Result<YamlNode> resolved(const YamlNode& node) {
    if (++nodes_ > kMostNodes) return problem(node, "its references unfold without end");
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
  Error problem(const YamlNode& node, std::string_view what) const {
    return {fmt::format("{}:{}: {}", file_, node.line, what)};
  }

  Result<YamlNode> resolved_scalar(const YamlNode& node) {
    if (node.text == "???") {
      return problem(node, "`???` marks a value that is missing, so the trainer would stop here");
    }
    if (node.text.find(kOpen) == std::string::npos) return node;
    auto pieces = pieces_of(node);
    if (!pieces) return pieces.error();
    if (pieces->size() == 1 && pieces->front().is_reference) {
      return target_of(pieces->front(), node);
    }
    YamlNode text = node;
    text.text.clear();
    text.quoted = true;
    for (const Piece& piece : *pieces) {
      auto words = words_of(piece, node);
      if (!words) return words.error();
      text.text += *words;
      if (text.text.size() > kMostConfigBytes)
        return problem(node, "its references unfold without end");
    }
    return text;
  }

  /// Takes a text apart. Of the backslashes in front of `${` two stand for one; one that is left
  /// over makes the `${` words.
  Result<std::vector<Piece>> pieces_of(const YamlNode& node) const {
    std::vector<Piece> pieces;
    std::string words;
    std::string_view rest = node.text;
    for (std::size_t open = rest.find(kOpen); open != std::string_view::npos;
         open = rest.find(kOpen)) {
      std::size_t slashes = 0;
      while (slashes < open && rest[open - slashes - 1] == '\\') ++slashes;
      words += rest.substr(0, open - slashes);
      words.append(slashes / 2, '\\');
      rest.remove_prefix(open + kOpen.size());
      if (slashes % 2 == 1) {
        words += kOpen;
        continue;
      }
      const std::size_t close = rest.find('}');
      if (close == std::string_view::npos) return problem(node, "`${` is never closed by `}`");
      const std::string_view path = without_blanks(rest.substr(0, close));
      if (!is_plain_path(path)) return problem(node, not_plain(rest.substr(0, close)));
      if (!words.empty()) pieces.push_back({std::exchange(words, {}), false});
      pieces.push_back({std::string(path), true});
      rest.remove_prefix(close + 1);
    }
    words += rest;
    if (!words.empty() || pieces.empty()) pieces.push_back({std::move(words), false});
    return pieces;
  }

  static std::string not_plain(std::string_view inside) {
    return fmt::format(
        "`${{{}}}` is no plain reference to a key of this file, so what the trainer would make of "
        "it "
        "cannot be told",
        inside);
  }

  Result<YamlNode> target_of(const Piece& reference, const YamlNode& from) {
    const YamlNode* target = root_.find(reference.text);
    if (target == nullptr) {
      return problem(
          from, fmt::format("`${{{}}}` refers to a key that is not in this file", reference.text));
    }
    if (on_the_way_.size() >= kDeepestChain || !on_the_way_.insert(target).second) {
      return problem(from, fmt::format("`${{{}}}` leads back to itself", reference.text));
    }
    auto result = resolved(*target);
    on_the_way_.erase(target);
    if (result) result->line = from.line;
    return result;
  }

  Result<std::string> words_of(const Piece& piece, const YamlNode& from) {
    if (!piece.is_reference) return piece.text;
    auto target = target_of(piece, from);
    if (!target) return target.error();
    if (target->kind != YamlKind::scalar) {
      return problem(
          from, fmt::format("`${{{}}}` stands inside of text but is no single value", piece.text));
    }
    return scalar_words(*target);
  }

  const YamlNode& root_;
  const std::string& file_;
  std::set<const YamlNode*> on_the_way_;
  std::size_t nodes_ = 0;
};

/// torchtune resolves a component again when it makes it.
Status resolve_components(YamlNode& root, const std::string& file) {
  const YamlNode before = root;
  for (auto& [key, value] : root.entries) {
    if (value.get("_component_") == nullptr) continue;
    auto again = InterpolationResolver(before, file).resolved(value);
    if (!again) return again.error();
    value = *std::move(again);
  }
  return Done{};
}

}  // namespace

Result<YamlNode> read_trained_config(std::string_view text, const std::string& file) {
  const auto root = parse_yaml(text, file);
  if (!root) return root.error();
  if (root->kind != YamlKind::mapping) {
    return Error{fmt::format("{}:{}: is no mapping of keys to values", file, root->line)};
  }
  auto resolved = InterpolationResolver(*root, file).resolved(*root);
  if (!resolved) return resolved;
  if (auto done = resolve_components(*resolved, file); !done) return done.error();
  return resolved;
}

YamlValue trained_value(const YamlNode& scalar) {
  return resolve_scalar(scalar, YamlRules::omegaconf);
}

}  // namespace core
