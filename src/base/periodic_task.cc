#include "base/periodic_task.h"

#include "base/asker.h"
#include "base/log.h"

namespace ecg {

PeriodicTask::PeriodicTask(std::string what, std::chrono::milliseconds every,
                           std::function<void(const CancelFlag&)> work, First first)
    : what_(std::move(what)), every_(every), work_(std::move(work)), thread_([this, first] { run(first); }) {}

PeriodicTask::~PeriodicTask() { stop_soon(); }

void PeriodicTask::stop_soon() { stop_.cancel(); }

void PeriodicTask::run(First first) try {
  const WorkUntilStopped working(stop_);
  if (first == First::at_once) work_once();
  for (;;) {
    stop_.sleep_for(every_);
    work_once();
  }
} catch (const Error&) {  // stopped while it rested
}

void PeriodicTask::work_once() {
  try {
    work_(stop_);
  } catch (const std::exception& problem) {
    if (!stop_.cancelled()) log::warn(what_ + " failed", {{"why", problem.what()}});
  }
}

}  // namespace ecg
