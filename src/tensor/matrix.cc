#include "tensor/matrix.h"

#include <sys/mman.h>

namespace ecg::tensor {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t rounded_up(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

void* allocated(std::size_t alignment, std::size_t bytes) {
  void* block = std::aligned_alloc(alignment, rounded_up(bytes, alignment));
  if (!block) throw std::bad_alloc();
  return block;
}

}  // namespace

void* zeroed_block(std::size_t bytes) {
  const bool large = bytes >= 2 * kHugePage;
  void* block = large ? std::aligned_alloc(kHugePage, rounded_up(bytes, kAlignment)) : nullptr;
  if (block)
    (void)::madvise(block, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);  // a wish: the rest works without
  else
    block = allocated(kAlignment, bytes);
  std::memset(block, 0, bytes);
  return block;
}

void* untouched_block(std::size_t bytes) { return allocated(kAlignment, bytes); }

}  // namespace ecg::tensor
