#include "backend/lifecycle/removal.h"

#include "base/asker.h"
#include "base/log.h"
#include "http/client.h"
#include "jobs/burn_order.h"
#include "objects/assets.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

constexpr int kUnknownThere = 404;
constexpr std::chrono::seconds kLastWords{60};  // a worker notices within a heartbeat, and its uploads stop
constexpr int kClearedAtOnce = 1000;

void forget_one_at_ml(const wire::Peer& ml, wire::PeerLine& line, const std::string& job_id,
                      std::int64_t generation) {
  const std::string path = std::string(wire::kApi) + "/jobs/" + job_id + wire::generation_query(generation);
  const int status = line.ask(ml.request("DELETE", path)).status;
  if (status / 100 != 2 && status != kUnknownThere)
    throw Error(Code::unavailable, "the ML server keeps the job: HTTP " + std::to_string(status));
}

}  // namespace

std::vector<std::string> asset_keys(const std::string& job_id) {
  std::vector<std::string> keys;
  for (const objects::AssetKind& kind : objects::asset_kinds())
    keys.push_back(objects::asset_key(job_id, kind.name));
  return keys;
}

std::vector<std::string> remove_objects(objects::ObjectStore& store, const std::vector<std::string>& keys) {
  std::vector<std::string> removed;
  for (const std::string& key : keys) {
    if (!store.head(key)) continue;
    store.remove(key);
    if (store.head(key)) throw Error(Code::internal, "the object is still there: " + key);
    removed.push_back(key);
  }
  return removed;
}

std::int64_t generation_of(const jobs::Job& job) { return to_millis(job.created_at); }

void forget_at_ml(const wire::Peer& ml, wire::PeerLine& line, const jobs::Job& job) {
  forget_one_at_ml(ml, line, job.id, generation_of(job));
  forget_one_at_ml(ml, line, jobs::burn_id(job.id), generation_of(job));
}

std::vector<std::string> remove_objects_of(const jobs::Tombstone& grave, jobs::JobStore& jobs,
                                           objects::ObjectStore& store) {
  std::vector<std::string> keys = asset_keys(grave.job_id);
  if (!grave.file_key.empty() && !jobs.is_used_by_others(grave.file_key, grave.job_id))
    keys.push_back(grave.file_key);
  return remove_objects(store, keys);
}

void clear_tombstones(jobs::JobStore& jobs, objects::ObjectStore& store) {
  for (const jobs::Tombstone& grave : jobs.tombstones(kLastWords, kClearedAtOnce)) {
    go_on_for_asker();
    // A job that has the id by now keeps its own.
    const auto left =
        jobs.find(grave.job_id) ? std::vector<std::string>() : remove_objects_of(grave, jobs, store);
    for (const std::string& key : left)
      log::info("an object came after its job was deleted", {{"job_id", grave.job_id}, {"key", key}});
    jobs.clear_tombstone(grave);
  }
}

}  // namespace ecg::backend
