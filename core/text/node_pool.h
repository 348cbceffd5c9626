#pragma once

#include <cstddef>

namespace core {

/// Memory for one parser's many small nodes: taken from few large blocks, used again for nodes of
/// the same size, and given back all at once when the pool goes. A table of 10,000 rows is some
/// 200,000 nodes; one by one they cost more to free than to fill. cmark-gfm's own arena serves one
/// thread of a process only.
///
/// The functions have the form that C libraries take. They serve from the newest pool of the
/// calling thread, and end the process when the system has no memory. EXPECTS: a pool of this
/// thread lives; what was allocated from it is not used after it.
class NodePool {
 public:
  NodePool();
  ~NodePool();
  NodePool(const NodePool&) = delete;
  NodePool& operator=(const NodePool&) = delete;

  /// Zeroed, as calloc().
  static void* allocate(std::size_t count, std::size_t size);
  /// As realloc().
  static void* resize(void* memory, std::size_t size);
  /// As free().
  static void release(void* memory);

 private:
  struct State;
  State* state_;
};

}  // namespace core
