#include "objects/s3/list_xml.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::objects {
namespace {

// The example of the API reference, shortened.
constexpr std::string_view kPage = R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Name>bucket</Name><Prefix/><KeyCount>205</KeyCount><MaxKeys>1000</MaxKeys>
  <IsTruncated>true</IsTruncated><NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>
  <Contents><Key>videos/강의 &amp; more.mp4</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified>
    <ETag>"fba9dede5f27731c9771645a39863328"</ETag><Size>434234</Size><StorageClass>STANDARD</StorageClass></Contents>
</ListBucketResult>)";

TEST(ListPage, TellsKeysSizesTimesAndThatThereIsMore) {
  const ListPage page = parse_list_page(kPage);
  ASSERT_EQ(page.objects.size(), 1u);
  EXPECT_EQ(page.objects[0].key, "videos/강의 & more.mp4");
  EXPECT_EQ(page.objects[0].info.size_bytes, 434234u);
  EXPECT_EQ(rfc3339(page.objects[0].info.modified_at), "2009-10-12T17:50:30Z");
  EXPECT_EQ(page.next, "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=");
}

TEST(ListPage, RefusesWhatIsNone) {
  for (const char* text :
       {"", "<Error><Code>NoSuchBucket</Code></Error>", "<ListBucketResult><Contents/></ListBucketResult>",
        "<a", "<ListBucketResult><Contents><Key>k</Key><Size>-1</Size></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>k</Key><Size>1</Size><LastModified>today</LastModified></Contents>"
        "</ListBucketResult>"}) {
    try {
      parse_list_page(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::unavailable) << text;
    }
  }
}

}  // namespace
}  // namespace ecg::objects
