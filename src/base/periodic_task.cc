#include "base/periodic_task.h"

#include "base/asker.h"
#include "base/log.h"

namespace ecg {

PeriodicTask::PeriodicTask(std::string what, std::chrono::milliseconds every,
                           std::function<void(const CancelFlag&)> work)
    : what_(std::move(what)), every_(every), work_(std::move(work)), thread_([this] { run(); }) {}

PeriodicTask::~PeriodicTask() {
  stop_soon();
  thread_.join();
}

void PeriodicTask::stop_soon() {
  {
    const std::lock_guard lock(mutex_);
    stop_.cancel();
  }
  changed_.notify_all();
}

void PeriodicTask::run() {
  const WorkUntilStopped working(stop_);
  std::unique_lock lock(mutex_);
  while (!stop_.cancelled()) {
    lock.unlock();
    try {
      work_(stop_);
    } catch (const std::exception& problem) {
      if (!stop_.cancelled()) log::warn(what_ + " failed", {{"why", problem.what()}});
    }
    lock.lock();
    changed_.wait_for(lock, every_, [this] { return stop_.cancelled(); });
  }
}

}  // namespace ecg
