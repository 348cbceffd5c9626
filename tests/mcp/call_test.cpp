#include "mcp/call.h"

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.h"

namespace {

struct Recorder {
  std::vector<std::string> sent;
  mcp::SendMessage send = [this](std::string_view message) { sent.emplace_back(message); };
};

}  // namespace

TEST_CASE("a call is answered once, and nothing follows the answer") {
  Recorder recorder;
  mcp::Call call(1, "t", recorder.send);
  call.report({1, 0, ""});
  call.finish("{}");
  call.report({2, 0, ""});
  call.finish(R"({"again":1})");
  call.fail({mcp::kInternalError, "late"});
  call.cancel();
  CHECK(recorder.sent ==
        std::vector<std::string>{R"({"jsonrpc":"2.0","method":"notifications/progress",)"
                                 R"("params":{"progressToken":"t","progress":1}})",
                                 R"({"jsonrpc":"2.0","id":1,"result":{}})"});
}

TEST_CASE("a cancelled call is asked to stop and not answered") {
  Recorder recorder;
  mcp::Call call(1, "t", recorder.send);
  call.cancel();
  CHECK(call.stop_token().stop_requested());
  call.report({1, 0, ""});
  call.finish("{}");
  call.fail({mcp::kInternalError, "late"});
  CHECK(recorder.sent.empty());
}

TEST_CASE("a call that was only asked to stop is answered") {
  Recorder recorder;
  mcp::Call call(1, nullptr, recorder.send);
  call.stop();
  CHECK(call.stop_token().stop_requested());
  call.finish("{}");
  CHECK(recorder.sent.size() == 1);
}

TEST_CASE("progress from several threads grows strictly and ends before the answer") {
  Recorder recorder;
  mcp::Call call(1, "t", recorder.send);
  std::vector<std::thread> threads;
  for (int first = 0; first < 4; ++first) {
    threads.emplace_back([&call, first] {
      for (int i = first; i < 200; i += 4) call.report({i * 1.0, 0, ""});
    });
  }
  call.finish("{}");
  for (std::thread& thread : threads) thread.join();
  double last = -1;
  for (size_t i = 0; i + 1 < recorder.sent.size(); ++i) {
    const double progress = mcp::Json::parse(recorder.sent[i])["params"]["progress"].get<double>();
    CHECK(progress > last);
    last = progress;
  }
  CHECK(recorder.sent.back() == R"({"jsonrpc":"2.0","id":1,"result":{}})");
}

TEST_CASE("without a token there is no progress") {
  Recorder recorder;
  mcp::Call(1, nullptr, recorder.send).report({1, 2, "m"});
  CHECK(recorder.sent.empty());
}

TEST_CASE("progress says what it knows") {
  Recorder recorder;
  mcp::Call call(1, "t", recorder.send);
  call.report({0, 0, ""});
  call.report({1.5, 3, "half"});
  CHECK(recorder.sent ==
        std::vector<std::string>{
            R"({"jsonrpc":"2.0","method":"notifications/progress",)"
            R"("params":{"progressToken":"t","progress":0}})",
            R"({"jsonrpc":"2.0","method":"notifications/progress",)"
            R"("params":{"progressToken":"t","progress":1.5,"total":3,"message":"half"}})"});
}

TEST_CASE("progress that does not grow is not sent") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Recorder recorder;
  mcp::Call call(1, 1, recorder.send);
  for (const double progress : {2.0, 2.0, 1.0, std::nan(""), kInfinity}) {
    call.report({progress, 0, ""});
  }
  CHECK(recorder.sent.size() == 1);
  call.report({3, kInfinity, ""});
  CHECK(recorder.sent.back() == R"({"jsonrpc":"2.0","method":"notifications/progress",)"
                                R"("params":{"progressToken":1,"progress":3}})");
}
