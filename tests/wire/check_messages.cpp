// Reads a recorded session on stdin, `> MESSAGE` from the client and `< MESSAGE` from the server, a
// line each, and tells which messages of the server are not as the official schemas want them.
// Exit code 1 when there is one.

#include <iostream>
#include <string>

#include "tests/wire/wire_check.h"

int main() {
  wire::WireCheck check;
  bool good = true;
  for (std::string line; std::getline(std::cin, line);) {
    const std::string text = line.size() > 2 ? line.substr(2) : "";
    if (line.starts_with('>')) check.client_sent(text);
    if (!line.starts_with('<')) continue;
    const std::string problem = check.problem_of(text);
    if (problem.empty()) continue;
    std::cerr << problem << '\n';
    good = false;
  }
  return good ? 0 : 1;
}
