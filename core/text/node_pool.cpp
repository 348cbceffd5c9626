#include "core/text/node_pool.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace core {
namespace {

constexpr std::size_t kAlignment = 16;
constexpr std::size_t kLargestNode = 1024;  ///< What is larger is left to the system.
constexpr std::size_t kBlock = std::size_t{256} << 10U;

/// Stands in front of every piece of memory that is given out.
struct alignas(kAlignment) Head {
  std::size_t size = 0;   ///< What may be used behind it.
  std::size_t place = 0;  ///< Of a large piece: its place in State::large.
};

void* from_system(std::size_t size) {
  void* const memory = std::malloc(size);  // NOLINT(cppcoreguidelines-no-malloc): as C frees it
  if (memory == nullptr) std::abort();
  return memory;
}

Head* header_of(void* memory) { return static_cast<Head*>(memory) - 1; }

std::size_t rounded(std::size_t size) {
  return std::max(kAlignment, (size + kAlignment - 1) / kAlignment * kAlignment);
}

}  // namespace

struct NodePool::State {
  struct FreeNode {
    FreeNode* next;
  };

  State* outer = nullptr;  ///< The pool of the thread before this one.
  std::vector<void*> blocks;
  std::vector<void*> large;  ///< Null where one was released.
  std::byte* begin = nullptr;
  std::byte* end = nullptr;
  std::array<FreeNode*, kLargestNode / kAlignment + 1> unused{};

  static State*& current() {
    thread_local State* state = nullptr;
    return state;
  }

  void* node(std::size_t size) {
    if (FreeNode*& first = unused[size / kAlignment]) {
      FreeNode* const node = first;
      first = node->next;
      return node;
    }
    const std::size_t needed = size + sizeof(Head);
    if (static_cast<std::size_t>(end - begin) < needed) {
      begin = static_cast<std::byte*>(blocks.emplace_back(from_system(kBlock)));
      end = begin + kBlock;
    }
    Head* const head = new (begin) Head{size, 0};
    begin += needed;
    return head + 1;
  }

  void* large_piece(std::size_t size) {
    Head* const head = new (from_system(size + sizeof(Head))) Head{size, large.size()};
    large.push_back(head);
    return head + 1;
  }

  void* resize_large(Head* head, std::size_t size) {
    void* const memory =
        std::realloc(head, size + sizeof(Head));  // NOLINT(cppcoreguidelines-no-malloc)
    if (memory == nullptr) std::abort();
    head = static_cast<Head*>(memory);
    head->size = size;
    large[head->place] = head;
    return head + 1;
  }

  void* piece(std::size_t size) {
    return size > kLargestNode ? large_piece(size) : node(rounded(size));
  }

  void release(void* memory) {
    Head* const head = header_of(memory);
    if (head->size > kLargestNode) {
      large[head->place] = nullptr;
      std::free(head);  // NOLINT(cppcoreguidelines-no-malloc)
    } else {
      FreeNode*& first = unused[head->size / kAlignment];
      first = new (memory) State::FreeNode{first};
    }
  }
};

NodePool::NodePool() : state_(new State) {
  state_->outer = State::current();
  State::current() = state_;
}

NodePool::~NodePool() {
  State::current() = state_->outer;
  for (const std::vector<void*>* pieces : {&state_->blocks, &state_->large}) {
    for (void* memory : *pieces) std::free(memory);  // NOLINT(cppcoreguidelines-no-malloc)
  }
  delete state_;
}

void* NodePool::allocate(std::size_t count, std::size_t size) {
  void* const memory = State::current()->piece(count * size);
  std::memset(memory, 0, count * size);
  return memory;
}

void* NodePool::resize(void* memory, std::size_t size) {
  if (memory == nullptr) return State::current()->piece(size);
  const std::size_t before = header_of(memory)->size;
  if (before > kLargestNode && size > kLargestNode) {
    return State::current()->resize_large(header_of(memory), size);
  }
  if (size <= before && before <= kLargestNode) return memory;
  void* const larger = State::current()->piece(size);
  std::memcpy(larger, memory, std::min(before, size));
  release(memory);
  return larger;
}

void NodePool::release(void* memory) {
  if (memory != nullptr) State::current()->release(memory);
}

}  // namespace core
