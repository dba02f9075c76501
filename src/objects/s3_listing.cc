#include "objects/s3_listing.h"

#include <algorithm>
#include <tuple>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "objects/embedded/object_file.h"
#include "objects/s3/xml.h"

namespace ecg::objects {
namespace {

constexpr std::size_t kMostDeleted = 1000;  // S3's own bound
constexpr std::string_view kOwner = "<Owner><ID>ecg</ID><DisplayName>ecg</DisplayName></Owner>";

std::string spelled(std::string_view key, bool url_encoded) {
  return url_encoded ? percent_encode(key, true) : std::string(key);
}

/// 2009-10-12T17:50:30.000Z
std::string xml_time(TimePoint time) {
  std::string text = rfc3339(time);
  text.insert(text.size() - 1, ".000");
  return text;
}

std::string objects_of(const ListedPage& page, bool url_encoded, std::string_view owner) {
  std::string contents, prefixes;
  for (const auto& [name, info] : page.entries()) {
    if (!info)
      prefixes += xml_tag("CommonPrefixes", {}, xml_tag("Prefix", spelled(name, url_encoded)));
    else
      contents += xml_tag(
          "Contents", {},
          xml_tag("Key", spelled(name, url_encoded)) + xml_tag("LastModified", xml_time(info->modified_at)) +
              xml_tag("ETag", info->etag) + xml_tag("Size", std::to_string(info->size_bytes)) +
              std::string(owner) + xml_tag("StorageClass", "STANDARD"));
  }
  return contents + prefixes;
}

std::string begin_of_list(std::string_view bucket, const ListedPage& page, bool url_encoded) {
  const ListQuery& query = page.query();
  std::string text = xml_tag("Name", bucket) + xml_tag("Prefix", spelled(query.prefix, url_encoded)) +
                     xml_tag("MaxKeys", std::to_string(query.most)) +
                     xml_tag("IsTruncated", page.has_more() ? "true" : "false");
  if (!query.delimiter.empty()) text += xml_tag("Delimiter", spelled(query.delimiter, url_encoded));
  if (url_encoded) text += xml_tag("EncodingType", "url");
  return text;
}

}  // namespace

void ListedPage::see(const std::string& key, const ObjectInfo& info) {
  if (!key.starts_with(query_.prefix) || (!query_.after.empty() && key <= query_.after)) return;
  const std::size_t fold =
      query_.delimiter.empty() ? std::string::npos : key.find(query_.delimiter, query_.prefix.size());
  const bool is_folded = fold != std::string::npos;
  const std::string name = is_folded ? key.substr(0, fold + query_.delimiter.size()) : key;
  if (is_folded && name == query_.after) return;  // told already
  // What lies behind a full page is only known to be there.
  if (entries_.size() == query_.most && (entries_.empty() || name > entries_.rbegin()->first)) {
    has_more_ = has_more_ || query_.most > 0;
    return;
  }
  entries_.try_emplace(name, is_folded ? std::nullopt : std::optional(info));
  if (entries_.size() <= query_.most) return;
  entries_.erase(std::prev(entries_.end()));
  has_more_ = true;
}

std::string list_objects_xml(std::string_view bucket, const ListedPage& page, bool url_encoded) {
  std::string text =
      begin_of_list(bucket, page, url_encoded) + xml_tag("Marker", spelled(page.query().after, url_encoded));
  if (page.has_more()) text += xml_tag("NextMarker", spelled(page.last(), url_encoded));
  return xml_document("ListBucketResult", text + objects_of(page, url_encoded, kOwner));
}

std::string list_objects_v2_xml(std::string_view bucket, const ListedPage& page, std::string_view token,
                                bool url_encoded) {
  std::string text =
      begin_of_list(bucket, page, url_encoded) + xml_tag("KeyCount", std::to_string(page.entries().size()));
  if (!token.empty())
    text += xml_tag("ContinuationToken", token);
  else if (!page.query().after.empty())
    text += xml_tag("StartAfter", spelled(page.query().after, url_encoded));
  if (page.has_more()) text += xml_tag("NextContinuationToken", token_of(page.last()));
  return xml_document("ListBucketResult", text + objects_of(page, url_encoded, {}));
}

std::string token_of(std::string_view last) { return to_hex(last); }

std::string last_of_token(std::string_view token) {
  std::string last = bytes_of_hex(token);
  if (last.empty() || to_hex(last) != token)
    throw Error(Code::invalid_filename, "the continuation token is none");
  return last;
}

std::string list_uploads_xml(std::string_view bucket, std::vector<OpenUpload> uploads,
                             const UploadsQuery& query, bool url_encoded) {
  const auto place = [](const OpenUpload& upload) { return std::tie(upload.key, upload.upload_id); };
  std::erase_if(uploads, [&](const OpenUpload& upload) {
    if (!upload.key.starts_with(query.prefix)) return true;
    if (query.key_marker.empty()) return false;
    // Without the id's marker, the key's means: behind all of that key.
    return query.upload_id_marker.empty()
               ? upload.key <= query.key_marker
               : place(upload) <= std::tie(query.key_marker, query.upload_id_marker);
  });
  std::sort(uploads.begin(), uploads.end(),
            [&](const OpenUpload& a, const OpenUpload& b) { return place(a) < place(b); });
  const bool more = uploads.size() > query.most;
  if (more) uploads.resize(query.most);
  std::string text = xml_tag("Bucket", bucket) + xml_tag("Prefix", spelled(query.prefix, url_encoded)) +
                     xml_tag("KeyMarker", spelled(query.key_marker, url_encoded)) +
                     xml_tag("UploadIdMarker", query.upload_id_marker) +
                     xml_tag("MaxUploads", std::to_string(query.most)) +
                     xml_tag("IsTruncated", more ? "true" : "false");
  if (url_encoded) text += xml_tag("EncodingType", "url");
  if (more && !uploads.empty())
    text += xml_tag("NextKeyMarker", spelled(uploads.back().key, url_encoded)) +
            xml_tag("NextUploadIdMarker", uploads.back().upload_id);
  for (const OpenUpload& upload : uploads)
    text +=
        xml_tag("Upload", {},
                xml_tag("Key", spelled(upload.key, url_encoded)) + xml_tag("UploadId", upload.upload_id) +
                    xml_tag("Initiated", xml_time(upload.begun_at)) + xml_tag("StorageClass", "STANDARD"));
  return xml_document("ListMultipartUploadsResult", text);
}

std::string list_buckets_xml(std::string_view bucket, TimePoint made_at) {
  return xml_document(
      "ListAllMyBucketsResult",
      std::string(kOwner) +
          xml_tag(
              "Buckets", {},
              xml_tag("Bucket", {}, xml_tag("Name", bucket) + xml_tag("CreationDate", xml_time(made_at)))));
}

std::string bucket_location_xml(std::string_view region) {
  // The oldest region's name is no name.
  return xml_document("LocationConstraint", region == "us-east-1" ? "" : xml_escaped(region));
}

std::string no_tags_xml() { return xml_document("Tagging", "<TagSet/>"); }

std::string copied_xml(std::string_view element, const ObjectInfo& info) {
  return xml_document(element,
                      xml_tag("LastModified", xml_time(info.modified_at)) + xml_tag("ETag", info.etag));
}

DeleteRequest parse_delete_request(std::string_view xml) {
  const XmlElement root = parse_xml(xml);
  if (root.name != "Delete") throw Error(Code::broken_request, "the body is no Delete");
  DeleteRequest request;
  for (const XmlElement& element : root.children) {
    if (element.name == "Quiet") request.quiet = element.text == "true";
    if (element.name != "Object") continue;
    const XmlElement *key = element.child("Key"), *version = element.child("VersionId");
    if (!key || key->whole_text.empty() || (version && version->text != "null"))
      throw Error(Code::broken_request, "an Object has a Key, and no version");
    request.keys.push_back(key->whole_text);
  }
  if (request.keys.empty() || request.keys.size() > kMostDeleted)
    throw Error(Code::broken_request,
                "1 to " + std::to_string(kMostDeleted) + " objects are deleted at once");
  return request;
}

std::string deleted_xml(const DeleteRequest& request) {
  std::string text;
  if (!request.quiet)
    for (const std::string& key : request.keys) text += xml_tag("Deleted", {}, xml_tag("Key", key));
  return xml_document("DeleteResult", text);
}

}  // namespace ecg::objects
