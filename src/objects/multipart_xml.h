#pragma once
// What S3 says of uploads in parts, in its own XML.
// Source: Amazon S3 API Reference, CreateMultipartUpload, ListParts, CompleteMultipartUpload.
#include <string>
#include <string_view>
#include <vector>

#include "objects/object_store.h"

namespace ecg::objects {

/// The body of CompleteMultipartUpload. Throws Error(broken_request).
std::vector<PartName> parse_complete_request(std::string_view xml);

/// The other side of the same: requests of ours, and what S3 answers. Throw Error(unavailable) for an answer
/// that is none.
std::string complete_request_xml(const std::vector<PartName>& parts);
std::string parse_created_upload(std::string_view xml);  ///< the upload's id
struct PartsRead {
  std::vector<PartInfo> parts;
  bool more = false;
};
PartsRead parse_parts(std::string_view xml);

std::string created_xml(std::string_view bucket, std::string_view key, std::string_view upload_id);
std::string completed_xml(std::string_view location, std::string_view bucket, std::string_view key,
                          const ObjectInfo& info);

/// A page of ListParts: the parts with numbers above `after`, at most `most` of them.
struct PartsPage {
  int after = 0;
  int most = 1000;
};
std::string parts_xml(std::string_view bucket, std::string_view key, std::string_view upload_id,
                      const std::vector<PartInfo>& parts, const PartsPage& page);

}  // namespace ecg::objects
