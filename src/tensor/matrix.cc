#include "tensor/matrix.h"

#include <sys/mman.h>

namespace ecg::tensor {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

void* allocated(std::size_t alignment, std::size_t bytes) {
  void* block = nullptr;
  if (::posix_memalign(&block, alignment, bytes) != 0) throw std::bad_alloc();
  return block;
}

}  // namespace

void* zeroed_block(std::size_t bytes) {
  const bool large = bytes >= 2 * kHugePage;
  void* block = allocated(large ? kHugePage : kAlignment, bytes);
  if (large) (void)::madvise(block, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);  // a wish
  std::memset(block, 0, bytes);
  return block;
}

void* untouched_block(std::size_t bytes) { return allocated(kAlignment, bytes); }

}  // namespace ecg::tensor
