#pragma once

#include <atomic>
#include <memory>

#include "mcp/server.h"

namespace mcp_test {

/// Ends the calls of the tool `hang`, which does not listen to anything else.
struct Release {
  std::atomic<bool> released = false;
  void operator()() {
    released = true;
    released.notify_all();
  }
};

/// `fixture` 1.2.3 with one tool per behaviour:
///   echo   gives back `text`
///   count  reports progress 1, 2, 2, 1, 3, ... up to `to`, and gives how far it came
///   wait   reports that it waits, then waits until it is asked to stop, for 20 seconds at most
///   fail   throws
///   ask    asks for `requests` (key, method and params each) until it has all of them, and gives
///   back
///          what it knows of the client
///   need   is refused to a client without sampling
///   hang   reports that it hangs, then waits for `release`, deaf to everything else
mcp::ServerInfo fixture_info();
mcp::ToolRegistry fixture_tools(
    const std::shared_ptr<Release>& release = std::make_shared<Release>());

}  // namespace mcp_test
