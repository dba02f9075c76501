#pragma once
// Uploads in parts below one folder: <upload id>/facts is a line of JSON with key and
// type, <upload id>/<number> a part with its trailer. Completing moves no byte: the object's file then names
// the upload, whose folder lives as long as the object.
#include <filesystem>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "objects/embedded/object_file.h"
#include "objects/embedded_store.h"
#include "objects/s3_listing.h"

namespace ecg::objects {

struct UploadFacts {
  std::string key, content_type;
  KeptHeaders headers = {};
};

class MultipartFolder {
 public:
  /// Whether this upload has become the object of this key.
  using IsCompleted = std::function<bool(std::string_view key, std::string_view upload_id)>;

  /// `drafts` is where files begin, on the same file system as `folder`.
  MultipartFolder(std::filesystem::path folder, std::filesystem::path drafts, IsCompleted is_completed);

  std::string create(std::string_view key, std::string_view content_type, const KeptHeaders& headers) const;
  /// Whether there is such an upload to this key, and it is not completed.
  bool is_open(std::string_view key, std::string_view upload_id) const;
  /// These throw Error(upload_not_found) unless there is such an upload to this key; and all but the first
  /// when it is completed.
  UploadFacts facts_of(std::string_view key, std::string_view upload_id) const;
  std::vector<PartInfo> list(std::string_view key, std::string_view upload_id) const;
  std::unique_ptr<PendingObject> begin_part(std::string_view key, std::string_view upload_id,
                                            int number) const;

  void remove(std::string_view upload_id) const;
  /// Parts that did not become part of the object.
  void remove_others(std::string_view upload_id, const std::vector<FilePart>& kept) const;
  /// Of the parts that have come to uploads whose keys begin with `prefix` and that are no objects yet.
  std::uint64_t unfinished_bytes(std::string_view prefix) const;
  /// Those that are no objects yet.
  std::vector<OpenUpload> open_uploads(std::string_view prefix) const;
  /// Removes what did not change for `life` and is no object. Returns how many.
  int sweep(std::chrono::seconds life) const;

  std::filesystem::path path(std::string_view upload_id) const { return folder_ / upload_id; }
  /// Held shared while a part is published, alone while an upload ends: no part changes under a complete.
  std::shared_mutex& ending() const { return ending_; }

 private:
  void require_open(std::string_view key, std::string_view upload_id) const;

  const std::filesystem::path folder_, drafts_;
  const IsCompleted is_completed_;
  mutable std::shared_mutex ending_;
};

/// The listed parts as an object has them: every one of `wanted` in rising order with its ETag, the sum of
/// their sizes, S3's ETag of ETags. Throws Error(invalid_part).
Facts assembled(std::string_view upload_id, const std::vector<PartInfo>& listed,
                const std::vector<PartName>& wanted);

/// S3's ETag of an object in parts: the MD5 of their MD5s, and how many they are.
std::string etag_of_parts(const std::vector<PartName>& parts);

}  // namespace ecg::objects
