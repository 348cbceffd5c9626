#include "mcp/resource_registry.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

/// Nothing where the text is empty, or has a NUL or a `%` without two hex digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '%') {
      const std::string_view digits = text.substr(i + 1, 2);
      const char* end = digits.data() + digits.size();
      if (digits.size() != 2 || std::from_chars(digits.data(), end, byte, 16).ptr != end) {
        return std::nullopt;
      }
      i += digits.size();
    }
    if (byte == 0) return std::nullopt;
    result += static_cast<char>(byte);
  }
  if (result.empty()) return std::nullopt;
  return result;
}

/// The value that the variable of the template has in `uri`; nothing when the two do not match.
std::optional<std::string> value_in(std::string_view uri, std::string_view uri_template) {
  const std::size_t open = uri_template.find('{');
  const std::string_view head = uri_template.substr(0, open);
  const std::string_view tail = uri_template.substr(uri_template.find('}') + 1);
  if (uri.size() < head.size() + tail.size() || !uri.starts_with(head) || !uri.ends_with(tail)) {
    return std::nullopt;
  }
  const std::string_view value = uri.substr(head.size(), uri.size() - head.size() - tail.size());
  const bool may_have_slashes = uri_template[open + 1] == '+';
  if (!may_have_slashes && value.find('/') != std::string_view::npos) return std::nullopt;
  return percent_decoded(value);
}

}  // namespace

RpcError resource_not_found(const std::string& reason) {
  return {kResourceNotFound, "resource not found: " + reason};
}

void ResourceRegistry::add(Resource resource, std::function<RpcResult<ResourceContents>()> read) {
  fixed_.push_back({std::move(resource), std::move(read)});
}

std::vector<Resource> ResourceRegistry::list() const {
  std::vector<Resource> resources;
  for (const Fixed& fixed : fixed_) resources.push_back(fixed.resource);
  for (const auto& list : lists_) {
    std::vector<Resource> more = list();
    std::move(more.begin(), more.end(), std::back_inserter(resources));
  }
  return resources;
}

RpcResult<ResourceContents> ResourceRegistry::read(std::string_view uri) const {
  for (const Fixed& fixed : fixed_) {
    if (fixed.resource.uri == uri) return fixed.read();
  }
  for (const ResourceTemplate& family : families_) {
    if (const auto value = value_in(uri, family.uri_template)) return family.read(*value);
  }
  return resource_not_found("there is no resource " + in_quotes(uri));
}

std::string encode_path(std::string_view path) {
  constexpr std::string_view kPlainMarks = "/-._~";
  std::string result;
  for (const char c : path) {
    if (base::is_alphanumeric(c) || kPlainMarks.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

}  // namespace mcp
