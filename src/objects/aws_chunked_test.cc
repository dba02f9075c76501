// Expected signatures: the examples of the Amazon S3 API Reference, "Transferring Payload in Multiple Chunks"
// and
// "... with trailing headers": 66,560 letters in chunks of 65,536 and 1,024.
#include "objects/aws_chunked.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::objects {
namespace {

const Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
constexpr std::string_view kRegion = "us-east-1";

SignedRequest example_head() {
  return {.method = "PUT",
          .path = "/examplebucket/chunkObject.txt",
          .query = "",
          .headers = {{"host", "s3.amazonaws.com"},
                      {"content-encoding", "aws-chunked"},
                      {"content-length", "66824"},
                      {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
                      {"x-amz-date", "20130524T000000Z"},
                      {"x-amz-decoded-content-length", "66560"},
                      {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                      {"authorization",
                       "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                       "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                       "x-amz-decoded-content-length;x-amz-storage-class,"
                       "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"}}};
}

ChunkSigning example_signing() { return *chunk_signing(example_head(), kExample, kRegion); }

std::string chunk(std::size_t size, const std::string& signature) {
  char head[32];
  std::snprintf(head, sizeof head, "%zx", size);
  return head + (signature.empty() ? "" : ";chunk-signature=" + signature) + "\r\n" +
         (size > 0 ? std::string(size, 'a') + "\r\n" : "");
}

const std::string kSigned = chunk(65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648") +
                            chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497") +
                            chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9") +
                            "\r\n";

struct Read {
  std::string data;
  std::map<std::string, std::string> trailer;
};

Read read_all(ChunkedBody body, std::string_view wire, std::size_t piece = 1000) {
  Read read;
  for (; !wire.empty(); wire.remove_prefix(std::min(piece, wire.size())))
    body.write(wire.substr(0, piece), [&read](std::string_view data) { read.data += data; });
  read.trailer = body.finish();
  return read;
}

Code refused(ChunkedBody body, std::string_view wire) {
  try {
    read_all(std::move(body), wire);
  } catch (const Error& error) {
    return error.code();
  }
  return Code::cancelled;  // which nothing here throws
}

TEST(ChunkedBodies, AreReadAsTheExampleIsSigned) {
  EXPECT_EQ(verify(example_head(), kExample, kRegion, from_millis(1'369'353'600'000)), Verdict::valid);
  EXPECT_EQ(kSigned.size(), 66824u);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{65536}, kSigned.size()})
    EXPECT_EQ(read_all({66560, example_signing(), false}, kSigned, piece).data, std::string(66560, 'a'))
        << piece;
}

TEST(ChunkedBodies, AreReadWithTheTrailerOfTheExample) {
  ChunkSigning signing = example_signing();
  signing.before = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
  const std::string chunks =
      chunk(65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2") +
      chunk(1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7") +
      chunk(0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992");
  const std::string signature =
      "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
  for (const std::string end :
       {"x-amz-checksum-crc32c:sOO8/Q==\r\n", "x-amz-checksum-crc32c:sOO8/Q==\n\r\n"}) {
    const Read read = read_all({66560, signing, true}, chunks + end + signature);
    EXPECT_EQ(read.data.size(), 66560u);
    EXPECT_EQ(read.trailer.at("x-amz-checksum-crc32c"), "sOO8/Q==");
  }
  EXPECT_EQ(refused({66560, signing, true}, chunks + "x-amz-checksum-crc32c:AAAAAA==\r\n" + signature),
            Code::bad_signature);
  EXPECT_EQ(refused({66560, signing, true}, chunks + "x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n"),
            Code::broken_request)
      << "a trailer that nobody signed";
}

TEST(ChunkedBodies, AreReadUnsignedWithATrailer) {
  const Read read = read_all({5, std::nullopt, true},
                             "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Amz-Checksum-Crc32: hYfYZQ==\r\n\r\n", 1);
  EXPECT_EQ(read.data, "abcde");
  EXPECT_EQ(read.trailer.at("x-amz-checksum-crc32"), "hYfYZQ==");
  EXPECT_EQ(read_all({0, std::nullopt, true}, "0\r\n\r\n").data, "");
}

TEST(ChunkedBodies, AreNotWhatNobodySigned) {
  std::string bent = kSigned;
  bent[100] = 'b';
  EXPECT_EQ(refused({66560, example_signing(), false}, bent), Code::bad_signature);
  ChunkSigning other = example_signing();
  other.before[0] = '0';
  EXPECT_EQ(refused({66560, other, false}, kSigned), Code::bad_signature);
  EXPECT_EQ(refused({0, example_signing(), false}, "0\r\n\r\n"), Code::broken_request);
}

TEST(ChunkedBodies, ThatAreNoneAreRefused) {
  for (const std::string wire :
       {"", "5", "5\r\n", "5\r\nabcde", "5\r\nabcde\r\n", "5\r\nabcde\r\n0\r\n", "5\r\nabcdeX\r\n0\r\n\r\n",
        "6\r\nabcdef\r\n0\r\n\r\n", "4\r\nabcd\r\n0\r\n\r\n", "-5\r\nabcde\r\n0\r\n\r\n",
        "0x5\r\nabcde\r\n0\r\n\r\n", "\r\n5\r\nabcde\r\n0\r\n\r\n", "ffffffffffffffffff\r\nabcde",
        "5\r\nabcde\r\n0\r\n\r\nmore", "5\r\nabcde\r\n0\r\nno trailer\r\n\r\n"})
    EXPECT_EQ(refused({5, std::nullopt, true}, wire), Code::broken_request) << wire;
  EXPECT_EQ(refused({5, std::nullopt, true}, std::string(1 << 20, 'a')), Code::broken_request);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 1000; ++i) trailers += "a" + std::to_string(i) + ":b\r\n";
  EXPECT_EQ(refused({0, std::nullopt, true}, trailers + "\r\n"), Code::broken_request);
}

}  // namespace
}  // namespace ecg::objects
