#pragma once
// Stopping work early. Long loops look at the flag every 100 ms or oftener; what waits is woken by it.
#include <chrono>
#include <stop_token>

#include "base/error.h"

namespace ecg {

/// Set once, never taken back. Any thread may set it, a signal handler may not.
class CancelFlag {
 public:
  CancelFlag() = default;
  CancelFlag(const CancelFlag&) = delete;
  CancelFlag& operator=(const CancelFlag&) = delete;

  void cancel() { source_.request_stop(); }
  bool cancelled() const { return source_.stop_requested(); }
  void throw_if_cancelled() const {
    if (cancelled()) throw Error(Code::cancelled);
  }
  /// For std::condition_variable_any and std::stop_callback.
  std::stop_token token() const { return source_.get_token(); }
  /// Throws Error(cancelled) as soon as the flag is set.
  void sleep_for(std::chrono::milliseconds time) const;

 private:
  std::stop_source source_;
};

/// The token of a flag that may be missing: one that is never set stands for none.
inline std::stop_token token_of(const CancelFlag* flag) { return flag ? flag->token() : std::stop_token(); }

}  // namespace ecg
