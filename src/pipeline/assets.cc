#include "pipeline/assets.h"

#include <thread>

#include "base/log.h"
#include "http/client.h"
#include "objects/assets.h"

namespace ecg::pipeline {
namespace {

constexpr int kTries = 4;
constexpr std::chrono::milliseconds kPause{250};  // doubles with every try
constexpr std::chrono::minutes kUrlLife{15};

void rest(std::chrono::milliseconds pause, const CancelFlag& cancel) {
  constexpr std::chrono::milliseconds kLook{50};
  for (; pause.count() > 0; pause -= kLook) {
    cancel.throw_if_cancelled();
    std::this_thread::sleep_for(std::min(pause, kLook));
  }
}

/// Empty when it is stored; otherwise why not.
std::string put_once(const std::string& url, const Asset& asset, const CancelFlag& cancel) {
  http::ClientRequest request{.method = "PUT", .url = url, .headers = {}, .body = asset.bytes, .limits = {}};
  request.headers.set("Content-Type", objects::find_asset_kind(asset.name)->content_type);
  try {
    const int status = http::send(request, cancel).status;
    return status / 100 == 2 ? "" : "HTTP " + std::to_string(status);
  } catch (const Error& problem) {
    cancel.throw_if_cancelled();
    return problem.detail();
  }
}

bool put(const std::string& key, const Asset& asset, const objects::ObjectStore& store,
         const CancelFlag& cancel) {
  std::string why;
  for (int tries = 0; tries < kTries; ++tries) {
    if (tries > 0) rest(kPause * (1 << (tries - 1)), cancel);
    why = put_once(store.presign_put(key, kUrlLife), asset, cancel);
    if (why.empty()) return true;
  }
  log::warn("an asset could not be stored", {{"key", key}, {"why", why}});
  return false;
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
