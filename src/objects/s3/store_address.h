#pragma once
// Addresses of one bucket, <endpoint>/<bucket>/<key> or with the bucket in the host, and the way back.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "objects/object_store.h"
#include "objects/s3_store.h"
#include "objects/sigv4.h"

namespace ecg::objects {

/// What all stores have in common: signing for one endpoint and bucket.
class StoreAddress {
 public:
  /// Throws Error(usage) for an endpoint that is no http or https address.
  explicit StoreAddress(const RemoteOptions& options);

  std::string presign(std::string_view method, std::string_view key, std::chrono::seconds valid,
                      Parameters query = {}) const;
  std::string url_of(std::string_view key) const;
  /// Of s3://bucket/key and of URLs with the bucket in their path or their host, whichever this store uses.
  /// Scheme and host without case, default ports filled in, every loopback name the same; user names and dot
  /// segments in the URL are refused.
  std::optional<std::string> key_of(std::string_view url) const;

  const std::string& bucket() const { return options_.bucket; }
  const std::string& region() const { return options_.region; }
  const Credentials& credentials() const { return options_.credentials; }

 private:
  const RemoteOptions options_;
  const std::vector<std::string> endpoints_;
  std::string origin_;  ///< of every URL: the endpoint, with the bucket before its host in the virtual style
  std::string prefix_;  ///< before the key in a path, raw: "/<bucket>/", or "/" in the virtual style
};

/// What a presigned UploadPart has in its query.
Parameters part_query(std::string_view upload_id, int number);

}  // namespace ecg::objects
