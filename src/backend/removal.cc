#include "backend/removal.h"

#include "http/client.h"
#include "jobs/burn_order.h"
#include "objects/assets.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

constexpr int kUnknownThere = 404;

void forget_one_at_ml(const wire::Peer& ml, wire::PeerLine& line, const std::string& job_id) {
  const int status = line.ask(ml.request("DELETE", std::string(wire::kApi) + "/jobs/" + job_id)).status;
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

void forget_at_ml(const wire::Peer& ml, wire::PeerLine& line, const std::string& job_id) {
  forget_one_at_ml(ml, line, job_id);
  forget_one_at_ml(ml, line, jobs::burn_id(job_id));
}

}  // namespace ecg::backend
