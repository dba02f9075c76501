#pragma once
// Work that has to be done again and again, as sweeping and renewing leases: on a thread of its own.
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/cancel.h"

namespace ecg {

class PeriodicTask {
 public:
  enum class First { at_once, after_a_pause };

  /// Runs `work` again each time `every` has passed since it ended. What it throws is logged with `what` and
  /// does not end the repeating. The flag is set when this object is destroyed, which waits; what the work
  /// waits for by base/asker.h, such as an S3's answer, then ends too.
  PeriodicTask(std::string what, std::chrono::milliseconds every, std::function<void(const CancelFlag&)> work,
               First first = First::at_once);
  ~PeriodicTask();
  /// Sets the flag and waits for nothing: several that end together end at once.
  void stop_soon();

 private:
  void run(First first);
  void work_once();

  const std::string what_;
  const std::chrono::milliseconds every_;
  const std::function<void(const CancelFlag&)> work_;
  CancelFlag stop_;
  std::jthread thread_;
};

}  // namespace ecg
