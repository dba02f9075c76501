#pragma once
// The server commands: both roles in one process, or one alone.
#include "base/settings.h"

namespace ecg::app {

/// Serve until SIGTERM or SIGINT; print a ready line on standard output for each server. Return the exit
/// code.
int serve(const Settings& settings);
int serve_backend(const Settings& settings);
int serve_ml(const Settings& settings);

}  // namespace ecg::app
