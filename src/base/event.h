#pragma once
// Something that happens once, and that threads wait for: until then, or until they are cancelled.
#include <condition_variable>
#include <mutex>

#include "base/cancel.h"

namespace ecg {

class Event {
 public:
  void set();
  /// Throws Error(cancelled) as soon as `cancel` is set, also where the event has come.
  void wait(const CancelFlag* cancel) const;
  /// As wait(); false when `time` has passed first.
  bool wait_for(std::chrono::milliseconds time, const CancelFlag* cancel) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  bool has_come_ = false;
};

}  // namespace ecg
