#pragma once
// Ctrl-C and SIGTERM, as something that main can wait for or look at.
#include "base/cancel.h"

namespace ecg::app {

/// Blocks SIGINT and SIGTERM in this thread and all it starts; ignores SIGPIPE. Call before the first thread.
void block_stop_signals();
/// Waits for one of them and returns its number.
int wait_for_stop_signal();
/// SIGINT and SIGTERM set the returned flag, a second one ends the process at once.
const CancelFlag& cancel_on_stop_signals();

}  // namespace ecg::app
