/* The least that an MCP server can do: whatever it reads, the same answer, without parsing. */
#include <unistd.h>

int main(void) {
  static const char answer[] =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-11-25\","
      "\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"canned\",\"version\":\"1\"}}}\n";
  char request[4096];
  while (read(STDIN_FILENO, request, sizeof request) > 0) {
    if (write(STDOUT_FILENO, answer, sizeof answer - 1) < 0) return 1;
  }
  return 0;
}
