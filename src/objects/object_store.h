#pragma once
// Named blobs, wherever they lie. Both stores (the embedded folder, S3) sign URLs by AWS Signature
// Version 4.
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace ecg::objects {

/// What was said with an object and is said again with it: x-amz-meta-..., and how a client is to take it
/// (Cache-Control and its like). Names in lower case.
using KeptHeaders = std::vector<std::pair<std::string, std::string>>;

struct ObjectInfo {
  std::uint64_t size_bytes = 0;
  std::string etag;  ///< with its quotes, as HTTP wants it
  std::string content_type;
  TimePoint modified_at = {};  ///< where the store knows it
  KeptHeaders headers = {};    ///< where the store knows them
};

/// A part as its uploader names it.
struct PartName {
  int number = 0;    ///< 1 to 10,000
  std::string etag;  ///< with or without its quotes
};

struct PartInfo {
  int number = 0;
  std::uint64_t size_bytes = 0;
  std::string etag;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  /// Only `host` is signed, so any Content-Type the browser sends is fine.
  virtual std::string presign_put(std::string_view key, std::chrono::seconds valid) const = 0;
  virtual std::string presign_get(std::string_view key, std::chrono::seconds valid) const = 0;
  virtual std::string url_of(std::string_view key) const = 0;  ///< unsigned
  /// The key of an URL that points into this store (query ignored); nullopt for any other.
  virtual std::optional<std::string> key_of(std::string_view url) const = 0;
  virtual std::optional<ObjectInfo> head(std::string_view key) const = 0;
  virtual void remove(std::string_view key) = 0;  ///< absent is fine
  /// Shows every object whose key begins with `prefix`, in no order. What comes or goes meanwhile is seen or
  /// not.
  using See = std::function<void(const std::string& key, const ObjectInfo& info)>;
  virtual void each(std::string_view prefix, const See& see) const = 0;
  /// Of all objects whose keys begin with `prefix`; the embedded store adds the parts of unfinished uploads.
  virtual std::uint64_t bytes_below(std::string_view prefix) const {
    std::uint64_t sum = 0;
    each(prefix, [&sum](const std::string&, const ObjectInfo& info) { sum += info.size_bytes; });
    return sum;
  }

  /// An upload in parts, as S3 knows it; gives the upload's id. Nothing exists under the key until it is
  /// completed. The store forgets uploads that nobody touched for long.
  virtual std::string create_upload(std::string_view key, std::string_view content_type) = 0;
  /// Whether parts may still be put there.
  virtual bool has_upload(std::string_view key, std::string_view upload_id) const = 0;
  /// A part put twice counts as it came last.
  virtual std::string presign_part(std::string_view key, std::string_view upload_id, int number,
                                   std::chrono::seconds valid) const = 0;
  /// What has arrived, by number. This and the next throw Error(upload_not_found).
  virtual std::vector<PartInfo> list_parts(std::string_view key, std::string_view upload_id) const = 0;
  /// Makes these parts, in rising numbers, the object. Throws Error(invalid_part) when one of them did not
  /// arrive with this ETag, Error(media_too_large); then the upload stays as it was. The same call again
  /// gives the same answer as long as the object is there.
  virtual ObjectInfo complete_upload(std::string_view key, std::string_view upload_id,
                                     const std::vector<PartName>& parts) = 0;
  virtual void abort_upload(std::string_view key, std::string_view upload_id) = 0;  ///< absent is fine
};

/// `videos/<owner>/<YYYYmmdd_HHMMSS>_<8 hex>_<safe name>`, see safe_name().
std::string new_key(std::string_view owner, std::string_view filename);

/// Letters of every script, digits, '.', '-', '_' stay, everything else becomes '_'; at most 128 bytes with
/// the extension kept, no UTF-8 character cut; never empty, never only dots.
std::string safe_name(std::string_view filename);

}  // namespace ecg::objects
