#include "tensor/thread_pool.h"

#include <sched.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ecg::tensor {
namespace {

// About 20 microseconds: the gap between two loops of a decoder step. Sleeping and waking costs more than
// that.
constexpr int kSpins = 400;

void relax() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

int usable_cores() {
  cpu_set_t cores;
  if (::sched_getaffinity(0, sizeof cores, &cores) == 0) return CPU_COUNT(&cores);
  return static_cast<int>(std::thread::hardware_concurrency());
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  const int wanted = threads > 0 ? threads : usable_cores();
  for (int thread = 1; thread < wanted; ++thread) workers_.emplace_back([this, thread] { work(thread); });
}

ThreadPool::~ThreadPool() {
  stopping_ = true;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
}

void ThreadPool::run(std::size_t count, Call call, const void* context) {
  call_ = call;
  context_ = context;
  count_ = count;
  if (workers_.empty() || count == 1) {
    for (std::size_t index = 0; index < count; ++index) call(context, index, 0);
    return;
  }
  next_.store(0, std::memory_order_relaxed);
  busy_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  take_indices(0);
  // Everybody must have left before call_ and context_ may change.
  for (int spins = 0; busy_.load(std::memory_order_acquire) != 0; ++spins) {
    if (spins < kSpins)
      relax();
    else
      std::this_thread::yield();
  }
}

void ThreadPool::take_indices(int thread) {
  for (std::size_t index; (index = next_.fetch_add(1, std::memory_order_relaxed)) < count_;)
    call_(context_, index, thread);
}

std::uint32_t ThreadPool::wait_for_round(std::uint32_t seen) const {
  for (int spins = 0; spins < kSpins; ++spins) {
    if (const auto now = round_.load(std::memory_order_acquire); now != seen) return now;
    relax();
  }
  round_.wait(seen, std::memory_order_acquire);
  return round_.load(std::memory_order_acquire);
}

void ThreadPool::work(int thread) {
  for (std::uint32_t seen = 0;;) {
    seen = wait_for_round(seen);
    if (stopping_) return;
    take_indices(thread);
    busy_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace ecg::tensor
