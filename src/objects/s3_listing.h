#pragma once
// Lists as S3 has them: in the order of the keys, a page at a time, folders folded. The store shows its
// objects in no order; a page is picked from them in memory that grows with the page alone.
// Source: Amazon S3 API Reference, ListObjects, ListObjectsV2, ListMultipartUploads, ListBuckets.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "objects/object_store.h"

namespace ecg::objects {

struct ListQuery {
  std::string prefix, delimiter;
  std::string after;        ///< only what comes behind it: a key, or the common prefix that was last told
  std::size_t most = 1000;  ///< on the page
};

class ListedPage {
 public:
  explicit ListedPage(ListQuery query) : query_(std::move(query)) {}
  void see(const std::string& key, const ObjectInfo& info);

  /// In order: objects, and common prefixes, which have no facts.
  using Entries = std::map<std::string, std::optional<ObjectInfo>>;
  const Entries& entries() const { return entries_; }
  bool has_more() const { return has_more_; }
  const ListQuery& query() const { return query_; }
  /// What the next page begins behind.
  std::string last() const { return entries_.empty() ? query_.after : entries_.rbegin()->first; }

 private:
  const ListQuery query_;
  Entries entries_;
  bool has_more_ = false;
};

/// `url_encoded`: keys are written as encoding-type=url has them, which XML 1.0 can always carry.
std::string list_objects_xml(std::string_view bucket, const ListedPage& page, bool url_encoded);
/// `token`: the continuation token that was asked by, empty for none.
std::string list_objects_v2_xml(std::string_view bucket, const ListedPage& page, std::string_view token,
                                bool url_encoded);
std::string token_of(std::string_view last);
/// Throws Error(invalid_filename) for what token_of() never gave.
std::string last_of_token(std::string_view token);

struct OpenUpload {
  std::string key, upload_id;
  TimePoint begun_at = {};
};
struct UploadsQuery {
  std::string prefix, key_marker, upload_id_marker;
  std::size_t most = 1000;
};
/// Of all that are open, in any order.
std::string list_uploads_xml(std::string_view bucket, std::vector<OpenUpload> uploads,
                             const UploadsQuery& query, bool url_encoded);

std::string list_buckets_xml(std::string_view bucket, TimePoint made_at);
std::string bucket_location_xml(std::string_view region);
std::string no_tags_xml();
std::string copied_xml(std::string_view element, const ObjectInfo& info);

struct DeleteRequest {
  std::vector<std::string> keys;
  bool quiet = false;
};
/// The body of DeleteObjects: 1 to 1000 keys. Throws Error(broken_request), also when a version is named,
/// which nothing here has.
DeleteRequest parse_delete_request(std::string_view xml);
std::string deleted_xml(const DeleteRequest& request);

}  // namespace ecg::objects
