#include "core/text/yaml_document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <istream>
#include <map>
#include <optional>
#include <streambuf>
#include <utility>

#include "base/display.h"
#include "core/text/readable_text.h"

namespace core {
namespace {

// Bounds on what a file may grow to, since aliases can name one node many times. A plan of 10,000
// runs has about 150,000 nodes.
constexpr std::size_t kMaxNodes = 500'000;
constexpr std::size_t kMaxExpandedBytes = 2 * kMaxTextBytes;
constexpr std::size_t kMaxDepth = 64;

/// Thrown by TreeBuilder through the parser, caught in parse_yaml().
struct Refused {
  int line;
  std::string reason;
};

struct Size {
  std::size_t nodes = 0;
  std::size_t bytes = 0;
};

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is at most kMaxDepth
void add_size(const YamlNode& node, Size& size) {
  ++size.nodes;
  size.bytes += node.text.size();
  for (const YamlNode& item : node.items) add_size(item, size);
  for (const auto& [key, value] : node.entries) {
    size.bytes += key.size();
    add_size(value, size);
  }
}

/// Builds our tree from the parser's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  [[nodiscard]] YamlNode take_root() { return std::move(root_); }

  /// Where the last scalar that is not plain begins; nothing where there is none.
  [[nodiscard]] const std::optional<YAML::Mark>& last_quoted() const { return last_quoted_; }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add_scalar(mark, anchor, "", false);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (tag != "?") last_quoted_ = mark;
    const bool tagged_text = tag == "tag:yaml.org,2002:str";
    if (!tagged_text) check_tag(mark, tag);
    add_scalar(mark, anchor, value, tagged_text || tag == "!");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (expects_key()) refuse(mark, "a key must be a word, not an alias");
    const auto named = anchored_.find(anchor);
    if (named == anchored_.end()) refuse(mark, "an alias is inside the node that it names");
    count(named->second, mark);
    add(named->second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(YamlKind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(YamlKind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A sequence or mapping that is not complete yet.
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor;
    std::optional<std::string> key;  ///< Of a mapping: read, its value is not.
    int key_line = 0;
    std::map<std::string, int> keys;  ///< With their lines.
  };

  [[noreturn]] static void refuse(const YAML::Mark& mark, std::string reason) {
    throw Refused{mark.line + 1, std::move(reason)};
  }

  static void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    refuse(mark, fmt::format("the tag `{}` is not supported; write the value without it", tag));
  }

  [[nodiscard]] bool expects_key() const {
    return !open_.empty() && open_.back().node.kind == YamlKind::mapping && !open_.back().key;
  }

  void count(const YamlNode& node, const YAML::Mark& mark) {
    add_size(node, size_);
    if (size_.nodes > kMaxNodes || size_.bytes > kMaxExpandedBytes) {
      refuse(mark,
             fmt::format("there are more than {} values or {} MiB of text once every alias is "
                         "written out; a plan has far fewer",
                         kMaxNodes, kMaxExpandedBytes >> 20U));
    }
  }

  void take_key(const YAML::Mark& mark, const std::string& key, bool quoted) {
    if (key == "<<" && !quoted) {
      refuse(mark, "`<<` (merging another mapping) is not supported; write its keys out");
    }
    const auto [earlier, is_new] = open_.back().keys.emplace(key, mark.line + 1);
    if (!is_new) {
      refuse(mark, fmt::format("the key `{}` appears here again (first in line {}); remove "
                               "one of the two",
                               base::escape_controls(key), earlier->second));
    }
    size_.bytes += key.size();
    open_.back().key = key;
    open_.back().key_line = mark.line + 1;
  }

  void add_scalar(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& text,
                  bool quoted) {
    if (expects_key()) {
      if (anchor != YAML::NullAnchor) refuse(mark, "a key with an anchor is not supported");
      if (text.empty()) refuse(mark, "a key is expected, but there is nothing");
      take_key(mark, text, quoted);
      return;
    }
    YamlNode node;
    // For a missing value the parser gives the place of what follows.
    const bool nothing = text.empty() && !quoted && !open_.empty() && open_.back().key;
    node.line = nothing ? open_.back().key_line : mark.line + 1;
    node.text = text;
    node.quoted = quoted;
    count(node, mark);
    finish(std::move(node), anchor);
  }

  void open(YamlKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    check_tag(mark, tag);
    if (expects_key()) refuse(mark, "a key must be a word, not a list or a mapping");
    if (open_.size() >= kMaxDepth) {
      refuse(mark, fmt::format("lists and mappings are nested more than {} deep", kMaxDepth));
    }
    Open opened{{}, anchor, {}, 0, {}};
    opened.node.kind = kind;
    opened.node.line = mark.line + 1;
    open_.push_back(std::move(opened));
    ++size_.nodes;
  }

  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    finish(std::move(closed.node), closed.anchor);
  }

  void finish(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      YAML::Mark mark;
      mark.line = node.line - 1;
      count(node, mark);  // the copy that is kept costs as much as the node
      anchored_[anchor] = node;
    }
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (Open& parent = open_.back(); parent.key) {
      parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
      parent.key.reset();
    } else {
      parent.node.items.push_back(std::move(node));
    }
  }

  YamlNode root_;
  std::optional<YAML::Mark> last_quoted_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode> anchored_;
  Size size_;
};

/// A stream over a text that is not copied.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(std::string_view text) {
    char* const begin = const_cast<char*>(text.data());  // only read, as the get area is
    setg(begin, begin, begin + text.size());
  }
};

/// yaml-cpp's words for a syntax error, as the end of our sentence.
Error syntax_error(const std::string& file, const YAML::Exception& error) {
  const std::string words = base::escape_controls(error.msg);
  if (error.mark.is_null()) return {fmt::format("{}: is not valid YAML: {}", file, words)};
  return {fmt::format("{}:{}: is not valid YAML: {} (column {})", file, error.mark.line + 1, words,
                      error.mark.column + 1)};
}

/// Whether the quote that `text` begins with is closed; true where it begins with none.
bool is_closed(std::string_view text) {
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return true;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text.front() == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == text.front()) {
      if (text.front() == '"' || text.substr(at + 1, 1) != "'") return true;
      ++at;
    }
  }
  return false;
}

/// yaml-cpp 0.7 takes a quote that the end of the file cuts off for a whole one.
std::optional<Error> cut_off_quote(const TreeBuilder& builder, std::string_view text,
                                   const std::string& file) {
  const auto& mark = builder.last_quoted();
  if (!mark || is_closed(text.substr(std::min(static_cast<std::size_t>(mark->pos), text.size())))) {
    return std::nullopt;
  }
  return Error{
      fmt::format("{}:{}: is not valid YAML: the quote that begins here (column {}) is not "
                  "closed; the file may be cut off",
                  file, mark->line + 1, mark->column + 1)};
}

}  // namespace

const YamlNode* YamlNode::get(std::string_view key) const {
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& candidate) { return candidate.key == key; });
  return entry == entries.end() ? nullptr : &entry->value;
}

const YamlNode* YamlNode::find(std::string_view dotted_path) const {
  const YamlNode* node = this;
  while (node != nullptr && !dotted_path.empty()) {
    const std::string step(dotted_path.substr(0, dotted_path.find('.')));
    dotted_path.remove_prefix(std::min(dotted_path.size(), step.size() + 1));
    if (node->kind == YamlKind::sequence) {
      std::size_t position = node->items.size();
      const char* const end = step.data() + step.size();
      const auto parsed = std::from_chars(step.data(), end, position);
      const bool there =
          parsed.ec == std::errc() && parsed.ptr == end && position < node->items.size();
      node = there ? &node->items[position] : nullptr;
    } else {
      node = node->get(step);
    }
  }
  return node;
}

YamlValue resolve_scalar(const YamlNode& node, YamlRules rules) {
  if (node.quoted) return node.text;
  return resolve_plain(node.text, rules);
}

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file) {
  const auto readable = readable_text(text, file);
  if (!readable) return readable.error();
  TextBuffer buffer(*readable);
  std::istream stream(&buffer);
  TreeBuilder builder;
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      YamlNode nothing;
      nothing.line = 1;
      return nothing;
    }
    TreeBuilder further;
    if (parser.HandleNextDocument(further)) {
      return Error{fmt::format("{}:{}: a second document begins here (`---`); only one is expected",
                               file, further.take_root().line)};
    }
  } catch (const Refused& refused) {
    return Error{fmt::format("{}:{}: {}", file, refused.line, refused.reason)};
  } catch (const YAML::Exception& error) {
    return syntax_error(file, error);
  }
  if (auto error = cut_off_quote(builder, *readable, file)) return *error;
  return builder.take_root();
}

}  // namespace core
