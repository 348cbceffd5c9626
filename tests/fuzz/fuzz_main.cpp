// What libFuzzer calls: one property, named by FUZZ_PROPERTY, over any bytes.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz_test::Property* const kProperty = fuzz_test::find_property(FUZZ_PROPERTY);
  const std::string input(data, data + size);
  const std::string broken = kProperty->broken_by(input);
  if (broken.empty()) return 0;
  std::fprintf(stderr, "%s: %s\n", FUZZ_PROPERTY, broken.c_str());
  std::abort();
}
