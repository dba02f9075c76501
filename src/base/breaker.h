#pragma once
// A circuit breaker (Nygard, Release It!, 2007): closed, open for a while, then half open for one question.
#include <chrono>
#include <mutex>
#include <string>

namespace ecg {

struct BreakerOptions {
  int failures = 3;                       ///< one after the other; then it opens
  std::chrono::milliseconds rest{5'000};  ///< for which it stays open
};

/// Keeps those who would wait from a server that lets everybody wait. Safe for many threads.
class Breaker {
 public:
  /// `name` is what the server is called in errors: "the ML server".
  explicit Breaker(std::string name, BreakerOptions options = {});

  /// Before each question. Throws Error(unavailable) while it is open.
  void begin();
  /// After each that told something of the server; a failure is one that cost its time.
  void end(bool in_time);

 private:
  using Clock = std::chrono::steady_clock;

  const std::string name_;
  const BreakerOptions options_;
  std::mutex mutex_;  // guards the rest
  int failed_ = 0;    // one after the other
  Clock::time_point rests_until_{};
};

}  // namespace ecg
