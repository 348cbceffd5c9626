#include "mcp/http/message_channel.h"

#include <chrono>
#include <thread>

#include "tests/catch.h"

using mcp::http::MessageChannel;
using std::chrono::milliseconds;

TEST_CASE("messages come out as they went in") {
  MessageChannel channel;
  CHECK_FALSE(channel.next(milliseconds(1)));
  channel.put("one");
  channel.put("two");
  CHECK(channel.next(milliseconds(0)) == "one");
  CHECK(channel.next(milliseconds(0)) == "two");
  CHECK_FALSE(channel.next(milliseconds(0)));
}

TEST_CASE("who waits gets the message as soon as it is there") {
  MessageChannel channel;
  std::thread sender([&channel] { channel.put("late"); });
  CHECK(channel.next(std::chrono::seconds(60)) == "late");
  sender.join();
}

TEST_CASE("what comes when nobody reads any more is dropped") {
  MessageChannel channel;
  channel.put("one");
  channel.close();
  channel.put("two");
  CHECK_FALSE(channel.next(milliseconds(0)));
}
