#pragma once

#include <sys/types.h>

#include "base/descriptor.h"
#include "core/result.h"
#include "core/system/subprocess.h"

namespace core {

/// Two connected open files, both closed in programs that are started, unless they are among their
/// StandardFiles.
struct Ends {
  base::Descriptor ours;
  base::Descriptor theirs;
};

/// A pipe from a program to us.
Result<Ends> make_pipe();

/// A connection on which both ends read and write.
Result<Ends> make_connection();

/// What a program gets as its files 0, 1 and 2; -1 is /dev/null.
struct StandardFiles {
  int input = -1;
  int output = -1;
  int error_output = -1;
};

/// Starts a program as the leader of its own process group. The caller watches its time and
/// output limits and calls reap(). An error says why it could not be started.
Result<pid_t> start_process(const Command& command, const StandardFiles& files);

/// Whether the process has ended. It is left as it is, so that its number (and its group's) stays
/// taken until reap().
bool has_ended(pid_t process);

/// Waits for the end of a process. \returns its status as waitpid() does, -1 where there is none.
int reap(pid_t process);

}  // namespace core
