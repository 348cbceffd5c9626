#pragma once

#include <string>
#include <utility>

#include "base/descriptor.h"
#include "core/result.h"
#include "core/system/subprocess.h"
#include "mcp/http/bearer_token.h"

namespace tools::cli {

/// Reads the token of `--token-file`: one line of a file that this user owns and nobody else can
/// read.
core::Result<mcp::http::BearerToken> read_token_file(const std::string& path);

/// A file from which this user's clients, and nobody else, learn the token; removed with the
/// object. It is in `scaffold-runs/` below `$XDG_RUNTIME_DIR`, else `$XDG_CACHE_HOME`, else
/// `~/.cache`.
class TokenFile {
 public:
  /// \param port the server's: names the file, with the machine's name, since homes are shared.
  static core::Result<TokenFile> write(const mcp::http::BearerToken& token, int port,
                                       const core::Environment& variables, const std::string& home);

  TokenFile(TokenFile&&) = default;
  TokenFile& operator=(TokenFile&&) = delete;
  ~TokenFile() { remove(); }

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Removes the file, unless another has taken its place.
  void remove();

 private:
  TokenFile(std::string path, base::Descriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  base::Descriptor file_;  // Stays open to recognize our file; closed once it is removed.
};

}  // namespace tools::cli
