#pragma once
// Ctrl-C, SIGTERM and SIGHUP, as something that main can wait for or look at.
#include <functional>

#include "base/cancel.h"

namespace ecg::app {

/// SIGINT and SIGTERM end the process with 128 and their number: from its first moment on, until one of the
/// following says otherwise.
void end_on_stop_signals();
/// Blocks SIGINT, SIGTERM and SIGHUP in this thread and all it starts; ignores SIGPIPE. Call before the first
/// thread.
void block_stop_signals();
/// Waits for one that stops and returns its number. SIGHUP stops what a terminal started, which is gone then;
/// for a service it calls `on_hangup`.
int wait_for_stop_signal(const std::function<void()>& on_hangup);
/// SIGINT and SIGTERM set the returned flag, a second one ends the process at once. Call before the first
/// thread.
const CancelFlag& cancel_on_stop_signals();

}  // namespace ecg::app
