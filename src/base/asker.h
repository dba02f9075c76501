#pragma once
// For whom a thread works: long work looks now and then whether he still wants it.
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

/// Throws Error(cancelled) when he has left. Costs a look at a flag, and nothing where nobody is said to ask.
void go_on_for_asker();

/// Whether somebody is said to ask: then what waits for others must not wait for long.
bool is_asked();

/// The flag for what takes one: never set where nobody is said to ask.
const CancelFlag& asker_left();

}  // namespace ecg
