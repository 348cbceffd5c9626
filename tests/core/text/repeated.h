#pragma once

#include <string>

/// `text` so many times, one behind the other.
inline std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}
