#include "wire/readiness.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"

namespace ecg::wire {
namespace {

std::string asked(const Dependency& dependency) {
  try {
    return dependency.state();
  } catch (const std::exception& problem) {
    log::warn("a dependency does not answer", {{"dependency", dependency.name}, {"why", problem.what()}});
    return "unavailable";
  }
}

}  // namespace

Readiness::Readiness(std::vector<Dependency> dependencies, std::chrono::milliseconds remembered)
    : remembered_(remembered) {
  for (Dependency& each : dependencies) known_.emplace_back(std::move(each));
}

/// While one asks, the others are told what it was before: a dependency that is slow to answer must not take
/// every thread there is.
std::string Readiness::state_of(Known& known) const {
  std::unique_lock lock(known.mutex);
  known.heard.wait(lock, [&] { return !known.asking || !known.state.empty(); });
  if (known.asking || (!known.state.empty() && Clock::now() - known.at < remembered_)) return known.state;
  known.asking = true;
  lock.unlock();
  std::string state = asked(known.dependency);
  lock.lock();
  known.state = std::move(state);
  known.at = Clock::now();
  known.asking = false;
  known.heard.notify_all();
  return known.state;
}

http::Response Readiness::response(const http::Request& request) {
  const auto without = split(request.query_parameter("without").value_or(""), ',');
  json::object states;
  bool ready = true;
  for (Known& each : known_) {
    const std::string& name = each.dependency.name;
    if (std::find(without.begin(), without.end(), name) != without.end()) continue;
    const std::string state = state_of(each);
    ready = ready && state == "ok";
    states[name] = state;
  }
  const std::string status = ready ? "ready" : "unavailable";
  return http::json_response(json::object{{"status", status}, {"dependencies", std::move(states)}},
                             ready ? 200 : 503);
}

}  // namespace ecg::wire
