#include "tools/cli/serve_http.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "core/result.h"
#include "mcp/http/http_transport.h"
#include "mcp/termination_signals.h"
#include "tools/cli/commands.h"
#include "tools/cli/http/token_file.h"
#include "tools/make_server.h"

namespace tools::cli {
namespace {

using mcp::http::BearerToken;
using mcp::http::ListenAddress;

ExitCode complain(const std::string& sentence, ExitCode code) {
  fmt::print(stderr, "scaffold-runs: {}\n", sentence);
  return code;
}

/// Nothing with `--no-auth`.
core::Result<std::optional<BearerToken>> choose_token(const HttpOptions& http) {
  if (http.no_auth) return std::optional<BearerToken>();
  if (!http.token_file.empty()) {
    core::Result<BearerToken> token = read_token_file(http.token_file);
    if (!token) return token.error();
    return std::optional(*std::move(token));
  }
  std::optional<BearerToken> token = BearerToken::make();
  if (!token) return core::Error{"the system has no random bytes for a token; use --token-file"};
  return token;
}

/// What a person needs to know to connect.
void announce(const ListenAddress& address, const HttpOptions& http,
              const std::optional<TokenFile>& token_file) {
  fmt::print(stderr, "scaffold-runs: serving MCP at http://{}/mcp\n", to_text(address));
  if (http.no_auth) {
    fmt::print(stderr, "scaffold-runs: no token: every user of this machine can call the tools\n");
  } else {
    fmt::print(stderr,
               "scaffold-runs: clients must send `Authorization: Bearer TOKEN`; the token "
               "is in {}\n",
               token_file ? token_file->path() : http.token_file);
  }
  if (!mcp::http::is_loopback(address.host)) {
    fmt::print(stderr,
               "scaffold-runs: other machines can connect, and nothing is encrypted; it is safer "
               "to bind 127.0.0.1 and use `ssh -L`\n");
  }
}

}  // namespace

int serve_http(const Environment& environment, const mcp::ServerOptions& options,
               const HttpOptions& http, char** /*command_line*/) {
  const std::optional<ListenAddress> wanted = mcp::http::parse_listen_address(http.address);
  if (!wanted) {
    return complain(fmt::format("--http {}: expected HOST:PORT, such as 127.0.0.1:8080 or "
                                "[::1]:0",
                                http.address),
                    kUsage);
  }
  if (http.no_auth && !mcp::http::is_loopback(wanted->host)) {
    return complain(fmt::format("--no-auth is for loopback addresses only, and {} is not one; "
                                "without it, clients send a token",
                                wanted->host),
                    kUsage);
  }
  core::Result<std::optional<BearerToken>> token = choose_token(http);
  if (!token) return complain(token.error().message, kFailed);

  const mcp::TerminationSignals signals;
  mcp::Server server = make_server(environment, options);
  mcp::http::HttpTransport transport(server, *wanted, *token);
  const auto bound = transport.bind();
  if (!bound) return complain(bound.error().message, kFailed);
  const ListenAddress& address = *bound;

  std::optional<TokenFile> token_file;
  if (*token && http.token_file.empty()) {
    core::Result<TokenFile> written =
        TokenFile::write(**token, address.port, environment.variables, environment.home);
    if (!written) return complain(written.error().message, kFailed);
    token_file.emplace(*std::move(written));
  }
  announce(address, http, token_file);
  const std::size_t unanswered = transport.serve(signals.fd());
  if (token_file) token_file->remove();
  if (unanswered > 0) _exit(kOk);
  return kOk;
}

}  // namespace tools::cli
