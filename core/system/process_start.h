#pragma once

#include <sys/types.h>

#include <utility>

#include "base/descriptor.h"
#include "core/result.h"
#include "core/system/subprocess.h"

namespace core {

struct Pipe {
  base::Descriptor reading;
  base::Descriptor writing;
};

/// Both ends are closed in programs that are started, unless they are among their StandardFiles.
Result<Pipe> make_pipe();

/// Two ends of one connection, each for reading and writing; closed like a pipe's.
Result<std::pair<base::Descriptor, base::Descriptor>> make_connection();

/// What a program finds as its files 0, 1 and 2; -1 stands for /dev/null.
struct StandardFiles {
  int input = -1;
  int output = -1;
  int error_output = -1;
};

/// Starts a program as the leader of a process group of its own. Its time and output limits are the
/// caller's to watch over, and so is reap(). An error says why it could not be started.
Result<pid_t> start_process(const Command& command, const StandardFiles& files);

/// Whether the process has ended. It is left as it is, so that its number (and its group's) stays
/// taken until reap().
bool has_ended(pid_t process);

/// Waits for the end of a process; gives its status as waitpid() does, -1 where there is none.
int reap(pid_t process);

}  // namespace core
