#pragma once
// For whom a thread works, and until when: long work looks now and then whether it is still wanted.
#include "base/cancel.h"

namespace ecg {

/// While it lives, the work of its thread is for somebody who may leave, which `left` then says.
class WorkForAsker {
 public:
  explicit WorkForAsker(const CancelFlag& left);
  ~WorkForAsker();
  WorkForAsker(const WorkForAsker&) = delete;
  WorkForAsker& operator=(const WorkForAsker&) = delete;

 private:
  const CancelFlag* const before_;
};

/// While it lives, the work of its thread ends when `stop` is set; nobody waits for it, so that it may be as
/// patient as it likes until then.
class WorkUntilStopped {
 public:
  explicit WorkUntilStopped(const CancelFlag& stop);
  ~WorkUntilStopped();
  WorkUntilStopped(const WorkUntilStopped&) = delete;
  WorkUntilStopped& operator=(const WorkUntilStopped&) = delete;

 private:
  const CancelFlag* const before_;
};

/// Throws Error(cancelled) when he has left, or the work was stopped. Costs a look at a flag, and nothing
/// where nobody is said to ask.
void go_on_for_asker();

/// Whether somebody is said to ask: then what waits for others must not wait for long.
bool is_asked();

/// The flag for what takes one: the asker's, else that of the work; never set where there is neither.
const CancelFlag& asker_left();

}  // namespace ecg
