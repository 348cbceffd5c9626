#include "core/system/file_system.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/catch.h"
#include "tests/core/system/temporary_directory.h"

using namespace core;
using tests::TemporaryDirectory;

namespace {

constexpr std::size_t kMegabyte = 1 << 20;

template <typename T>
std::string message(const Result<T>& result) {
  return result ? "no error" : result.error().message;
}

/// Runs `work` in a child process in which files may grow to 100 bytes only, which fails writes as
/// a full disk does; gives the child's exit code.
template <typename Work>
int with_small_files(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100, 100};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::_exit(work());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("files are read whole") {
  const TemporaryDirectory directory;
  const FileSystem files;
  const std::string contents("a\0b\r\n\xff", 6);
  CHECK(*files.read_file(directory.write("a", contents), kMegabyte) == contents);
  CHECK(files.read_file(directory.write("empty", ""), 0)->empty());
  CHECK(*files.read_file(directory.write("big", std::string(kMegabyte, 'x')), kMegabyte) ==
        std::string(kMegabyte, 'x'));
  CHECK_FALSE(files.read_file("/proc/self/status", kMegabyte)->empty());
}

TEST_CASE("what cannot be read says why") {
  const TemporaryDirectory directory;
  const FileSystem files;
  const std::string none = directory / "none";
  CHECK(message(files.read_file(none, 9)) == none + ": does not exist");
  CHECK(*files.read_file_if_present(none, 9) == std::nullopt);
  CHECK(*files.read_file_if_present(directory.write("f", "x") + "/below", 9) == std::nullopt);
  CHECK(message(files.read_file(directory.path(), 9)) ==
        directory.path() + ": is a directory, but a file was expected");
  const std::string large = directory.write("large", "0123456789");
  CHECK(message(files.read_file(large, 9)) == large + ": is too large: 10 bytes; the limit is 9");
  CHECK(message(files.read_file("/proc/self/status", 9)) ==
        "/proc/self/status: is too large: over 9 bytes");
  const std::string pipe = directory / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(message(files.read_file(pipe, 9)) ==
        pipe + ": is not a regular file (a pipe, socket or device), so it is not read");
  CHECK(message(files.read_file("/dev/zero", 9)) ==
        "/dev/zero: is not a regular file (a pipe, socket or device), so it is not read");
  const std::string loop = directory / "loop";
  REQUIRE(::symlink("loop", loop.c_str()) == 0);
  CHECK(message(files.read_file(loop, 9)) ==
        loop + ": cannot be read: Too many levels of symbolic links");
  const std::string long_name(300, 'n');
  CHECK(message(files.read_file(long_name, 9)) ==
        long_name + ": cannot be read: File name too long");
  if (::geteuid() != 0) {
    const std::string secret = directory.write("secret", "x");
    ::chmod(secret.c_str(), 0);
    CHECK(message(files.read_file(secret, 9)) == secret + ": cannot be read: Permission denied");
  }
}

TEST_CASE("status follows links and link_status does not") {
  const TemporaryDirectory directory;
  const FileSystem files;
  const std::string file = directory.write("file", "abc");
  ::chmod(file.c_str(), 0640);
  const std::string link = directory / "link";
  const std::string dead = directory / "dead";
  REQUIRE(::symlink("file", link.c_str()) == 0);
  REQUIRE(::symlink("nowhere", dead.c_str()) == 0);
  const auto found = *files.status(link);
  CHECK(found.kind == FileKind::file);
  CHECK(found.size == 3);
  CHECK(found.owner == ::geteuid());
  CHECK(found.permissions == 0640);
  CHECK(found.inode == files.status(*files.canonical(link))->inode);
  CHECK(found.changed_ns > 0);
  CHECK(files.link_target(link)->has_value());
  CHECK(!files.link_target(*files.canonical(link))->has_value());
  CHECK(files.link_status(link)->kind == FileKind::symlink);
  CHECK(files.status(dead)->kind == FileKind::missing);
  CHECK(files.link_status(dead)->kind == FileKind::symlink);
  CHECK(files.status(directory.path())->kind == FileKind::directory);
  CHECK(files.status("/dev/null")->kind == FileKind::other);
  CHECK(files.status(file + "/below")->kind == FileKind::missing);
  CHECK(files.exists(file));
  CHECK(files.is_file(link));
  CHECK(files.is_directory(directory.path()));
  CHECK_FALSE(files.exists(dead));
  CHECK_FALSE(files.is_directory(file));
}

TEST_CASE("directories are listed in order") {
  const TemporaryDirectory directory;
  const FileSystem files;
  for (const char* name : {"b", "a", ".hidden", "B"}) directory.write(name, "");
  CHECK(*files.list_directory(directory.path()) ==
        std::vector<std::string>{".hidden", "B", "a", "b"});
  const std::string none = directory / "none";
  CHECK(message(files.list_directory(none)) ==
        none + ": cannot be listed: No such file or directory");
}

TEST_CASE("directories are made") {
  const TemporaryDirectory directory;
  FileSystem files;
  const std::string made = directory / "made";
  CHECK(message(files.make_directory(made)) == "no error");
  CHECK(message(files.make_directory(made)) == made + ": cannot be made: File exists");
  CHECK(message(files.make_directories(made + "/x/y/z/")) == "no error");
  CHECK(message(files.make_directories(made + "/x/y/z")) == "no error");
  CHECK(files.is_directory(made + "/x/y/z"));
  const std::string file = directory.write("file", "");
  CHECK(message(files.make_directories(file)) == file + ": cannot be made: File exists");
  CHECK(message(files.make_directories(file + "/x")) == file + ": cannot be made: File exists");
  const auto temporary = files.make_temporary_directory();
  REQUIRE(temporary.ok());
  CHECK(files.status(*temporary)->permissions == 0700);
  CHECK(message(files.remove_tree(*temporary)) == "no error");
}

TEST_CASE("files are written whole under their name") {
  const TemporaryDirectory directory;
  FileSystem files;
  const std::string file = directory / "file";
  CHECK(message(files.write_file_atomically(file, "one")) == "no error");
  CHECK(files.status(file)->permissions == 0644);
  CHECK(message(files.write_file_atomically(file, "two\n", 0755)) == "no error");
  CHECK(directory.read("file") == "two\n");
  CHECK(files.status(file)->permissions == 0755);
  CHECK(*files.list_directory(directory.path()) == std::vector<std::string>{"file"});
  const std::string nowhere = directory / "no/where";
  CHECK(message(files.write_file_atomically(nowhere, "x")) ==
        nowhere + ": cannot be written: No such file or directory");
  REQUIRE(files.make_directory(directory / "taken").ok());
  CHECK(message(files.write_file_atomically(directory / "taken", "x")) ==
        (directory / "taken") + ": cannot be written: Is a directory");
  CHECK(*files.list_directory(directory.path()) == std::vector<std::string>{"file", "taken"});
}

TEST_CASE("a write that fails half way leaves everything as it was") {
  const TemporaryDirectory directory;
  const std::string file = directory.write("file", "old");
  const std::string log = directory.write("log", "entry one\n");
  const int code = with_small_files([&] {
    FileSystem files;
    const auto written = files.write_file_atomically(file, std::string(1000, 'x'));
    const auto appended = files.append(log, std::string(1000, 'x'));
    const bool as_expected =
        message(written) == file + ": cannot be written: File too large" && !appended.ok();
    return as_expected ? 7 : 8;
  });
  CHECK(code == 7);
  CHECK(directory.read("file") == "old");
  CHECK(directory.read("log") == "entry one\n");
  CHECK(*FileSystem().list_directory(directory.path()) == std::vector<std::string>{"file", "log"});
}

TEST_CASE("a full disk is told in the system's words") {
  FileSystem files;
  // A device is no file, so the log is not written to it.
  CHECK(message(files.append("/dev/full", "x")) ==
        "/dev/full: is not a regular file, so it is not written");
}

TEST_CASE("many threads write one file and one of them wins whole") {
  const TemporaryDirectory directory;
  const std::string file = directory / "file";
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&file, i] {
      FileSystem files;
      const std::string contents(10000, static_cast<char>('a' + i));
      for (int times = 0; times < 5; ++times) {
        if (!files.write_file_atomically(file, contents)) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string contents = directory.read("file");
  REQUIRE(contents.size() == 10000);
  CHECK(contents == std::string(10000, contents[0]));
  CHECK(*FileSystem().list_directory(directory.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("entries are added at the end") {
  const TemporaryDirectory directory;
  FileSystem files;
  const std::string log = directory / "log";
  CHECK(message(files.append(log, "one\n")) == "no error");
  CHECK(message(files.append(log, "two\n")) == "no error");
  CHECK(directory.read("log") == "one\ntwo\n");
  CHECK(message(files.append(directory.path(), "x")) ==
        directory.path() + ": cannot be written: Is a directory");
}

TEST_CASE("renaming replaces nothing") {
  const TemporaryDirectory directory;
  FileSystem files;
  const std::string from = directory.write("from", "new");
  const std::string to = directory.write("to", "old");
  CHECK(message(files.rename_no_replace(from, to)) ==
        from + ": cannot be renamed to " + to + ": File exists");
  CHECK(directory.read("to") == "old");
  CHECK(message(files.rename_no_replace(from, directory / "third")) == "no error");
  CHECK(directory.read("third") == "new");
  CHECK(message(files.rename_no_replace(from, directory / "fourth")) ==
        from + ": cannot be renamed to " + directory / "fourth" + ": No such file or directory");
  REQUIRE(files.make_directory(directory / "staged").ok());
  REQUIRE(files.make_directory(directory / "run").ok());
  CHECK_FALSE(files.rename_no_replace(directory / "staged", directory / "run").ok());
  CHECK(files.is_directory(directory / "staged"));
}

TEST_CASE("trees are removed and links are not followed") {
  const TemporaryDirectory directory;
  FileSystem files;
  REQUIRE(files.make_directories(directory / "kept/inner").ok());
  directory.write("kept/inner/file", "x");
  REQUIRE(files.make_directories(directory / "tree/a/b").ok());
  directory.write("tree/a/b/file", "x");
  directory.write("tree/file", "x");
  REQUIRE(::symlink("../kept", (directory / "tree/link").c_str()) == 0);
  REQUIRE(::symlink("nowhere", (directory / "tree/dead").c_str()) == 0);
  REQUIRE(::mkfifo((directory / "tree/pipe").c_str(), 0600) == 0);
  CHECK(message(files.remove_tree(directory / "tree/")) == "no error");
  CHECK_FALSE(files.exists(directory / "tree"));
  CHECK(directory.read("kept/inner/file") == "x");
  REQUIRE(::symlink("kept", (directory / "link").c_str()) == 0);
  CHECK(message(files.remove_tree(directory / "link")) == "no error");
  CHECK(files.exists(directory / "kept/inner/file"));
  CHECK(message(files.remove_tree(directory / "kept/inner/file")) == "no error");
  CHECK(message(files.remove_tree(directory / "none")) == "no error");
}

TEST_CASE("canonical paths have no links") {
  const TemporaryDirectory directory;
  const FileSystem files;
  const std::string real = *files.canonical(directory.path());
  REQUIRE(::symlink(".", (directory / "self").c_str()) == 0);
  CHECK(*files.canonical(directory / "self/self/./self") == real);
  const std::string none = directory / "none";
  CHECK(message(files.canonical(none)) == none + ": cannot be resolved: No such file or directory");
}

TEST_CASE("what lies inside a directory is told with links followed") {
  const TemporaryDirectory directory;
  FileSystem files;
  REQUIRE(files.make_directories(directory / "root/sub").ok());
  REQUIRE(files.make_directories(directory / "root-sibling").ok());
  REQUIRE(::symlink("../root-sibling", (directory / "root/out").c_str()) == 0);
  REQUIRE(::symlink("sub", (directory / "root/in").c_str()) == 0);
  REQUIRE(::symlink("../nowhere", (directory / "root/dead").c_str()) == 0);
  REQUIRE(::symlink("root", (directory / "alias").c_str()) == 0);
  const std::string root = directory / "root";
  const auto inside = [&](const std::string& path) { return *files.is_inside(root, path); };
  CHECK(inside(root));
  CHECK(inside(root + "/"));
  CHECK(inside(root + "/sub"));
  CHECK(inside(root + "/new/deep/file"));
  CHECK(inside(root + "/in/new"));
  CHECK(inside(directory / "alias/sub"));
  CHECK(inside(root + "/sub/../sub"));
  CHECK_FALSE(inside(root + "-sibling"));
  CHECK_FALSE(inside(root + "/out"));
  CHECK_FALSE(inside(root + "/out/new"));
  CHECK_FALSE(inside(root + "/dead"));
  CHECK_FALSE(inside(root + "/dead/x"));
  CHECK_FALSE(inside(root + "/.."));
  CHECK_FALSE(inside(root + "/new/../../root-sibling"));
  CHECK_FALSE(inside("/"));
  CHECK_FALSE(inside("relative"));
  CHECK(*files.is_inside("/", root));
  const std::string none = directory / "none";
  CHECK(message(files.is_inside(none, root)) ==
        none + ": cannot be resolved: No such file or directory");
}

TEST_CASE("the end of a file is read, and a file is flushed") {
  const TemporaryDirectory directory;
  FileSystem files;
  const std::string path = directory.path() + "/log";
  REQUIRE(files.append(path, "one\ntwo\n").ok());
  CHECK(files.read_end(path, 4).value() == "two\n");
  CHECK(files.read_end(path, 100).value() == "one\ntwo\n");
  CHECK(message(files.read_end(directory.path(), 4)) ==
        directory.path() + ": is not a regular file, so it is not read");
  CHECK(message(files.flush(path)) == "no error");
  CHECK(message(files.flush(path + "x")) ==
        path + "x: cannot be flushed: No such file or directory");
}
