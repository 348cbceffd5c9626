#include "tools/cli/http/token_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/utf8.h"

namespace tools::cli {
namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

core::Error failed(const std::string& path, const char* what, int error) {
  return {fmt::format("{}: {}: {}", path, what, std::generic_category().message(error))};
}

std::string directory_of(const core::Environment& variables, const std::string& home) {
  for (const char* name : {"XDG_RUNTIME_DIR", "XDG_CACHE_HOME"}) {
    const auto variable = variables.find(name);
    if (variable != variables.end() && variable->second.starts_with('/')) return variable->second;
  }
  return home + "/.cache";
}

/// Creates a directory for this user alone; one that exists must be this user's.
core::Status make_private(const std::string& directory) {
  if (mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return failed(directory, "cannot be created", errno);
  }
  struct stat status = {};
  if (lstat(directory.c_str(), &status) != 0) return failed(directory, "cannot be read", errno);
  if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() ||
      (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return core::Error{fmt::format(
        "{}: cannot hold the token: it must be a directory of yours that nobody else can write "
        "to; set XDG_RUNTIME_DIR to one, or use --token-file",
        directory)};
  }
  return core::Done{};
}

std::string machine_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

}  // namespace

core::Result<mcp::http::BearerToken> read_token_file(const std::string& path) {
  const base::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) return failed(path, "cannot be read", errno);
  struct stat status = {};
  if (fstat(file.number(), &status) != 0) return failed(path, "cannot be read", errno);
  if (!S_ISREG(status.st_mode)) return core::Error{path + ": expected a file"};
  if (status.st_uid != geteuid()) {
    return core::Error{path +
                       ": a token must be in a file of your own; this one belongs to another user"};
  }
  if ((status.st_mode & kOthers) != 0) {
    return core::Error{
        fmt::format("{}: other users can read or change it (mode {:04o}); run "
                    "`chmod 600 {}` and put a new token in it",
                    path, status.st_mode & 07777U, path)};
  }
  std::array<char, 2048> bytes;
  const ssize_t count = read(file.number(), bytes.data(), bytes.size());
  if (count < 0) return failed(path, "cannot be read", errno);
  const auto token = mcp::http::BearerToken::from(
      std::string(base::trimmed({bytes.data(), static_cast<size_t>(count)})));
  if (!token) {
    return core::Error{path +
                       ": expected one line of 16 to 1024 characters, only letters, digits "
                       "and `-._~+/=`"};
  }
  return *token;
}

core::Result<TokenFile> TokenFile::write(const mcp::http::BearerToken& token, int port,
                                         const core::Environment& variables,
                                         const std::string& home) {
  const std::string parent = directory_of(variables, home);
  // The specification of these directories asks whoever finds one missing to create it.
  if (mkdir(parent.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return failed(parent, "cannot be created", errno);
  }
  const std::string directory = parent + "/scaffold-runs";
  if (const core::Status made = make_private(directory); !made) return made.error();
  const std::string path = fmt::format("{}/http-token-{}-{}", directory, machine_name(), port);
  // We hold the port: a file of this name was left by a server that was killed.
  unlink(path.c_str());
  base::Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return failed(path, "cannot be created", errno);
  TokenFile result(path, std::move(file));
  const std::string line = token.secret() + "\n";
  if (::write(result.file_.number(), line.data(), line.size()) !=
      static_cast<ssize_t>(line.size())) {
    return failed(path, "cannot be written", errno);
  }
  return result;
}

void TokenFile::remove() {
  if (!file_.is_open()) return;
  struct stat ours = {};
  struct stat there = {};
  if (fstat(file_.number(), &ours) == 0 && lstat(path_.c_str(), &there) == 0 &&
      ours.st_dev == there.st_dev && ours.st_ino == there.st_ino) {
    unlink(path_.c_str());
  }
  file_.close();
}

}  // namespace tools::cli
