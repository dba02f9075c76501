#pragma once
// A flag that long loops look at every 100 ms or oftener. Set once, never taken back.
#include <atomic>

#include "base/error.h"

namespace ecg {

class CancelFlag {
 public:
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  void throw_if_cancelled() const {
    if (cancelled()) throw Error(Code::cancelled);
  }

 private:
  std::atomic<bool> cancelled_{false};
};

}  // namespace ecg
