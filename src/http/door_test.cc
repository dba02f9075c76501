#include "http/door.h"

#include <gtest/gtest.h>

#include "http/server.h"

namespace ecg::http {
namespace {

/// "" when it is let in, else the error's code.
std::string admitted(const Door& door, const std::string& method,
                     std::vector<std::pair<std::string, std::string>> headers) {
  Request request{.method = method, .target = "/", .path = "/"};
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  const auto refusal = door.refusal(request);
  return refusal ? required_string(parse_json_object(std::get<std::string>(refusal->body)), "code") : "";
}

TEST(Door, LetsThePagesOfOtherOriginsChangeNothing) {
  const Door door({}, {});
  const std::pair<std::string, std::string> host{"Host", "127.0.0.1:8000"};
  const std::vector<std::vector<std::pair<std::string, std::string>>> others{
      {host, {"Origin", "http://evil.example"}},
      {host, {"Origin", "null"}},
      {host, {"Origin", "http://127.0.0.1:3000"}},
      {host, {"Sec-Fetch-Site", "cross-site"}},
      {host, {"Sec-Fetch-Site", "none"}},
      {host, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://127.0.0.1:8000"}},
      {host, {"Origin", "http://evil.example"}, {"Authorization", "Basic dXNlcjpwYXNz"}}};
  for (const auto& headers : others) {
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH"})
      EXPECT_EQ(admitted(door, method, headers), "CROSS_SITE") << headers.back().second;
    EXPECT_EQ(admitted(door, "GET", headers), "");
    EXPECT_EQ(admitted(door, "OPTIONS", headers), "");
  }
}

TEST(Door, LetsItsOwnPagesProgramsAndKeysIn) {
  const Door door({}, {});
  const std::pair<std::string, std::string> host{"Host", "127.0.0.1:8000"};
  EXPECT_EQ(admitted(door, "POST", {host}), "") << "a program";
  EXPECT_EQ(admitted(door, "POST", {host, {"Origin", "http://127.0.0.1:8000"}}), "");
  EXPECT_EQ(admitted(door, "POST", {host, {"Sec-Fetch-Site", "same-origin"}}), "");
  EXPECT_EQ(admitted(door, "POST", {host, {"Origin", "app://desk"}, {"Authorization", "Bearer ecg_1"}}), "");
}

TEST(Door, LetsPagesInWhoseOriginIsListed) {
  const Door door({"http://localhost:3000"}, {});
  EXPECT_EQ(admitted(door, "POST", {{"Origin", "http://localhost:3000"}, {"Sec-Fetch-Site", "same-site"}}),
            "");
  EXPECT_EQ(admitted(door, "POST", {{"Origin", "http://localhost:3001"}, {"Sec-Fetch-Site", "same-site"}}),
            "CROSS_SITE");
  EXPECT_EQ(admitted(Door({"*"}, {}), "POST", {{"Origin", "http://evil.example"}}), "");
}

TEST(Door, IsReachedByItsOwnNamesOnly) {
  const Door door({}, {"127.0.0.1", "captions.example", "fd00::7"});
  for (const char* own :
       {"localhost", "localhost:8000", "LOCALHOST.:8000", "a.localhost", "127.0.0.1:9", "[::1]:8000",
        "127.8.8.8", "captions.example:443", "Captions.Example", "[fd00:0::7]:80"})
    EXPECT_EQ(admitted(door, "GET", {{"Host", own}}), "") << own;
  for (const char* other :
       {"evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1",
        "[2001:db8::1]", "evil", "", "localhost:8000.evil.example", "0.0.0.0"})
    for (const char* method : {"GET", "POST"})
      EXPECT_EQ(admitted(door, method, {{"Host", other}}), "MISDIRECTED_REQUEST") << other;
  EXPECT_EQ(admitted(door, "GET", {}), "") << "HTTP/1.0 has none, and no browser speaks it";
}

TEST(Door, IsReachedByAnyAddressWhereAllAreItsOwn) {
  const Door door({}, {"0.0.0.0"});
  EXPECT_EQ(admitted(door, "GET", {{"Host", "192.0.2.1:8000"}}), "");
  EXPECT_EQ(admitted(door, "GET", {{"Host", "backend:8000"}}), "");
  EXPECT_EQ(admitted(door, "GET", {{"Host", "evil.example"}}), "MISDIRECTED_REQUEST");
  EXPECT_EQ(admitted(Door({}, {}), "GET", {{"Host", "any.example"}}), "");
}

TEST(Door, StandsBeforeEveryRouteButThoseThatCarryTheirProof) {
  const auto yes = [](const Request&) { return text_response("yes", "text/plain"); };
  const Router router({{.method = "POST", .pattern = "/api", .handler = yes},
                       {.method = "POST", .pattern = "/signed", .handler = yes, .proves_itself = true}},
                      {}, {"127.0.0.1"});
  const auto status = [&](std::string path, std::string host, std::string origin) {
    Request request{.method = "POST", .target = path, .path = path};
    request.headers.set("Host", host);
    request.headers.set("Origin", origin);
    return router.respond(request).status;
  };
  EXPECT_EQ(status("/api", "127.0.0.1", "http://evil.example"), 403);
  EXPECT_EQ(status("/api", "evil.example", "http://evil.example"), 421);
  EXPECT_EQ(status("/nothing", "evil.example", "http://evil.example"), 421);
  EXPECT_EQ(status("/signed", "evil.example", "http://evil.example"), 200);
  EXPECT_EQ(status("/api", "127.0.0.1", "http://127.0.0.1"), 200);
}

TEST(Router, ServesAPrefixThatAProxyLeavesOrTakesOff) {
  const auto says = [](const Request& request) { return text_response("at " + request.path, "text/plain"); };
  const Router router({{.method = "GET", .pattern = "/", .handler = says},
                       {.method = "GET", .pattern = "/api/{id}", .handler = says}},
                      {}, {}, "/ecg");
  const auto ask = [&](std::string path) {
    Request request{.method = "GET", .target = path, .path = path};
    return router.respond(request);
  };
  for (const char* path : {"/", "/ecg/", "/api/7", "/ecg/api/7"})
    EXPECT_EQ(std::get<std::string>(ask(path).body), std::string("at ") + path);
  EXPECT_EQ(ask("/ecg").status, 308);
  EXPECT_EQ(ask("/ecg").headers.find("Location"), "/ecg/");
  EXPECT_EQ(ask("/ecgapi/7").status, 404);
  EXPECT_EQ(ask("/ecg/ecg/api/7").status, 404);
}

}  // namespace
}  // namespace ecg::http
