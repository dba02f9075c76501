#pragma once
// What both servers answer about themselves: /health, /ready, /metrics.
#include <chrono>
#include <string>

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

/// Able to work: 200, or 503, with the state of each dependency: {"status", "dependencies": {"database":
/// "ok"}}.
http::Answer ready_answer(jobs::JobStore& store, json::object dependencies = {});

/// Prometheus text: jobs by state, deliveries open and dead.
http::Answer metrics_answer(const ServerFacts& facts, jobs::JobStore& store);

}  // namespace ecg::wire
