#pragma once

#include <cstdint>
#include <string_view>

namespace core {

/// FNV-1a of a text in 32 bits. Its values are part of directory names, so they must never change.
[[nodiscard]] constexpr std::uint32_t hash_32(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

/// FNV-1a in 64 bits: whether two texts differ, where nobody tries to make them collide.
[[nodiscard]] constexpr std::uint64_t hash_64(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace core
