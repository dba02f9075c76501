#pragma once
// Path-style addresses of one bucket: <endpoint>/<bucket>/<key>, and the way back.
#include <optional>
#include <string>
#include <string_view>

#include "objects/object_store.h"
#include "objects/sigv4.h"

namespace ecg::objects {

/// What the embedded store and the signing store have in common: signing for one endpoint and bucket.
struct StoreAddress {
  std::string endpoint;  ///< "http://127.0.0.1:8000"
  std::string bucket, region;
  Credentials credentials;

  std::string presign(std::string_view method, std::string_view key, std::chrono::seconds valid,
                      Parameters query = {}) const;
  std::string url_of(std::string_view key) const;
  /// Scheme and host without case, default ports filled in, every loopback name the same; user names and dot
  /// segments in the URL are refused.
  std::optional<std::string> key_of(std::string_view url) const;
};

/// What a presigned UploadPart has in its query.
Parameters part_query(std::string_view upload_id, int number);

}  // namespace ecg::objects
