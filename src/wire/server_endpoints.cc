#include "wire/server_endpoints.h"

namespace ecg::wire {
namespace {

double uptime_s(const ServerFacts& facts) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - facts.started).count();
}

}  // namespace

http::Response health_response(const ServerFacts& facts, json::object more) {
  json::object body{{"status", "healthy"},
                    {"role", facts.role},
                    {"version", kVersion},
                    {"uptime_seconds", static_cast<std::int64_t>(uptime_s(facts))}};
  for (auto& field : more) body[field.key()] = std::move(field.value());
  return http::json_response(body);
}

std::string database_state(jobs::JobStore& store) {
  store.counts();
  return "ok";
}

std::string disk_state(const std::filesystem::path& folder, std::uint64_t min_free_bytes) {
  return std::filesystem::space(folder).available >= min_free_bytes ? "ok" : "low";
}

http::Response metrics_response(const ServerFacts& facts, jobs::JobStore& store, Metrics& metrics) {
  const auto counts = store.counts();
  const auto whole = [](std::int64_t count) { return static_cast<double>(count); };
  metrics.set("ecg_uptime_seconds", "Seconds since start.", uptime_s(facts));
  metrics.set("ecg_jobs_queued", "Jobs that wait for a worker.", whole(counts.queued));
  metrics.set("ecg_jobs_working", "Jobs that a worker holds.", whole(counts.working));
  metrics.set("ecg_jobs_oldest_queued_seconds", "How long the oldest queued job has waited.",
              counts.oldest_queued_s);
  metrics.set("ecg_deliveries_open", "Messages to the other server not yet answered.",
              whole(counts.deliveries_open));
  metrics.set("ecg_deliveries_oldest_open_seconds", "How long the oldest of them has waited.",
              counts.oldest_delivery_open_s);
  metrics.set("ecg_deliveries_dead", "Messages that were given up.", whole(counts.deliveries_dead));
  return http::text_response(metrics.text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace ecg::wire
