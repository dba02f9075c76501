#include "objects/s3_operation.h"

#include <gtest/gtest.h>

namespace ecg::objects {
namespace {

std::string_view asked(S3Target target, std::string_view method, const std::vector<std::string>& names) {
  QueryFields query;
  for (const std::string& name : names) query.emplace_back(name, "");
  const S3Operation* found = find_operation(target, method, query);
  return found ? found->name : "";
}

TEST(S3Operations, AreToldApartByWhatStandsInTheQuery) {
  using enum S3Target;
  EXPECT_EQ(asked(object, "PUT", {}), "PutObject, CopyObject");
  EXPECT_EQ(asked(object, "PUT", {"X-Amz-Signature", "x-id"}), "PutObject, CopyObject");
  EXPECT_EQ(asked(object, "PUT", {"uploadId", "partNumber"}), "UploadPart, UploadPartCopy");
  EXPECT_EQ(asked(object, "GET", {"response-content-type"}), "GetObject");
  EXPECT_EQ(asked(object, "GET", {"uploadId"}), "ListParts");
  EXPECT_EQ(asked(object, "POST", {"uploads"}), "CreateMultipartUpload");
  EXPECT_EQ(asked(bucket, "GET", {"prefix"}), "ListObjects");
  EXPECT_EQ(asked(bucket, "GET", {"list-type", "prefix"}), "ListObjectsV2");
  EXPECT_EQ(asked(bucket, "GET", {"uploads"}), "ListMultipartUploads");
  EXPECT_EQ(asked(bucket, "POST", {"delete"}), "DeleteObjects");
  EXPECT_EQ(asked(service, "GET", {}), "ListBuckets");
}

// `put-object-tagging` and its like wrote their XML over the video, `delete-object-tagging` deleted it.
TEST(S3Operations, ThatAreNotInTheTableAreNone) {
  for (const char* method : {"GET", "PUT", "POST", "DELETE", "HEAD"})
    for (const char* name : {"acl", "retention", "legal-hold", "torrent", "restore", "attributes", "select",
                             "versionId", "versions", "object-lock", "renameObject", "encryption", "append",
                             "partNumber", "Tagging", "foo", "", "tagging-"})
      for (const S3Target target : {S3Target::object, S3Target::bucket, S3Target::service})
        EXPECT_EQ(asked(target, method, {name}), "") << method << " ?" << name;
  for (const char* method : {"PUT", "DELETE"}) EXPECT_EQ(asked(S3Target::object, method, {"tagging"}), "");
}

TEST(S3Operations, AreNoneWhenAPartOfTheirQueryIsUnknownOrTwice) {
  EXPECT_EQ(asked(S3Target::object, "PUT", {"uploadId", "partNumber", "acl"}), "");
  EXPECT_EQ(asked(S3Target::object, "DELETE", {"uploadId", "uploadId"}), "");
  EXPECT_EQ(asked(S3Target::object, "PUT", {"uploadId"}), "");
  EXPECT_EQ(asked(S3Target::object, "DELETE", {"response-content-type"}), "");
}

TEST(S3Operations, RefuseHeadersWhosePromiseNobodyKeeps) {
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, const char*>>{{"x-amz-server-side-encryption-customer-key", "a"},
                                                        {"x-amz-tagging", "a=b"},
                                                        {"x-amz-object-lock-mode", "COMPLIANCE"},
                                                        {"x-amz-acl", "public-read"}})
    EXPECT_TRUE(is_refused_header(name, value)) << name;
  for (const auto& [name, value] : std::vector<std::pair<const char*, const char*>>{
           {"x-amz-acl", "private"}, {"x-amz-meta-tagging", "x"}, {"x-amz-storage-class", "STANDARD"}})
    EXPECT_FALSE(is_refused_header(name, value)) << name;
}

}  // namespace
}  // namespace ecg::objects
