#include "app/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/asker.h"
#include "base/log.h"
#include "base/text.h"
#include "http/client.h"

namespace ecg::app {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// The errno of a failed try, 0 when it was sent.
int send_to(const std::string& socket_name, std::string_view text) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_name.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, socket_name.data(), socket_name.size());
  if (socket_name.front() == '@') address.sun_path[0] = '\0';  // of the abstract name space
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_name.size());
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  const ssize_t sent = sendto(descriptor, text.data(), text.size(), MSG_NOSIGNAL,
                              reinterpret_cast<const sockaddr*>(&address), size);
  const int problem = sent < 0 ? errno : 0;
  close(descriptor);
  return problem;
}

bool is_alive(const std::string& url, std::chrono::milliseconds within) {
  try {
    http::ClientRequest request{
        .method = "GET", .url = url + "/health", .headers = {}, .body = {}, .limits = {}};
    request.limits.total_time = within;
    return http::send(request, asker_left()).status == 200;
  } catch (const Error& problem) {
    if (problem.code() == Code::cancelled) return false;  // it is about to stop
    log::warn("a server does not say that it lives", {{"url", url}, {"why", problem.detail()}});
    return false;
  }
}

}  // namespace

void tell_service_manager(std::string_view state) {
  const std::string name = variable("NOTIFY_SOCKET");
  if (name.empty()) return;
  if (const int problem = send_to(name, state))
    log::warn("the service manager could not be told",
              {{"state", std::string(state)}, {"why", strerror(problem)}});
}

std::unique_ptr<PeriodicTask> watchdog(std::vector<std::string> urls) {
  const auto interval_us = to_integer(variable("WATCHDOG_USEC"));
  const auto for_whom = to_integer(variable("WATCHDOG_PID"));
  if (!interval_us || *interval_us <= 0 || (for_whom && *for_whom != getpid())) return nullptr;
  // Half of it, as sd_watchdog_enabled(3) advises; a word takes a share of that too.
  const std::chrono::milliseconds pause(std::max<std::int64_t>(*interval_us / 1000 / 4, 1));
  return std::make_unique<PeriodicTask>(
      "telling the service manager", pause, [urls = std::move(urls), pause](const CancelFlag&) {
        const auto alive = [&](const auto& url) { return is_alive(url, pause); };
        if (std::all_of(urls.begin(), urls.end(), alive)) tell_service_manager("WATCHDOG=1");
      });
}

}  // namespace ecg::app
