#pragma once
// How often each owner may ask: a bucket that holds a second's worth of tokens, filled evenly, one token a
// request. Each server counts for itself.
#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace ecg::wire {

class TokenBuckets {
 public:
  using Clock = std::chrono::steady_clock;

  /// False when the bucket is empty. `per_second` 1 or more; it may change from one call to the next.
  bool take(const std::string& owner, double per_second, Clock::time_point at);

 private:
  struct Bucket {
    double tokens;
    Clock::time_point at;
  };
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;  // one for each owner that has a quota
};

}  // namespace ecg::wire
