#include <gtest/gtest.h>

#include "base/digest.h"
#include "wire/allow_list.h"
#include "wire/job_endpoints.h"
#include "wire/signature.h"

namespace ecg::wire {
namespace {

TEST(Origin, HasTheDefaultPortOfItsScheme) {
  EXPECT_EQ(origin_of("http://Example.com/a"), (Origin{"http", "example.com", 80}));
  EXPECT_EQ(origin_of("HTTPS://example.com?x"), (Origin{"https", "example.com", 443}));
  EXPECT_EQ(origin_of("http://[::1]:8000/"), (Origin{"http", "[::1]", 8000}));
}

TEST(Origin, IsNoneForWhatWeWouldNotCall) {
  for (const char* url :
       {"", "ftp://a/", "file:///etc/passwd", "http://", "http://user:pw@host/", "//host/",
        "http://host:99999/", "http://host:0/", "javascript:alert(1)", "http://a b/",
        "http://127.0.0.1:80.evil.example/x", "http://127.0.0.1\\@evil.example/", "http://a\r\nb/"})
    EXPECT_FALSE(origin_of(url)) << url;
}

TEST(Language, IsTakenFromATagAsSystemsGiveIt) {
  for (const auto& [tag, language] : {std::pair{"zh-CN", "zh"},
                                      {"ko-KR", "ko"},
                                      {"zh_Hans_CN", "zh"},
                                      {"EN", "en"},
                                      {"yue", "yue"},
                                      {"auto", "auto"},
                                      {"Auto", "auto"}})
    EXPECT_EQ(requested_language({{"language", tag}}), language) << tag;
  for (const char* none :
       {"", "k", "korean", "ko-", "-KR", "ko--KR", "ko KR", "12", "ko-KR-toolongpart", "한국어"})
    EXPECT_THROW(requested_language({{"language", none}}), Error) << none;
}

TEST(AllowList, KnowsOurServersByEveryLoopbackName) {
  const AllowList list({}, {"http://127.0.0.1:8000"});
  EXPECT_TRUE(list.allows("http://localhost:8000/api"));
  EXPECT_TRUE(list.allows("http://[::1]:8000/"));
  EXPECT_FALSE(list.allows("http://localhost:8001/"));
  EXPECT_FALSE(list.allows("https://localhost:8000/"));
}

TEST(AllowList, TakesAHostWithOrWithoutAPort) {
  const AllowList list({"cdn.example.com", "files.example.com:8443"}, {});
  EXPECT_TRUE(list.allows("https://cdn.example.com/v.mp4"));
  EXPECT_TRUE(list.allows("http://CDN.example.com:81/v.mp4"));
  EXPECT_TRUE(list.allows("https://files.example.com:8443/v.mp4"));
  EXPECT_FALSE(list.allows("https://files.example.com/v.mp4"));
  EXPECT_FALSE(list.allows("https://cdn.example.com.evil.org/v.mp4"));
  EXPECT_FALSE(list.allows("https://cdn.example.com@evil.org/v.mp4"));
}

TEST(AllowList, RefusesAnEntryThatIsNoHost) { EXPECT_THROW(AllowList({"not a host"}, {}), Error); }

http::IpAddress at(std::string_view text) { return http::ip_address(text).value(); }

TEST(AllowList, LetsANameLeadToPublicAddressesOnly) {
  const AllowList list({"cdn.example.com"}, {});
  EXPECT_TRUE(list.may_reach("http://cdn.example.com/v", at("8.8.8.8")));
  EXPECT_FALSE(list.may_reach("http://other.example.com/v", at("8.8.8.8")));
  for (const char* inside : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"})
    EXPECT_FALSE(list.may_reach("http://cdn.example.com/v", at(inside))) << inside;
}

TEST(AllowList, LetsTheOperatorNameInsideAddressesAndNetworks) {
  const AllowList list({"10.1.2.3:81", "localhost", "files.lan", "192.168.0.0/16"}, {"http://ml.lan:8000"});
  EXPECT_TRUE(list.may_reach("http://10.1.2.3:81/", at("10.1.2.3")));
  EXPECT_FALSE(list.may_reach("http://10.1.2.3:82/", at("10.1.2.3")));
  EXPECT_TRUE(list.may_reach("http://localhost/", at("::1")));
  EXPECT_TRUE(list.may_reach("http://files.lan/", at("192.168.4.4")));
  EXPECT_FALSE(list.may_reach("http://files.lan/", at("172.16.0.1")));
  EXPECT_FALSE(list.allows("http://192.168.4.4/"));  // a network alone is no host to call
  EXPECT_TRUE(list.may_reach("http://ml.lan:8000/x", at("10.0.0.9")));
}

TEST(AllowList, RefusesAllSpellingsOfInsideAddresses) {
  const AllowList list({"cdn.example.com"}, {});
  for (const char* host : {"127.0.0.1",
                           "127.1",
                           "127.0.1",
                           "2130706433",
                           "017700000001",
                           "0x7f000001",
                           "0x7f.1",
                           "0177.0.0.1",
                           "0x7f.0x0.0x0.0x1",
                           "localhost",
                           "LOCALHOST",
                           "localhost.",
                           "a.localhost",
                           "[::1]",
                           "[0:0:0:0:0:0:0:1]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[::127.0.0.1]",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]",
                           "0.0.0.0",
                           "0",
                           "169.254.169.254",
                           "2852039166",
                           "0xa9fea9fe",
                           "[fd00:ec2::254]",
                           "10.0.0.1",
                           "192.168.0.1",
                           "172.16.0.1",
                           "100.100.100.200",
                           "168.63.129.16",
                           "224.0.0.1",
                           "[fe80::1]",
                           "[ff02::1]",
                           "metadata.google.internal",
                           "127.0.0.1%00.cdn.example.com",
                           "cdn.example.com@127.0.0.1",
                           "127.0.0.1#cdn.example.com",
                           "cdn.example.com.",
                           "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1"}) {
    const std::string url = "http://" + std::string(host) + "/";
    EXPECT_FALSE(list.allows(url)) << url;
    EXPECT_FALSE(list.may_reach(url, at("127.0.0.1"))) << url;
  }
}

http::Request signed_request(const std::string& secret, const std::string& body, TimePoint at) {
  http::Request request;
  request.body = body;
  sign_callback(request.headers, secret, "d-1", body, at);
  return request;
}

TEST(CallbackSignature, IsAcceptedWhenFreshAndRight) {
  const TimePoint at = from_millis(1'700'000'000'000);
  EXPECT_NO_THROW(check_callback(signed_request("s3cret", "{}", at), "s3cret", at));
}

TEST(CallbackSignature, IsRefusedWhenAnythingIsOff) {
  const TimePoint at = from_millis(1'700'000'000'000);
  const auto refused = [&](http::Request request, TimePoint now) {
    EXPECT_THROW(check_callback(request, "s3cret", now), Error);
  };
  refused({}, at);
  refused(signed_request("other", "{}", at), at);
  refused(signed_request("s3cret", "{}", at), at + std::chrono::minutes(6));
  refused(signed_request("s3cret", "{}", at), at - std::chrono::minutes(6));
  auto changed_body = signed_request("s3cret", "{}", at);
  changed_body.body = "{ }";
  refused(changed_body, at);
  auto changed_delivery = signed_request("s3cret", "{}", at);
  changed_delivery.headers.set("X-ECG-Delivery", "d-2");
  refused(changed_delivery, at);
}

// RFC 4231 test case 2 names this key, text and digest.
TEST(CallbackSignature, IsLookedForInTheHeadBeforeTheBodyIsRead) {
  const auto at = from_millis(1'700'000'000'000);
  http::Request request = signed_request("s3cret", "{}", at);
  request.body.clear();
  EXPECT_NO_THROW(check_callback_head(request, "s3cret", at));
  EXPECT_THROW(check_callback_head(request, "s3cret", at + std::chrono::minutes(6)), Error);
  for (const char* none : {"", "sha256=", "sha256=00", "sha1=0000"}) {
    request.headers.set("X-Signature-256", none);
    EXPECT_THROW(check_callback_head(request, "s3cret", at), Error) << none;
    EXPECT_NO_THROW(check_callback_head(request, "", at));
  }
}

TEST(CallbackSignature, IsPlainHmacSha256OfTheBody) {
  http::Headers headers;
  sign_callback(headers, "Jefe", "d", "what do ya want for nothing?", from_millis(0));
  EXPECT_EQ(headers.find("X-Signature-256"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(RawField, ComesLastAndIsNotParsed) {
  EXPECT_EQ(with_raw_field({{"a", 1}}, "result", R"({"b":2})"), R"({"a":1,"result":{"b":2}})");
  EXPECT_EQ(with_raw_field({}, "result", "[]"), R"({"result":[]})");
}

TEST(Language, IsAutoOrAShortCode) {
  EXPECT_EQ(requested_language({}), "auto");
  EXPECT_EQ(requested_language({{"language", nullptr}}), "auto");
  EXPECT_EQ(requested_language({{"language", "KO"}}), "ko");
  for (const char* text : {"", "k", "korean", "k1", "../"})
    EXPECT_THROW(requested_language({{"language", text}}), Error) << text;
  EXPECT_THROW(requested_language({{"language", 7}}), Error);
}

TEST(Languages, AreAFewShortCodesBesideAuto) {
  EXPECT_EQ(requested_languages({}), "");
  EXPECT_EQ(requested_languages({{"languages", nullptr}}), "");
  EXPECT_EQ(requested_languages({{"languages", json::array{"KO", "en", "ko"}}}), "ko,en");
  EXPECT_EQ(requested_languages({{"language", "auto"}, {"languages", "ko, en"}}), "ko,en");
  EXPECT_THROW(requested_languages({{"language", "ko"}, {"languages", "ko,en"}}), Error);
  for (const char* text : {"", ",", "ko,", "korean", "auto", "ab,cd,ef,gh,ij,kl,mn,op,qr"})
    EXPECT_THROW(requested_languages({{"languages", text}}), Error) << text;
  for (const json::value& wrong : {json::value(7), json::value(json::array{}), json::value(json::array{7}),
                                   json::value(json::array(9, "ko"))})
    EXPECT_THROW(requested_languages({{"languages", wrong}}), Error);
}

}  // namespace
}  // namespace ecg::wire
