#pragma once

#include <algorithm>
#include <cassert>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Definitions with a `name`, in the order in which they were added.
template <typename Definition>
class Registry {
 public:
  /// EXPECTS: no definition of this name was added before.
  void add(Definition definition) {
    assert(find(definition.name) == nullptr && "two definitions of one name");
    all_.push_back(std::move(definition));
  }

  /// Null when there is none of this name. Owned by the registry, valid as long as it lives.
  [[nodiscard]] const Definition* find(std::string_view name) const {
    const auto it = std::ranges::find(all_, name, &Definition::name);
    return it == all_.end() ? nullptr : &*it;
  }

  [[nodiscard]] const std::vector<Definition>& all() const { return all_; }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Definition& definition : all_) names.push_back(definition.name);
    return names;
  }

 private:
  std::vector<Definition> all_;
};

/// Gives values for an argument of a prompt or the variable of a resource template, the best first,
/// from what the user has typed so far. Where it is empty, nothing is suggested.
using CompletionHandler = std::function<std::vector<std::string>(const std::string& typed)>;

}  // namespace mcp
