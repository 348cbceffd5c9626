#pragma once

#include <string>

#include "core/result.h"
#include "core/system/subprocess.h"
#include "mcp/http/bearer_token.h"

namespace tools::cli {

/// Reads the token of `--token-file`: one line of a file that nobody but its owner, who is this
/// user, can read.
core::Result<mcp::http::BearerToken> read_token_file(const std::string& path);

/// A file that tells this user's clients the token, and nobody else; gone with the object. It lies
/// in `scaffold-runs/` below `$XDG_RUNTIME_DIR`, else `$XDG_CACHE_HOME`, else `~/.cache`.
class TokenFile {
 public:
  /// \param port the server's: names the file, with the machine's name, since homes are shared.
  static core::Result<TokenFile> write(const mcp::http::BearerToken& token, int port,
                                       const core::Environment& variables, const std::string& home);

  TokenFile(TokenFile&& other) noexcept;
  TokenFile& operator=(TokenFile&&) = delete;
  ~TokenFile();

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Removes the file, unless another has taken its place.
  void remove();

 private:
  TokenFile(std::string path, int descriptor);

  std::string path_;
  int descriptor_;  // Stays open: says which file is ours. -1 when there is none any more.
};

}  // namespace tools::cli
