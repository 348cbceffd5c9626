#include "core/text/node_pool.h"

#include <cstring>
#include <string>
#include <vector>

#include "tests/catch.h"

using core::NodePool;

namespace {

std::string text_at(const void* memory) { return static_cast<const char*>(memory); }

}  // namespace

TEST_CASE("memory of a pool is zeroed, also where it was used before") {
  const NodePool pool;
  for (const std::size_t size : {1U, 16U, 100U, 1024U, 1025U, 300000U}) {
    void* const first = NodePool::allocate(size, 1);
    CHECK(std::string(static_cast<char*>(first), size) == std::string(size, '\0'));
    std::memset(first, 'x', size);
    NodePool::release(first);
    void* const second = NodePool::allocate(1, size);
    CHECK(std::string(static_cast<char*>(second), size) == std::string(size, '\0'));
  }
}

TEST_CASE("a node that is released serves the next of its size") {
  const NodePool pool;
  void* const first = NodePool::allocate(1, 100);
  NodePool::release(first);
  CHECK(NodePool::allocate(1, 112) == first);
  CHECK(NodePool::allocate(1, 112) != first);
}

TEST_CASE("what grows or shrinks keeps its contents, across all sizes") {
  const NodePool pool;
  void* memory = NodePool::resize(nullptr, 6);
  std::strcpy(static_cast<char*>(memory), "words");
  for (const std::size_t size : {20U, 900U, 1500U, 500000U, 2000000U, 3000U, 100U, 6U}) {
    memory = NodePool::resize(memory, size);
    CHECK(text_at(memory) == "words");
    std::memset(static_cast<char*>(memory) + 6, 'x', size - 6);
  }
  NodePool::release(memory);
  NodePool::release(nullptr);
}

TEST_CASE("many nodes do not overlap") {
  const NodePool pool;
  std::vector<int*> nodes;
  for (int i = 0; i < 20000; ++i) {
    auto* const node =
        static_cast<int*>(NodePool::allocate(static_cast<std::size_t>(i % 40) + 1, 4));
    *node = i;
    nodes.push_back(node);
    if (i % 3 == 0) {
      NodePool::release(nodes[static_cast<std::size_t>(i) / 3]);
      nodes[static_cast<std::size_t>(i) / 3] = nullptr;
    }
  }
  for (int i = 0; i < 20000; ++i) {
    const int* const node = nodes[static_cast<std::size_t>(i)];
    if (node != nullptr && *node != i) FAIL("node " << i << " holds " << *node);
  }
}

TEST_CASE("a pool within a pool gives way to it again") {
  const NodePool outer;
  void* const first = NodePool::allocate(1, 64);
  {
    const NodePool inner;
    NodePool::allocate(1, 64);
  }
  NodePool::release(first);
  CHECK(NodePool::allocate(1, 64) == first);
}
