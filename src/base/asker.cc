#include "base/asker.h"

namespace ecg {
namespace {

thread_local const CancelFlag* asker = nullptr;
thread_local const CancelFlag* stopped = nullptr;

}  // namespace

WorkForAsker::WorkForAsker(const CancelFlag& left) : before_(asker) { asker = &left; }
WorkForAsker::~WorkForAsker() { asker = before_; }

WorkUntilStopped::WorkUntilStopped(const CancelFlag& stop) : before_(stopped) { stopped = &stop; }
WorkUntilStopped::~WorkUntilStopped() { stopped = before_; }

void go_on_for_asker() { asker_left().throw_if_cancelled(); }

bool is_asked() { return asker != nullptr; }

const CancelFlag& asker_left() {
  static const CancelFlag never;
  if (asker) return *asker;
  return stopped ? *stopped : never;
}

}  // namespace ecg
