#include "base/event.h"

namespace ecg {

void Event::set() {
  const std::lock_guard lock(mutex_);  // held while it tells: a waiter may destroy the event once it is free
  has_come_ = true;
  changed_.notify_all();
}

void Event::wait(const CancelFlag* cancel) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, token_of(cancel), [&] { return has_come_; });
  if (cancel) cancel->throw_if_cancelled();
}

bool Event::wait_for(std::chrono::milliseconds time, const CancelFlag* cancel) const {
  std::unique_lock lock(mutex_);
  const bool has_come = changed_.wait_for(lock, token_of(cancel), time, [&] { return has_come_; });
  if (cancel) cancel->throw_if_cancelled();
  return has_come;
}

}  // namespace ecg
