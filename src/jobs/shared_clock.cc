#include "jobs/shared_clock.h"

#include <mutex>

#include "base/log.h"
#include "jobs/database.h"

namespace ecg::jobs {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::minutes kAskAgain{1};

class SharedClock {
 public:
  explicit SharedClock(const StoreOptions& options) : database_(options.url, 1, options.schema) { ask(); }

  TimePoint now() {
    const std::lock_guard lock(mutex_);
    if (Steady::now() - tried_at_ > kAskAgain) ask();
    return told_ + std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - told_at_);
  }

 private:
  void ask() {
    tried_at_ = Steady::now();
    try {
      told_ = database_.read([](Connection& connection) { return time_of(connection); });
      told_at_ = Steady::now();
    } catch (const Error& problem) {
      if (told_ == TimePoint{}) throw;
      log::warn("the database does not tell the time", {{"why", problem.what()}});
    }
  }

  std::mutex mutex_;  // guards all below
  Database database_;
  TimePoint told_{};
  Steady::time_point told_at_, tried_at_;
};

}  // namespace

TellTime shared_clock(const StoreOptions& options) {
  if (Dialect(options.url, options.schema).clock().empty()) return now;
  return [clock = std::make_shared<SharedClock>(options)] { return clock->now(); };
}

}  // namespace ecg::jobs
