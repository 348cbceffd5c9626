#include "base/descriptor.h"

#include <fcntl.h>

#include "tests/catch.h"

namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("a descriptor is closed once, by whoever holds it last") {
  int number = -1;
  {
    base::Descriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    number = first.number();
    REQUIRE(first.is_open());
    base::Descriptor second(std::move(first));
    CHECK(second.number() == number);
    base::Descriptor third;
    CHECK_FALSE(third.is_open());
    third = std::move(second);
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("closing says whether it went well") {
  base::Descriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  CHECK(file.close());
  CHECK_FALSE(file.is_open());
  CHECK(file.close());
  base::Descriptor wrong(987654);
  CHECK_FALSE(wrong.close());
}
