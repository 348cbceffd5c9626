#include "core/record/manifest.h"

#include "tests/catch.h"
#include "tests/core/verify/sample_run.h"

using namespace core;

TEST_CASE("sha256 gives the digests of FIPS 180-4's examples") {
  CHECK(core::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(core::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(core::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(core::sha256(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256 reads bytes after a NUL") {
  CHECK(core::sha256(std::string("a\0b", 3)) != core::sha256("a"));
}

TEST_CASE("inputs differ where the files differ") {
  const RunConfig run = testing::sample_run();
  const std::string inputs = inputs_of(run, {}, "builtin", "1");
  CHECK(inputs == inputs_of(run, {}, "builtin", "1"));
  CHECK(inputs != inputs_of(run, {}, "builtin", "2"));
  CHECK(inputs != inputs_of(testing::sample_run(16), {}, "builtin", "1"));
  CHECK(inputs != inputs_of(run, {"", {{"hf_home", {"/hf", {}}}}, {}}, "builtin", "1"));
  RunConfig text_rank = run;
  text_rank.settings["lora_rank"].value = std::string("8");
  CHECK(inputs != inputs_of(text_rank, {}, "builtin", "1"));
}
