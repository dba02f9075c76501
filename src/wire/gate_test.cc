// Who is let in, and whose things that is to see.
#include "wire/gate.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "wire/job_endpoints.h"
#include "wire/peer.h"
#include "wire/session_cookie.h"

namespace ecg::wire {
namespace {

struct Door : testing::Test {
  http::Request get(const http::Headers& headers, const std::string& path = "/jobs") const {
    http::Request request{.method = "GET", .target = path, .path = path, .headers = headers};
    return request;
  }
  static http::Headers with(std::string_view name, std::string_view value) {
    http::Headers headers;
    headers.set(name, value);
    return headers;
  }
  /// The owner that a request is let in as; the error's code when it is not.
  static std::string let_in(Gate& gate, http::Request request) {
    const http::Router router(gate.behind({
        {"GET", "/jobs", [](const auto& r) { return http::text_response("in as " + r.owner, "text/plain"); }},
        {"POST", "/jobs",
         [](const auto& r) { return http::text_response("in as " + r.owner, "text/plain"); }},
        {"GET", "/status/{job_id}",
         [](const auto& r) { return http::text_response("in as " + r.owner, "text/plain"); }},
    }));
    const auto body = std::get<std::string>(router.respond(request).body);
    return body.starts_with("in as ") ? body.substr(6) : required_string(parse_json_object(body), "code");
  }
  std::string bearer(const std::string& owner) { return "Bearer " + keys.create(owner, {}).secret; }

  TempFolder folder;
  const jobs::StoreOptions options{.url = "sqlite:" + (folder.path() / "b.db").string(), .announce = {}};
  std::unique_ptr<jobs::JobStore> store = jobs::open_job_store(options);
  jobs::KeyStore keys{options};
};

TEST_F(Door, IsOpenToThisMachineWithoutKeys) {
  Gate gate(keys, *store, {});
  EXPECT_FALSE(gate.is_locked());
  EXPECT_EQ(let_in(gate, get({})), "");
  EXPECT_EQ(let_in(gate, get(with("Authorization", "Basic dXNlcjpwYXNz"))), "") << "a proxy's own business";
}

TEST_F(Door, IsLockedToOthersEvenWithoutKeys) {
  Gate gate(keys, *store, {.on_loopback = false});
  EXPECT_TRUE(gate.is_locked());
  EXPECT_EQ(let_in(gate, get({})), "UNAUTHORIZED");
}

TEST_F(Door, StaysLockedWhenItsKeysAreLost) {
  Gate gate(keys, *store, {.had_keys = true});
  EXPECT_TRUE(gate.is_locked());
  EXPECT_EQ(let_in(gate, get({})), "UNAUTHORIZED");
}

TEST_F(Door, SaysOnceThatThereAreKeys) {
  int told = 0;
  Gate gate(keys, *store, {.on_first_key = [&] { ++told; }});
  bearer("kim");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(let_in(gate, get({})), "UNAUTHORIZED");
  EXPECT_EQ(told, 1);
}

TEST_F(Door, LetsStrangersFromAnywhereSeeTheirOwnOnlyThoughThereIsNoKeyYet) {
  Gate gate(keys, *store, {.on_loopback = false, .allow_anonymous = true});
  EXPECT_EQ(let_in(gate, get({})), "anonymous");
}

TEST_F(Door, EndsAnEventStreamWithItsKey) {
  const auto made = keys.create("kim", {});
  Gate gate(keys, *store, {});
  const auto routes = gate.behind({{"GET", "/events", [](const auto&) {
                                      http::Response response;
                                      response.body = http::EventPoll([] { return http::EventStep{}; });
                                      return response;
                                    }}});
  http::Request request{.method = "GET", .target = "/events", .path = "/events"};
  request.headers.set("Authorization", "Bearer " + made.secret);
  const http::Response response = http::Router(routes).respond(request);
  const auto& poll = std::get<http::EventPoll>(response.body);
  EXPECT_FALSE(poll().finished);
  keys.revoke(made.key.id);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  bool finished = false;
  while (!finished && std::chrono::steady_clock::now() < end) finished = poll().finished;
  EXPECT_TRUE(finished);
}

TEST_F(Door, OpensToKeysOnly) {
  const std::string key = bearer("kim");
  Gate gate(keys, *store, {});
  EXPECT_EQ(let_in(gate, get(with("Authorization", key))), "kim");
  EXPECT_EQ(let_in(gate, get(with("authorization", "bearer  " + key.substr(7)))), "kim");
  for (const std::string& no :
       {std::string(), std::string("Bearer"), std::string("Bearer "), key.substr(7), "Basic " + key.substr(7),
        key + "0", std::string("Bearer ecg_"), "Bearer x" + key})
    EXPECT_EQ(let_in(gate, get(with("Authorization", no))), "UNAUTHORIZED") << no;
  EXPECT_EQ(let_in(gate, get(with("X-ECG-Owner", "kim"))), "UNAUTHORIZED");
}

TEST_F(Door, LetsNobodysThingsBeSeenWhereNobodyMayAsk) {
  const std::string key = bearer("kim");
  Gate gate(keys, *store, {.on_loopback = false, .allow_anonymous = true});
  EXPECT_EQ(let_in(gate, get({})), "anonymous");
  EXPECT_EQ(let_in(gate, get(with("Authorization", key))), "kim");
  EXPECT_EQ(let_in(gate, get(with("Authorization", "Bearer ecg_x"))), "UNAUTHORIZED");
}

TEST_F(Door, ShowsNobodyTheJobsOfOthers) {
  const http::Headers kim = with("Authorization", bearer("kim")), lee = with("Authorization", bearer("lee"));
  store->create({.id = "j", .video_url = "u", .owner = "kim"});
  Gate gate(keys, *store, {});
  EXPECT_EQ(let_in(gate, get(kim, "/status/j")), "kim");
  EXPECT_EQ(let_in(gate, get(lee, "/status/j")), "JOB_NOT_FOUND");
  EXPECT_EQ(let_in(gate, get(lee, "/status/other")), "lee") << "the ML server may know it";
}

TEST_F(Door, OpensToTheOtherServerForWhomItSays) {
  bearer("kim");
  const TimePoint at = from_millis(1'700'000'000'000);
  const std::string path(std::string(kApi) + "/jobs");
  Gate gate(keys, *store, {.on_loopback = false, .secret = "s3cret", .clock = [at] { return at; }});
  const auto let_in_peer = [&](const Peer& peer, const std::string& owner, const std::string& sent_body,
                               const std::string& method = "POST") {
    const auto signed_request = peer.request("POST", path, owner, "{}");
    http::Request request{.method = method,
                          .target = "/behind/a/proxy" + path,
                          .path = "/jobs",
                          .headers = signed_request.headers,
                          .body = sent_body};
    return let_in(gate, request);
  };
  const Peer peer{.url = "", .secret = "s3cret", .clock = [at] { return at; }};
  EXPECT_EQ(let_in_peer(peer, "", "{}"), "");
  EXPECT_EQ(let_in_peer(peer, "kim", "{}"), "kim");
  EXPECT_EQ(let_in_peer(peer, "kim", "{ }"), "BAD_SIGNATURE") << "another body";
  EXPECT_EQ(let_in_peer(peer, "kim", "{}", "GET"), "BAD_SIGNATURE") << "another method";
  for (const auto off : {-301, 301}) {
    const TimePoint then = at + std::chrono::seconds(off);
    EXPECT_EQ(let_in_peer({.url = "", .secret = "s3cret", .clock = [then] { return then; }}, "", "{}"),
              "BAD_SIGNATURE");
  }
  EXPECT_EQ(let_in_peer({.url = "", .secret = "guessed", .clock = peer.clock}, "", "{}"), "BAD_SIGNATURE");
  EXPECT_EQ(let_in_peer({.url = "", .secret = "", .clock = peer.clock}, "", "{}"), "UNAUTHORIZED");
  auto another_owner = peer.request("POST", path, "kim", "{}");
  another_owner.headers.set("X-ECG-Owner", "lee");
  EXPECT_EQ(
      let_in(gate, {.method = "POST", .target = path, .path = "/jobs", .headers = another_owner.headers}),
      "BAD_SIGNATURE");
}

TEST_F(Door, BelievesNoSignatureThatItCannotCheck) {
  const auto let_in_peer = [&](GateOptions what) {
    Gate gate(keys, *store, std::move(what));
    return let_in(gate, get(Peer{.url = "", .secret = "s3cret"}.request("GET", "/jobs", "kim").headers));
  };
  EXPECT_EQ(let_in_peer({}), "") << "everything is everybody's";
  bearer("kim");
  EXPECT_EQ(let_in_peer({}), "BAD_SIGNATURE");
  EXPECT_EQ(let_in_peer({.on_loopback = false, .allow_anonymous = true}), "anonymous");
}

TEST_F(Door, SparesNobodyTheRateForASignatureThatItCannotCheck) {
  Gate gate(keys, *store, {.on_loopback = false, .allow_anonymous = true});
  keys.create("anonymous", {.requests_per_s = 1});
  const auto request = get(Peer{.url = "", .secret = "s3cret"}.request("GET", "/jobs").headers);
  EXPECT_EQ(let_in(gate, request), "anonymous");
  EXPECT_EQ(let_in(gate, request), "TOO_MANY_REQUESTS");
}

TEST_F(Door, OpensToThePagesSession) {
  const auto key = keys.create("kim", {}).key;
  const std::string session = keys.begin_session(key, std::chrono::hours(1));
  Gate gate(keys, *store, {.public_url = "https://captions.example/"});
  const auto cookie = with("Cookie", "a=b; ecg_session=" + session + "; c");
  EXPECT_EQ(let_in(gate, get(cookie)), "kim");
  EXPECT_EQ(let_in(gate, get(with("Cookie", "xecg_session=" + session))), "UNAUTHORIZED");
  EXPECT_EQ(let_in(gate, get(with("Cookie", "ecg_session=x"))), "UNAUTHORIZED");
  auto post = get(cookie);
  post.method = "POST";
  EXPECT_EQ(let_in(gate, post), "CROSS_SITE");
  post.headers.set("Origin", "https://captions.example");
  EXPECT_EQ(let_in(gate, post), "kim");
}

TEST(OwnPage, IsOneThatTheBrowserSaysIs) {
  const auto is_own = [](std::string_view host, std::string_view origin, std::string_view site = "") {
    http::Request request;
    request.headers.set("Host", host);
    if (!origin.empty()) request.headers.set("Origin", origin);
    if (!site.empty()) request.headers.set("Sec-Fetch-Site", site);
    return is_from_own_page(request, "");
  };
  EXPECT_TRUE(is_own("ecg.lan:8000", "http://ecg.lan:8000"));
  EXPECT_TRUE(is_own("ecg.lan:8000", "http://elsewhere", "same-origin"));
  EXPECT_FALSE(is_own("ecg.lan:8000", ""));
  EXPECT_FALSE(is_own("ecg.lan:8000", "http://ecg.lan:8001"));
  EXPECT_FALSE(is_own("ecg.lan:8000", "http://ecg.lan:8000", "same-site"));
  EXPECT_FALSE(is_own("ecg.lan:8000", "null"));
  EXPECT_FALSE(is_own("", "null"));
  EXPECT_FALSE(is_own("", "://"));
}

TEST(OwnKey, IsOneBelowTheOwnersName) {
  http::Request kim;
  kim.owner = "kim";
  EXPECT_NO_THROW(require_own_key(kim, "videos/kim/a.mp4"));
  EXPECT_NO_THROW(require_own_key({}, "anything"));
  for (const char* key : {"videos/kimberly/a", "videos/lee/a", "assets/j/peaks.dat", "", "videos/kim",
                          "videos/../videos/kim/a"})
    EXPECT_THROW(require_own_key(kim, key), Error) << key;
}

}  // namespace
}  // namespace ecg::wire
