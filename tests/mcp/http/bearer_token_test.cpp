#include "mcp/http/bearer_token.h"

#include <string>

#include "tests/catch.h"

using mcp::http::BearerToken;

namespace {

bool accepts(const BearerToken& token, const std::string& header) { return token.is_in(&header); }

}  // namespace

TEST_CASE("a token is long enough and of letters that a header carries") {
  CHECK(BearerToken::from("0123456789abcdef"));
  CHECK(BearerToken::from("AZaz09-._~+/===="));
  CHECK_FALSE(BearerToken::from("0123456789abcde"));
  CHECK_FALSE(BearerToken::from(""));
  CHECK_FALSE(BearerToken::from("0123456789 abcdef"));
  CHECK_FALSE(BearerToken::from("0123456789abcdef\n"));
  CHECK_FALSE(BearerToken::from(std::string(1025, 'a')));
}

TEST_CASE("only the whole token is the token") {
  const auto token = BearerToken::from("0123456789abcdef");
  REQUIRE(token);
  CHECK(accepts(*token, "Bearer 0123456789abcdef"));
  CHECK(accepts(*token, "bEARER 0123456789abcdef"));
  for (const std::string header :
       {"", "Bearer", "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef",
        "Bearer 0123456789abcdee", "Bearer 1123456789abcdef", "Bearer 0123456789ABCDEF",
        "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "Bearer  0123456789abcdef",
        "Bearer 0123456789abcdef0123456789abcdef",
        "Bearer 0123456789abcdef, Bearer 0123456789abcdef"}) {
    CAPTURE(header);
    CHECK_FALSE(accepts(*token, header));
  }
  CHECK_FALSE(token->is_in(nullptr));
}

TEST_CASE("made tokens are 256 bits, each another") {
  const auto one = BearerToken::make();
  const auto other = BearerToken::make();
  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->secret().size() == 64);
  CHECK(one->secret().find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(one->secret() != other->secret());
  CHECK(accepts(*one, "Bearer " + one->secret()));
}
