#include "objects/s3_operation.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "objects/checksum.h"

namespace ecg::objects {
namespace {

using enum S3Action;
using enum S3Target;

constexpr std::string_view kResponse =
    "response-cache-control response-content-disposition response-content-encoding response-content-language "
    "response-content-type response-expires";

constexpr std::array kOperations{
    S3Operation{list_buckets, "ListBuckets", service, "GET", "", ""},
    S3Operation{head_bucket, "HeadBucket", bucket, "HEAD", "", ""},
    S3Operation{create_bucket, "CreateBucket", bucket, "PUT", "", ""},
    S3Operation{get_bucket_location, "GetBucketLocation", bucket, "GET", "location", ""},
    S3Operation{list_objects, "ListObjects", bucket, "GET", "",
                "prefix delimiter marker max-keys encoding-type"},
    S3Operation{list_objects_v2, "ListObjectsV2", bucket, "GET", "list-type",
                "prefix delimiter start-after continuation-token max-keys encoding-type fetch-owner"},
    S3Operation{list_uploads, "ListMultipartUploads", bucket, "GET", "uploads",
                "prefix delimiter key-marker upload-id-marker max-uploads encoding-type"},
    S3Operation{delete_objects, "DeleteObjects", bucket, "POST", "delete", ""},
    S3Operation{get_object, "GetObject", object, "GET", "", kResponse},
    S3Operation{head_object, "HeadObject", object, "HEAD", "", kResponse},
    S3Operation{put_object, "PutObject, CopyObject", object, "PUT", "", ""},
    S3Operation{delete_object, "DeleteObject", object, "DELETE", "", ""},
    S3Operation{get_tagging, "GetObjectTagging", object, "GET", "tagging", ""},
    S3Operation{create_upload, "CreateMultipartUpload", object, "POST", "uploads", ""},
    S3Operation{upload_part, "UploadPart, UploadPartCopy", object, "PUT", "partNumber uploadId", ""},
    S3Operation{complete_upload, "CompleteMultipartUpload", object, "POST", "uploadId", ""},
    S3Operation{abort_upload, "AbortMultipartUpload", object, "DELETE", "uploadId", ""},
    S3Operation{list_parts, "ListParts", object, "GET", "uploadId",
                "part-number-marker max-parts encoding-type"},
};

/// Of the signature, of the body and of the client; in lower case, for SDKs put headers into the query as
/// they spell them.
constexpr std::string_view kAnywhere =
    "x-amz-algorithm x-amz-credential x-amz-date x-amz-expires x-amz-signedheaders x-amz-signature "
    "x-amz-security-token x-amz-content-sha256 x-amz-user-agent x-amz-sdk-checksum-algorithm "
    "x-amz-checksum-algorithm x-amz-checksum-mode x-amz-checksum-type x-id";

bool has_word(std::string_view words, std::string_view wanted) {
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (words.substr(begin, end - begin) == wanted) return true;
    begin = end + 1;
  }
  return false;
}

std::size_t count_words(std::string_view words) {
  return words.empty() ? 0 : static_cast<std::size_t>(std::count(words.begin(), words.end(), ' ')) + 1;
}

bool is_marked(const S3Operation& operation, const QueryFields& query) {
  const auto marks = std::count_if(query.begin(), query.end(),
                                   [&](const auto& field) { return has_word(operation.marks, field.first); });
  return static_cast<std::size_t>(marks) == count_words(operation.marks);
}

bool is_known(const S3Operation& operation, const std::string& name) {
  const std::string lower = lower_ascii(name);
  return has_word(operation.marks, name) || has_word(operation.may_have, name) ||
         has_word(kAnywhere, lower) || (lower.starts_with("x-amz-") && sum_of_header(lower));
}

}  // namespace

std::span<const S3Operation> s3_operations() { return kOperations; }

const S3Operation* find_operation(S3Target target, std::string_view method, const QueryFields& query) {
  std::set<std::string> names;
  for (const auto& field : query)
    if (!names.insert(lower_ascii(field.first)).second) return nullptr;
  const S3Operation* found = nullptr;
  for (const S3Operation& each : kOperations) {
    if (each.target != target || each.method != method || !is_marked(each, query)) continue;
    if (!found || count_words(each.marks) > count_words(found->marks)) found = &each;
  }
  const bool known = found && std::all_of(query.begin(), query.end(),
                                          [&](const auto& field) { return is_known(*found, field.first); });
  return known ? found : nullptr;
}

bool is_refused_header(std::string_view name, std::string_view value) {
  constexpr std::string_view kRefused[] = {"x-amz-server-side-encryption-customer-",
                                           "x-amz-tagging",
                                           "x-amz-object-lock-",
                                           "x-amz-grant-",
                                           "x-amz-website-redirect-location",
                                           "x-amz-write-offset-bytes"};
  // What everybody has here anyway is not refused: an object is its owner's alone.
  if (name == "x-amz-acl") return value != "private" && value != "bucket-owner-full-control";
  if (name == "x-amz-server-side-encryption") return value == "aws:kms" || value == "aws:kms:dsse";
  if (name == "x-amz-tagging-directive") return false;
  return std::any_of(std::begin(kRefused), std::end(kRefused),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace ecg::objects
