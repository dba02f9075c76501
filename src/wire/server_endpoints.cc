#include "wire/server_endpoints.h"

#include <algorithm>

#include "base/log.h"

namespace ecg::wire {
namespace {

double uptime_s(const ServerFacts& facts) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - facts.started).count();
}

std::string database_state(jobs::JobStore& store) {
  try {
    store.counts();
    return "ok";
  } catch (const std::exception& problem) {
    log::warn("the database does not answer", {{"why", problem.what()}});
    return "unavailable";
  }
}

}  // namespace

http::Answer health_answer(const ServerFacts& facts, json::object more) {
  json::object body{{"status", "healthy"},
                    {"role", facts.role},
                    {"version", kVersion},
                    {"uptime_seconds", static_cast<std::int64_t>(uptime_s(facts))}};
  for (auto& field : more) body[field.key()] = std::move(field.value());
  return http::json_answer(body);
}

http::Answer ready_answer(jobs::JobStore& store, json::object dependencies) {
  dependencies["database"] = database_state(store);
  const bool ready = std::all_of(dependencies.begin(), dependencies.end(),
                                 [](const auto& field) { return field.value() == json::value("ok"); });
  const std::string status = ready ? "ready" : "unavailable";
  return http::json_answer(json::object{{"status", status}, {"dependencies", std::move(dependencies)}},
                           ready ? 200 : 503);
}

http::Answer metrics_answer(const ServerFacts& facts, jobs::JobStore& store) {
  const auto counts = store.counts();
  std::string text;
  const auto gauge = [&](std::string_view name, std::string_view help, const std::string& value) {
    text.append("# HELP ")
        .append(name)
        .append(" ")
        .append(help)
        .append("\n# TYPE ")
        .append(name)
        .append(" gauge\n");
    text.append(name).append("{role=\"").append(facts.role).append("\"} ").append(value).append("\n");
  };
  gauge("ecg_uptime_seconds", "Seconds since start.", std::to_string(uptime_s(facts)));
  gauge("ecg_jobs_queued", "Jobs that wait for a worker.", std::to_string(counts.queued));
  gauge("ecg_jobs_working", "Jobs that a worker holds.", std::to_string(counts.working));
  gauge("ecg_jobs_oldest_queued_seconds", "How long the oldest queued job has waited.",
        std::to_string(counts.oldest_queued_s));
  gauge("ecg_deliveries_open", "Messages to the other server not yet answered.",
        std::to_string(counts.deliveries_open));
  gauge("ecg_deliveries_oldest_open_seconds", "How long the oldest of them has waited.",
        std::to_string(counts.oldest_delivery_open_s));
  gauge("ecg_deliveries_dead", "Messages that were given up.", std::to_string(counts.deliveries_dead));
  return http::text_answer(std::move(text), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace ecg::wire
