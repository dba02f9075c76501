#pragma once
// What a server cannot work without, for /ready: open to all, so it must cost what it asks next to nothing.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <vector>

#include "http/message.h"

namespace ecg::wire {

struct Dependency {
  std::string name;
  std::function<std::string()> state;  ///< "ok", or a word for what is wrong. Throwing is "unavailable"
};

/// Asks each dependency at most once in the time its answer is remembered, one asker at a time, whoever asks
/// us and how often. Safe for many threads.
class Readiness {
 public:
  explicit Readiness(std::vector<Dependency> dependencies,
                     std::chrono::milliseconds remembered = std::chrono::seconds(1));

  /// Able to work: 200, or 503, with the state of each dependency: {"status", "dependencies": {"database":
  /// "ok"}}. `?without=ml,disk` leaves some out: what a proxy asks that wants only to know where to send
  /// people.
  http::Response response(const http::Request& request);

 private:
  using Clock = std::chrono::steady_clock;
  struct Known {
    explicit Known(Dependency given) : dependency(std::move(given)) {}

    const Dependency dependency;
    std::mutex mutex;  // guards the rest
    std::condition_variable heard;
    std::string state;  // empty: never asked
    Clock::time_point at{};
    bool asking = false;
  };
  std::string state_of(Known& known) const;

  const std::chrono::milliseconds remembered_;
  std::list<Known> known_;
};

}  // namespace ecg::wire
