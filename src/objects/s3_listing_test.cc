#include "objects/s3_listing.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "objects/s3/list_xml.h"
#include "objects/s3/xml.h"

namespace ecg::objects {
namespace {

const std::vector<std::string> kKeys{"b/2", "a", "b/1", "c/x/y", "b/3", "d", "c", " spaced ", "가/나"};

std::string page_of(ListQuery query, bool* more = nullptr, std::string* last = nullptr) {
  ListedPage page(std::move(query));
  for (const std::string& key : kKeys) page.see(key, {.size_bytes = key.size()});
  std::string names;
  for (const auto& [name, info] : page.entries()) names += (info ? "" : "+") + name + "|";
  if (more) *more = page.has_more();
  if (last) *last = page.last();
  return names;
}

TEST(ListedPages, AreInOrderAndFoldFolders) {
  EXPECT_EQ(page_of({}), " spaced |a|b/1|b/2|b/3|c|c/x/y|d|가/나|");
  EXPECT_EQ(page_of({.prefix = "b/"}), "b/1|b/2|b/3|");
  EXPECT_EQ(page_of({.delimiter = "/"}), " spaced |a|+b/|c|+c/|d|+가/|");
  EXPECT_EQ(page_of({.prefix = "c/", .delimiter = "/"}), "+c/x/|");
  EXPECT_EQ(page_of({.prefix = "none"}), "");
}

TEST(ListedPages, FollowOneAnotherWithoutAGapAndWithoutAnEnd) {
  for (const std::string delimiter : {"", "/"})
    for (std::size_t most = 1; most < 11; ++most) {
      std::string all, last;
      bool more = true;
      for (int pages = 0; more; ++pages) {
        ASSERT_LT(pages, 20);
        all += page_of({.delimiter = delimiter, .after = last, .most = most}, &more, &last);
      }
      EXPECT_EQ(all, page_of({.delimiter = delimiter})) << most;
    }
  bool more = true;
  EXPECT_EQ(page_of({.most = 0}, &more), "");
  EXPECT_FALSE(more);
}

TEST(ListedPages, AreReadByOurOwnClient) {
  ListedPage page({.most = 3});
  for (const std::string& key : kKeys) page.see(key, {.size_bytes = 7, .etag = "\"e\""});
  const ListPage read = parse_list_page(list_objects_v2_xml("ecg", page, "", false));
  ASSERT_EQ(read.objects.size(), 3u);
  EXPECT_EQ(read.objects[0].key, " spaced ");
  EXPECT_EQ(read.objects[0].info.size_bytes, 7u);
  EXPECT_EQ(last_of_token(read.next), "b/1");
  EXPECT_THROW(last_of_token("b/1"), Error);
}

TEST(ListedUploads, FollowOneAnother) {
  const std::vector<OpenUpload> uploads{{"b", "2"}, {"a", "1"}, {"b", "1"}, {"x", "1"}};
  const auto asked = [&](UploadsQuery query) {
    const XmlElement root = parse_xml(list_uploads_xml("ecg", uploads, query, false));
    std::string names;
    for (const XmlElement& each : root.children)
      if (each.name == "Upload") names += each.child("Key")->text + each.child("UploadId")->text + " ";
    return names + root.child("IsTruncated")->text;
  };
  EXPECT_EQ(asked({}), "a1 b1 b2 x1 false");
  EXPECT_EQ(asked({.most = 2}), "a1 b1 true");
  EXPECT_EQ(asked({.key_marker = "b", .upload_id_marker = "1"}), "b2 x1 false");
  EXPECT_EQ(asked({.key_marker = "b"}), "x1 false");
  EXPECT_EQ(asked({.prefix = "x"}), "x1 false");
}

TEST(DeleteRequests, NameKeysToTheLastBlank) {
  const DeleteRequest request = parse_delete_request(
      "<Delete xmlns='x'><Object><Key> a </Key></Object><Object><Key>b&amp;</Key><VersionId>null</VersionId>"
      "</Object><Quiet>true</Quiet></Delete>");
  EXPECT_EQ(request.keys, (std::vector<std::string>{" a ", "b&"}));
  EXPECT_TRUE(request.quiet);
  EXPECT_NE(deleted_xml({.keys = {"<"}, .quiet = false}).find("<Key>&lt;</Key>"), std::string::npos);
}

TEST(DeleteRequests, AreNoneWithoutKeysAndWithVersions) {
  std::string many = "<Delete>";
  for (int i = 0; i < 1001; ++i) many += "<Object><Key>a</Key></Object>";
  for (const std::string& text :
       {std::string(), std::string("<Delete/>"), std::string("<Delete><Object/></Delete>"),
        std::string("<Delete><Object><Key>a</Key><VersionId>7</VersionId></Object></Delete>"),
        std::string("<Other><Object><Key>a</Key></Object></Other>"), many + "</Delete>"})
    EXPECT_THROW(parse_delete_request(text), Error) << text.substr(0, 80);
}

}  // namespace
}  // namespace ecg::objects
