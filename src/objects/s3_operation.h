#pragma once
// Which of S3's operations the embedded store knows: the one table of them. Everything in a query that no
// line of it names is refused, for S3 says by a query what is to be done with an object: what looks like the
// writing of one may be meant to write its tags.
// Source: Amazon S3 API Reference, "Actions".
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ecg::objects {

enum class S3Action {
  list_buckets,
  head_bucket,
  create_bucket,
  get_bucket_location,
  list_objects,
  list_objects_v2,
  list_uploads,
  delete_objects,
  get_object,
  head_object,
  put_object,
  delete_object,
  get_tagging,
  create_upload,
  upload_part,
  complete_upload,
  abort_upload,
  list_parts,
};

enum class S3Target { service, bucket, object };

struct S3Operation {
  S3Action action;
  std::string_view name;  ///< as S3 calls it
  S3Target target;
  std::string_view method;
  std::string_view marks;  ///< what in the query makes it this operation, with blanks: "partNumber uploadId"
  std::string_view may_have;  ///< what else may stand there, with blanks
};

/// Every one of them.
std::span<const S3Operation> s3_operations();

/// Names and values of a query, decoded, in order.
using QueryFields = std::vector<std::pair<std::string, std::string>>;

/// What a request asks for; nullptr when it is nothing that is known, or has something in its query that is
/// not, or has it twice.
const S3Operation* find_operation(S3Target target, std::string_view method, const QueryFields& query);

/// Whether a header asks for something that is not done here, such as encryption by the client's key or a
/// lock: to store the object without it would be to lie. Name in lower case.
bool is_refused_header(std::string_view name, std::string_view value);

}  // namespace ecg::objects
