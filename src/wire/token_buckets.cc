#include "wire/token_buckets.h"

#include <algorithm>

namespace ecg::wire {

bool TokenBuckets::take(const std::string& owner, double per_second, Clock::time_point at) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = buckets_.try_emplace(owner, Bucket{.tokens = per_second, .at = at});
  Bucket& bucket = found->second;
  const double passed_s = std::max(std::chrono::duration<double>(at - bucket.at).count(), 0.0);
  bucket.at = std::max(bucket.at, at);
  bucket.tokens = std::min(bucket.tokens + passed_s * per_second, per_second);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

}  // namespace ecg::wire
