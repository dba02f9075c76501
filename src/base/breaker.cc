#include "base/breaker.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"

namespace ecg {

Breaker::Breaker(std::string name, BreakerOptions options) : name_(std::move(name)), options_(options) {}

void Breaker::begin() {
  const std::lock_guard lock(mutex_);
  if (failed_ < options_.failures) return;
  const auto time = Clock::now();
  if (time < rests_until_) throw Error(Code::unavailable, name_ + " did not answer a moment ago");
  rests_until_ = time + options_.rest;  // this one tries; the others are refused as before
}

void Breaker::end(bool in_time) {
  const std::lock_guard lock(mutex_);
  if (in_time && failed_ >= options_.failures) log::info("it answers again", {{"who", name_}});
  failed_ = in_time ? 0 : std::min(failed_ + 1, options_.failures);
  if (in_time || failed_ < options_.failures) return;
  rests_until_ = Clock::now() + options_.rest;
  log::warn("it does not answer and is left alone for a while", {{"who", name_}});
}

}  // namespace ecg
