#include "base/wait_readable.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include "base/unique_fd.h"

namespace ecg {
namespace {

using Clock = std::chrono::steady_clock;

/// For poll(2), which waits an int of milliseconds and less than the time by what has passed of it.
int left_ms(Clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

}  // namespace

bool wait_readable(int descriptor, std::chrono::milliseconds time, const CancelFlag* cancel) {
  if (cancel) cancel->throw_if_cancelled();
  const auto until = Clock::now() + time;
  const UniqueFd stop(eventfd(0, EFD_CLOEXEC));
  if (!stop) throw Error(Code::insufficient_resources, std::strerror(errno));
  const std::stop_callback tell(token_of(cancel), [&] { eventfd_write(stop.get(), 1); });
  std::array<pollfd, 2> waits{pollfd{descriptor, POLLIN, 0}, pollfd{stop.get(), POLLIN, 0}};
  int ready = 0;
  while ((ready = poll(waits.data(), waits.size(), left_ms(until))) < 0 && errno == EINTR) {
  }
  if (cancel) cancel->throw_if_cancelled();
  return ready > 0;
}

}  // namespace ecg
