#pragma once
// A few threads that share one loop at a time. Made for loops of microseconds: idle threads first spin, then
// sleep.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <type_traits>
#include <vector>

namespace ecg::tensor {

class ThreadPool {
 public:
  /// `threads` in all, the caller's included; 0: one per core that this process may use.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls task(index, thread) for every index below `count`, once each, in any order, on all threads
  /// (0 <= thread < threads()), and returns when all are done. Tasks must not throw and must not loop on this
  /// pool. One caller at a time.
  template <typename Task>
  void for_each(std::size_t count, const Task& task) {
    run(
        count,
        [](const void* context, std::size_t index, int thread) {
          (*static_cast<const Task*>(context))(index, thread);
        },
        &task);
  }

 private:
  using Call = void (*)(const void* context, std::size_t index, int thread);
  void run(std::size_t count, Call call, const void* context);
  void work(int thread);
  void take_indices(int thread);
  std::uint32_t wait_for_round(std::uint32_t seen) const;

  // Written by the caller before round_ moves on, read by workers after they saw that.
  Call call_ = nullptr;
  const void* context_ = nullptr;
  std::size_t count_ = 0;
  bool stopping_ = false;

  alignas(64) std::atomic<std::uint32_t> round_{0};
  alignas(64) std::atomic<std::size_t> next_{0};
  alignas(64) std::atomic<int> busy_{0};  ///< workers that have not yet left this round

  std::vector<std::jthread> workers_;
};

}  // namespace ecg::tensor
