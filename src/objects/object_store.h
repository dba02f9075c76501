#pragma once
// Named blobs, wherever they lie. Both stores (the embedded folder, S3 later) sign URLs by AWS Signature
// Version 4.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ecg::objects {

struct ObjectInfo {
  std::uint64_t size_bytes = 0;
  std::string etag;  ///< with its quotes, as HTTP wants it
  std::string content_type;
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
};

/// `videos/<owner>/<YYYYmmdd_HHMMSS>_<8 hex>_<safe name>`, see safe_name().
std::string new_key(std::string_view owner, std::string_view filename);

/// Letters of every script, digits, '.', '-', '_' stay, everything else becomes '_'; at most 128 bytes with
/// the extension kept, no UTF-8 character cut; never empty, never only dots.
std::string safe_name(std::string_view filename);

}  // namespace ecg::objects
