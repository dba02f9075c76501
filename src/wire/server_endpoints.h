#pragma once
// What both servers answer about themselves: /health, /metrics, and of what
// /ready looks at (readiness.h) what both have.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

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
http::Response health_response(const ServerFacts& facts, json::object more = {});

/// The database as a dependency: "ok" when it answers.
std::string database_state(jobs::JobStore& store);

/// "ok" while at least this much is free where `folder` lies, else "low".
std::string disk_state(const std::filesystem::path& folder, std::uint64_t min_free_bytes);

/// Prometheus text: what `metrics` counted, and jobs and deliveries as the database has them now.
http::Response metrics_response(const ServerFacts& facts, jobs::JobStore& store, Metrics& metrics);

}  // namespace ecg::wire
