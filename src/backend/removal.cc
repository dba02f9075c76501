#include "backend/removal.h"

#include "http/client.h"
#include "jobs/burn_order.h"
#include "objects/assets.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

constexpr std::chrono::seconds kMlAnswers{10};
constexpr int kUnknownThere = 404;

void forget_one_at_ml(const wire::Peer& ml, const std::string& job_id) {
  auto request = ml.request("DELETE", std::string(wire::kApi) + "/jobs/" + job_id);
  request.limits.total_time = kMlAnswers;
  int status = 0;
  try {
    const CancelFlag never;
    status = http::send(request, never).status;
  } catch (const Error& problem) {
    throw Error(Code::unavailable,
                "the ML server, which has words of the job, does not answer: " + problem.detail());
  }
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

void forget_at_ml(const wire::Peer& ml, const std::string& job_id) {
  forget_one_at_ml(ml, job_id);
  forget_one_at_ml(ml, jobs::burn_id(job_id));
}

}  // namespace ecg::backend
