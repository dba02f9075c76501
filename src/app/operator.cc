#include "app/operator.h"

#include <cstdio>
#include <iostream>
#include <memory>

#include "app/database.h"
#include "backend/backend_server.h"
#include "base/ids.h"
#include "base/json.h"
#include "jobs/status_json.h"
#include "ml/ml_server.h"

namespace ecg::app {
namespace {

std::unique_ptr<jobs::JobStore> open_store(const Settings& settings, const OperatorArguments& arguments) {
  if (arguments.role != "backend" && arguments.role != "ml")
    throw Error(Code::usage, "--role is backend or ml");
  if (arguments.limit < 1) throw Error(Code::usage, "--limit must be 1 or more");
  jobs::StoreOptions options = database_options(settings, arguments.role);
  options.connections = 1;
  return jobs::open_job_store(arguments.role == "backend"
                                  ? backend::announcing(options)
                                  : ml::announcing(options, settings.text("backend_url")));
}

jobs::Job known_job(jobs::JobStore& store, const std::string& id) {
  auto job = store.find(id);
  if (!job) throw Error(Code::job_not_found, id);
  return *std::move(job);
}

json::object whole_json(const jobs::Job& job) {
  json::object whole = jobs::job_summary_json(job);
  for (const auto& field : jobs::status_json(job)) whole[field.key()] = field.value();
  whole["status"] = jobs::name(job.status);
  whole["video_url"] = job.video_url;
  whole["file_key"] = job.file_key;
  whole["language"] = job.language;
  whole["owner"] = job.owner;
  whole["attempts"] = job.attempts;
  whole["result_version"] = job.result_version;
  return whole;
}

json::object delivery_json(const jobs::DeliveryState& row) {
  return {{"id", row.delivery.id},
          {"job_id", row.delivery.job_id},
          {"kind", row.delivery.kind},
          {"state", row.dead ? "dead" : "open"},
          {"attempts", row.delivery.attempts},
          {"created_at", rfc3339(row.delivery.created_at)},
          {"next_try_at", row.dead ? json::value() : json::value(rfc3339(row.next_try_at))},
          {"last_problem", row.last_problem}};
}

/// What strangers wrote goes to a terminal: without its control characters.
std::string printable(std::string text) {
  for (char& c : text)
    if ((c >= 0 && c < 0x20) || c == 0x7f) c = ' ';
  return text;
}

}  // namespace

int list_jobs(const Settings& settings, const OperatorArguments& arguments) {
  const auto store = open_store(settings, arguments);
  const auto status = jobs::status_named(arguments.status);
  if (!arguments.status.empty() && !status)
    throw Error(Code::usage, "--status is queued, working, completed, failed or cancelled");
  const auto page = store->list({.limit = arguments.limit, .after = {}, .status = status, .owner = {}});
  if (arguments.as_json) {
    json::array rows;
    for (const jobs::Job& job : page.jobs) rows.push_back(whole_json(job));
    return std::cout << to_text(rows) << '\n', 0;
  }
  for (const jobs::Job& job : page.jobs)
    std::printf("%-36s  %-9s %3d%%  %s  %-10s %s\n", job.id.c_str(), std::string(name(job.status)).c_str(),
                job.progress, rfc3339(job.created_at).c_str(),
                job.error_code ? std::string(facts(*job.error_code).name).c_str() : "-",
                printable(job.filename).c_str());
  return 0;
}

int show_job(const Settings& settings, const OperatorArguments& arguments) {
  const auto store = open_store(settings, arguments);
  std::cout << to_text(whole_json(known_job(*store, arguments.id))) << '\n';
  return 0;
}

int cancel_job(const Settings& settings, const OperatorArguments& arguments) {
  const auto store = open_store(settings, arguments);
  known_job(*store, arguments.id);
  store->finish(arguments.id, "", {.status = jobs::Status::cancelled});
  std::cout << name(known_job(*store, arguments.id).status) << '\n';
  return 0;
}

int retry_job(const Settings& settings, const OperatorArguments& arguments) {
  const auto store = open_store(settings, arguments);
  jobs::Job job = known_job(*store, arguments.id);
  job.options.awaited = false;
  if (job.status != jobs::Status::failed && job.status != jobs::Status::cancelled)
    throw Error(Code::usage, "the job is " + std::string(name(job.status)) + ": nothing to try again");
  const auto again = store->create({.id = uuid_v4(),
                                    .video_url = job.video_url,
                                    .file_key = job.file_key,
                                    .filename = job.filename,
                                    .language = job.language,
                                    .languages = job.languages,
                                    .options = job.options,
                                    .owner = job.owner,
                                    .callback_url = job.callback_url});
  std::cout << again.job.id << '\n';
  return 0;
}

int list_deliveries(const Settings& settings, const OperatorArguments& arguments) {
  const auto store = open_store(settings, arguments);
  const auto rows = store->list_deliveries(arguments.only_dead, arguments.limit);
  if (arguments.as_json) {
    json::array list;
    for (const auto& row : rows) list.push_back(delivery_json(row));
    return std::cout << to_text(list) << '\n', 0;
  }
  for (const auto& row : rows)
    std::printf("%-36s  %-8s %-4s %3d tries  job %s  %s\n", row.delivery.id.c_str(),
                row.delivery.kind.c_str(), row.dead ? "dead" : "open", row.delivery.attempts,
                row.delivery.job_id.c_str(), printable(row.last_problem).c_str());
  return 0;
}

int replay_deliveries(const Settings& settings, const OperatorArguments& arguments) {
  const auto store = open_store(settings, arguments);
  const int replayed = store->replay_deliveries(arguments.id);
  if (replayed == 0 && !arguments.id.empty()) throw Error(Code::job_not_found, "delivery " + arguments.id);
  std::cout << replayed << " due again\n";
  return 0;
}

}  // namespace ecg::app
