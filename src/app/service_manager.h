#pragma once
// What a service manager that started us wants to hear: that we are ready, that we stop, that we live. The
// protocol is a datagram of lines to the socket that it named (systemd's sd_notify(3), which invites programs
// to speak it themselves); libsystemd would bring a compression library or three into the process for it.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/periodic_task.h"

namespace ecg::app {

/// "READY=1", "STOPPING=1", "WATCHDOG=1". Nothing when nobody asked to be told; that it could not be told is
/// logged.
void tell_service_manager(std::string_view state);

/// While it lives, says that we do as often as the service manager wants to hear it (WATCHDOG_USEC), as long
/// as /health of every server in `urls` answers. nullptr when nobody asked.
std::unique_ptr<PeriodicTask> watchdog(std::vector<std::string> urls);

}  // namespace ecg::app
