#include "pipeline/assets.h"

#include "base/log.h"
#include "base/retry.h"
#include "http/client.h"
#include "objects/assets.h"

namespace ecg::pipeline {
namespace {

constexpr RetryPolicy kTries{.tries = 4, .pause = std::chrono::milliseconds(250)};
constexpr std::chrono::minutes kUrlLife{15};

void put_once(const std::string& url, const Asset& asset, const CancelFlag& cancel) {
  http::ClientRequest request{.method = "PUT", .url = url, .headers = {}, .body = asset.bytes, .limits = {}};
  request.headers.set("Content-Type", objects::find_asset_kind(asset.name)->content_type);
  const int status = http::send(request, cancel).status;
  if (status / 100 != 2) throw Error(Code::unavailable, "HTTP " + std::to_string(status));
}

bool put(const std::string& key, const Asset& asset, const objects::ObjectStore& store,
         const CancelFlag& cancel) {
  try {
    retry(kTries, cancel, [&] { put_once(store.presign_put(key, kUrlLife), asset, cancel); });
    return true;
  } catch (const Error& problem) {
    cancel.throw_if_cancelled();
    log::warn("an asset could not be stored", {{"key", key}, {"why", problem.detail()}});
    return false;
  }
}

}  // namespace

void add_peaks(const acoustics::Peaks& peaks, std::vector<Asset>& assets) {
  assets.push_back({"peaks.dat", peaks.file(1)});
  assets.push_back({"peaks-10.dat", peaks.file(5)});
  assets.push_back({"peaks-1.dat", peaks.file(50)});
}

std::vector<transcript::Asset> store_assets(const std::vector<Asset>& assets, const std::string& job_id,
                                            const objects::ObjectStore& store, const CancelFlag& cancel) {
  std::vector<transcript::Asset> stored;
  for (const Asset& asset : assets) {
    if (!put(objects::asset_key(job_id, asset.name), asset, store, cancel)) break;
    stored.push_back({.name = asset.name,
                      .content_type = std::string(objects::find_asset_kind(asset.name)->content_type),
                      .size_bytes = asset.bytes.size()});
  }
  return stored;
}

}  // namespace ecg::pipeline
