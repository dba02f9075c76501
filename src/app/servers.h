#pragma once
// The server commands: both roles in one process, or one alone.
#include <functional>

#include "base/settings.h"

namespace ecg::app {

/// Serve until SIGTERM or SIGINT; print a ready line on standard output for each server. Return the exit
/// code. At SIGHUP `reread` is called: it opens the log anew, and reads how much goes there.
using Reread = std::function<void()>;
int serve(const Settings& settings, const Reread& reread);
int serve_backend(const Settings& settings, const Reread& reread);
int serve_ml(const Settings& settings, const Reread& reread);

}  // namespace ecg::app
