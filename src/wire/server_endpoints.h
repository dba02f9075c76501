#pragma once
// What both servers answer about themselves: /health, /ready, /metrics.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "http/message.h"
#include "jobs/job_store.h"

namespace ecg::wire {

inline constexpr std::string_view kVersion = "0.1.0";

struct ServerFacts {
  std::string role;  ///< "backend" or "ml"
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
};

/// Alive: {"status": "healthy", "role", "version", "uptime_seconds"} and what `more` adds.
http::Answer health_answer(const ServerFacts& facts, json::object more = {});

/// What a server cannot work without.
struct Dependency {
  std::string name;
  std::function<std::string()> state;  ///< "ok", or a word for what is wrong. Throwing is "unavailable"
};

/// Able to work: 200, or 503, with the state of each dependency: {"status", "dependencies": {"database":
/// "ok"}}. `?without=ml,disk` leaves some out: what a proxy asks that wants only to know where to send
/// people.
http::Answer ready_answer(const http::Request& request, jobs::JobStore& store, std::vector<Dependency> more);

/// "ok" while at least this much is free where `folder` lies, else "low".
std::string disk_state(const std::filesystem::path& folder, std::uint64_t min_free_bytes);

/// Prometheus text: what `metrics` counted, and jobs and deliveries as the database has them now.
http::Answer metrics_answer(const ServerFacts& facts, jobs::JobStore& store, Metrics& metrics);

}  // namespace ecg::wire
