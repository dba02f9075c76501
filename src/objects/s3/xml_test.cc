#include "objects/s3/xml.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "objects/multipart_xml.h"

namespace ecg::objects {
namespace {

TEST(Xml, GivesElementsTextAndReferences) {
  const XmlElement root = parse_xml(
      "<?xml version='1.0'?>\n<!-- a > b --><s:A x='<>'><B> &lt;&#34;&#xac00;&quot;<![CDATA[&<]]> "
      "</B><C/></s:A>\n");
  EXPECT_EQ(root.name, "A");
  ASSERT_EQ(root.children.size(), 2u);
  EXPECT_EQ(root.child("B")->text, "<\"가\"&<");
  EXPECT_EQ(root.child("C")->text, "");
  EXPECT_EQ(root.child("D"), nullptr);
}

TEST(Xml, TakesBackWhatItEscaped) {
  const std::string hostile = "a<b>&\"'\n가]]>";
  EXPECT_EQ(parse_xml("<A>" + xml_escaped(hostile) + "</A>").text, hostile);
}

TEST(Xml, RefusesWhatIsNone) {
  for (const std::string text : {"",
                                 "x",
                                 "<",
                                 "<A",
                                 "<A>",
                                 "<A></B>",
                                 "<A/><B/>",
                                 "<A>&x;</A>",
                                 "<A>&#0;</A>",
                                 "<A>&#xd800;</A>",
                                 "<A>&#99999999999;</A>",
                                 "<A>&amp</A>",
                                 "<!DOCTYPE A [<!ENTITY x 'y'>]><A>&x;</A>",
                                 "<A><!-- </A>",
                                 "<A b='></A>",
                                 "< A></A>",
                                 "<></>",
                                 "<A><![CDATA[</A>",
                                 "<A",
                                 "</A>"})
    EXPECT_THROW(parse_xml(text), Error) << text;
}

TEST(Xml, DoesNotCountItselfToDeath) {
  std::string many = "<A>";
  for (int i = 0; i < 200'000; ++i) many += "<B/>";
  EXPECT_THROW(parse_xml(many + "</A>"), Error);
}

TEST(Xml, IsNotLedIntoTheDepths) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<A>";
  EXPECT_THROW(parse_xml(deep), Error);
}

TEST(CompleteRequest, NamesPartsAndPassesOverChecksums) {
  const auto parts = parse_complete_request(
      R"(<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><ETag>&quot;ab&quot;</ETag>)"
      "<ChecksumCRC32>x</ChecksumCRC32><PartNumber>7</PartNumber></Part><Part><PartNumber>8</PartNumber>"
      "<ETag>cd</ETag></Part></CompleteMultipartUpload>");
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].number, 7);
  EXPECT_EQ(parts[0].etag, "\"ab\"");
  EXPECT_EQ(parts[1].etag, "cd");
}

TEST(CompleteRequest, RefusesPartsWithoutNumberOrTag) {
  for (const std::string part :
       {"", "<PartNumber>1</PartNumber>", "<ETag>a</ETag>", "<PartNumber>x</PartNumber><ETag>a</ETag>",
        "<PartNumber>-1</PartNumber><ETag>a</ETag>", "<PartNumber>99999999999</PartNumber><ETag>a</ETag>"})
    EXPECT_THROW(parse_complete_request("<CompleteMultipartUpload><Part>" + part +
                                        "</Part></CompleteMultipartUpload>"),
                 Error)
        << part;
  EXPECT_THROW(parse_complete_request("<Other/>"), Error);
}

TEST(PartsPages, FollowOneAnother) {
  const std::vector<PartInfo> parts{{1, 5, "\"a\""}, {3, 6, "\"b\""}, {4, 7, "\"c\""}};
  const auto first = parse_xml(parts_xml("b", "k<", "u", parts, {.after = 0, .most = 2}));
  EXPECT_EQ(first.child("IsTruncated")->text, "true");
  EXPECT_EQ(first.child("NextPartNumberMarker")->text, "3");
  EXPECT_EQ(first.child("Key")->text, "k<");
  const auto second = parse_xml(parts_xml("b", "k<", "u", parts, {.after = 3, .most = 2}));
  EXPECT_EQ(second.child("IsTruncated")->text, "false");
  EXPECT_EQ(second.child("Part")->child("Size")->text, "7");
}

TEST(MultipartXml, ReadsWhatItWrites) {
  EXPECT_EQ(parse_created_upload(created_xml("b", "k&", "id<1>")), "id<1>");
  const std::vector<PartName> names{{1, "\"a\""}, {10'000, "b&"}};
  const auto read = parse_complete_request(complete_request_xml(names));
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[1].number, 10'000);
  EXPECT_EQ(read[1].etag, "b&");
  const std::vector<PartInfo> parts{{1, 5, "\"a\""}, {2, 1ull << 40, "\"b\""}};
  const auto page = parse_parts(parts_xml("b", "k", "u", parts, {.after = 0, .most = 1}));
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.parts.size(), 1u);
  const auto rest = parse_parts(parts_xml("b", "k", "u", parts, {.after = 1, .most = 1000}));
  EXPECT_FALSE(rest.more);
  EXPECT_EQ(rest.parts.at(0).size_bytes, 1ull << 40);
}

TEST(MultipartXml, TakesNoNonsenseForAnAnswer) {
  for (const char* text : {"", "<", "<Error/>", "<ListPartsResult>", "<InitiateMultipartUploadResult/>",
                           "<ListPartsResult><Part/></ListPartsResult>",
                           "<ListPartsResult><Part><PartNumber>0</PartNumber><Size>1</Size><ETag>x</ETag></"
                           "Part></ListPartsResult>",
                           "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>-1</Size><ETag>x</ETag></"
                           "Part></ListPartsResult>"}) {
    EXPECT_THROW(parse_created_upload(text), Error) << text;
    EXPECT_THROW(parse_parts(text), Error) << text;
  }
}

}  // namespace
}  // namespace ecg::objects
