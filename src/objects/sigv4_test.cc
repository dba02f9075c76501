#include "objects/sigv4.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "objects/s3_xml.h"

namespace ecg::objects {
namespace {

// AWS, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", the example of that page.
const Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
const TimePoint kExampleTime = from_millis(1'369'353'600'000);  // 2013-05-24T00:00:00Z
constexpr std::string_view kExampleSignature =
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

TEST(Presign, GivesThePublishedSignature) {
  const std::string url = presign({.method = "GET",
                                   .endpoint = "https://examplebucket.s3.amazonaws.com",
                                   .path = "/test.txt",
                                   .valid = std::chrono::hours(24),
                                   .at = kExampleTime},
                                  kExample);
  EXPECT_TRUE(url.ends_with("&X-Amz-Signature=" + std::string(kExampleSignature))) << url;
}

/// A request as a server gets it, for the URL that presign() made.
SignedRequest arrived(const std::string& method, const std::string& url) {
  const std::string rest = url.substr(url.find("://") + 3);
  const std::size_t path = rest.find('/'), query = rest.find('?');
  return {method,
          rest.substr(path, query - path),
          rest.substr(query + 1),
          {{"host", rest.substr(0, path)}, {"content-type", "x"}}};
}

class Verify : public testing::Test {
 protected:
  std::string url(const std::string& key) const {
    return presign({.method = "PUT",
                    .endpoint = "http://127.0.0.1:8000",
                    .path = "/ecg/" + key,
                    .valid = std::chrono::seconds(60),
                    .at = at_},
                   mine_);
  }
  Verdict verdict(const SignedRequest& request, std::chrono::seconds later = {}) const {
    return verify(request, mine_, "us-east-1", at_ + later);
  }
  SignedRequest good() const { return arrived("PUT", url("a.mp4")); }

  const Credentials mine_{"AK", "SK", ""};
  const TimePoint at_ = from_millis(1'700'000'000'000);
};

TEST_F(Verify, AcceptsWhatWeSigned) {
  for (const std::string& key :
       {std::string("a.mp4"), std::string("videos/강의 1+2~(3)'*!.mp4"), std::string("%2e%2e/x"),
        std::string("a?b#c&d=e"), std::string("\xF0\x9F\x98\x80"), std::string("a\0b", 3)})
    EXPECT_EQ(verdict(arrived("PUT", url(key))), Verdict::valid) << key;
}

TEST_F(Verify, ExpiresToTheSecond) {
  EXPECT_EQ(verdict(good(), std::chrono::seconds(60)), Verdict::valid);
  EXPECT_EQ(verdict(good(), std::chrono::seconds(61)), Verdict::expired);
  EXPECT_EQ(verdict(good(), -std::chrono::minutes(15)), Verdict::valid);
  EXPECT_EQ(verdict(good(), -std::chrono::minutes(16)), Verdict::not_yet);
}

TEST_F(Verify, RefusesAnythingChanged) {
  const auto changed = [&](auto change) {
    SignedRequest request = good();
    change(request);
    return verdict(request);
  };
  EXPECT_EQ(changed([](auto& r) { r.method = "GET"; }), Verdict::mismatch);
  EXPECT_EQ(changed([](auto& r) { r.path = "/ecg/b.mp4"; }), Verdict::mismatch);
  EXPECT_EQ(changed([](auto& r) { r.headers["host"] = "evil:8000"; }), Verdict::mismatch);
  EXPECT_EQ(changed([](auto& r) { r.query += "&more=1"; }), Verdict::mismatch);
  EXPECT_EQ(changed([](auto& r) { r.query.back() = r.query.back() == '0' ? '1' : '0'; }), Verdict::mismatch);
  EXPECT_EQ(changed([](auto& r) { r.query.clear(); }), Verdict::missing);
  EXPECT_EQ(changed([](auto& r) { r.query += "&X-Amz-Date=20200101T000000Z"; }), Verdict::malformed);
  EXPECT_EQ(changed([](auto& r) { r.query += "&%zz=1"; }), Verdict::malformed);
  EXPECT_EQ(changed([](auto& r) { r.query += std::string(20'000, '&') + "a"; }), Verdict::malformed);
  EXPECT_EQ(changed([](auto& r) { r.headers.clear(); }), Verdict::malformed);
}

TEST_F(Verify, RefusesAnothersKeyRegionOrLife) {
  const auto signed_by = [&](const Credentials& who, const std::string& region, std::chrono::seconds valid) {
    return verdict(arrived("PUT", presign({.method = "PUT",
                                           .endpoint = "http://h",
                                           .path = "/ecg/a",
                                           .region = region,
                                           .valid = valid,
                                           .at = at_},
                                          who)));
  };
  EXPECT_EQ(signed_by({"other", "SK", ""}, "us-east-1", std::chrono::seconds(60)), Verdict::wrong_key);
  EXPECT_EQ(signed_by({"AK", "other", ""}, "us-east-1", std::chrono::seconds(60)), Verdict::mismatch);
  EXPECT_EQ(signed_by(mine_, "eu-west-1", std::chrono::seconds(60)), Verdict::wrong_key);
  EXPECT_EQ(signed_by(mine_, "us-east-1", std::chrono::seconds(0)), Verdict::malformed);
  EXPECT_EQ(signed_by(mine_, "us-east-1", std::chrono::hours(24 * 7) + std::chrono::seconds(1)),
            Verdict::malformed);
}

TEST_F(Verify, ReadsTheSameEscapesHoweverTheyAreSpelled) {
  SignedRequest request = arrived("PUT", url("a b~c"));
  ASSERT_EQ(request.path, "/ecg/a%20b~c");
  request.path = "/ecg/a%20b%7ec";
  EXPECT_EQ(verdict(request), Verdict::valid);
}

TEST(S3Error, SpeaksAsS3Does) {
  EXPECT_EQ(s3_error(Verdict::mismatch).status, 403);
  EXPECT_NE(s3_error(Verdict::mismatch).body.find("<Code>SignatureDoesNotMatch</Code>"), std::string::npos);
  EXPECT_NE(s3_error(Verdict::expired).body.find("<Code>AccessDenied</Code><Message>Request has expired"),
            std::string::npos);
  EXPECT_EQ(s3_error("EntityTooLarge").status, 400);
  EXPECT_EQ(s3_error("NoSuchKey").status, 404);
  EXPECT_EQ(s3_error("never heard of").status, 500);
}

// AWS "Authorization Header: Transferring Payload in a Single Chunk", example "GET Object".
SignedRequest published() {
  const std::string empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  return {"GET",
          "/test.txt",
          "",
          {{"host", "examplebucket.s3.amazonaws.com"},
           {"range", "bytes=0-9"},
           {"x-amz-content-sha256", empty},
           {"x-amz-date", "20130524T000000Z"},
           {"authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"}}};
}

Verdict verdict_at(const SignedRequest& request, std::int64_t after_s) {
  return verify(request, {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""},
                "us-east-1", from_millis((1'369'353'600 + after_s) * 1000));
}

TEST(VerifyHeader, AcceptsThePublishedSignatureForAQuarterOfAnHour) {
  for (const int after_s : {-900, 0, 900}) EXPECT_EQ(verdict_at(published(), after_s), Verdict::valid);
  EXPECT_EQ(verdict_at(published(), 901), Verdict::expired);
  EXPECT_EQ(verdict_at(published(), -901), Verdict::not_yet);
}

TEST(VerifyHeader, RefusesAnythingChanged) {
  for (const char* name : {"range", "x-amz-content-sha256"}) {
    SignedRequest changed = published();
    changed.headers[name] = "other";
    EXPECT_EQ(verdict_at(changed, 0), Verdict::mismatch) << name;
  }
  SignedRequest more = published();
  more.query = "uploads";
  EXPECT_EQ(verdict_at(more, 0), Verdict::mismatch);
}

TEST(UnsignedMeaning, IsWhatGivesARequestAnotherOne) {
  SignedRequest request = published();
  EXPECT_FALSE(has_unsigned_meaning(request));
  for (const char* name :
       {"x-amz-checksum-crc32", "x-amz-trailer", "x-amz-decoded-content-length", "range"}) {
    request.headers[name] = "a";
    EXPECT_FALSE(has_unsigned_meaning(request)) << name;
  }
  for (const char* name : {"x-amz-copy-source", "x-amz-meta-a", "x-amz-metadata-directive"}) {
    SignedRequest bent = request;
    bent.headers[name] = "a";
    EXPECT_TRUE(has_unsigned_meaning(bent)) << name;
    bent.headers["authorization"].replace(bent.headers["authorization"].find("range"), 5, name);
    EXPECT_FALSE(has_unsigned_meaning(bent)) << name;
  }
}

TEST(VerifyHeader, RefusesWhatIsIncompleteOrSignedTwice) {
  for (const char* name : {"host", "x-amz-content-sha256", "x-amz-date"}) {
    SignedRequest less = published();
    less.headers.erase(name);
    EXPECT_EQ(verdict_at(less, 0), Verdict::malformed) << name;
  }
  for (const char* header : {"AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 a", "AWS4-HMAC-SHA256 a=b,a=b"}) {
    SignedRequest broken = published();
    broken.headers["authorization"] = header;
    EXPECT_EQ(verdict_at(broken, 0), Verdict::malformed) << header;
  }
  SignedRequest both = published();
  both.query = "X-Amz-Signature=0";
  EXPECT_EQ(verdict_at(both, 0), Verdict::malformed);
  SignedRequest basic = published();
  basic.headers["authorization"] = "Basic x";
  EXPECT_EQ(verdict_at(basic, 0), Verdict::missing);
}

}  // namespace
}  // namespace ecg::objects
