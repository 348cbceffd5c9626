#include "mcp/http/header_value.h"

#include <string>

#include "tests/catch.h"

using mcp::http::decoded_header_value;

TEST_CASE("plain values stand for themselves") {
  CHECK(decoded_header_value("find_experiment") == "find_experiment");
  CHECK(decoded_header_value("") == "");
  CHECK(decoded_header_value("=?base64?=") == "=?base64?=");
  CHECK(decoded_header_value("=?BASE64?YQ==?=") == "=?BASE64?YQ==?=");
  CHECK(decoded_header_value("file:///a%20b") == "file:///a%20b");
}

TEST_CASE("base64 values are decoded") {
  CHECK(decoded_header_value("=?base64?"
                             "?=") == "");
  CHECK(decoded_header_value("=?base64?YQ==?=") == "a");
  CHECK(decoded_header_value("=?base64?YWI=?=") == "ab");
  CHECK(decoded_header_value("=?base64?YWJj?=") == "abc");
  CHECK(decoded_header_value("=?base64?w6kvAA==?=") == std::string("\xC3\xA9/\0", 4));
}

TEST_CASE("what is no base64 is no value") {
  for (const char* value :
       {"=?base64?Y?=", "=?base64?YQ?=", "=?base64?YQ=?=", "=?base64?Y===?=", "=?base64?YQ==YQ==?=",
        "=?base64?Y Q=?=", "=?base64?YQ-_?=", "=?base64?====?="}) {
    CAPTURE(value);
    CHECK_FALSE(decoded_header_value(value));
  }
}
