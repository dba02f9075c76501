#include "backend/uploads/uploads.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"

namespace ecg::backend {
namespace {

class GenerateUrl : public testing::Test {
 protected:
  /// The status of the answer for a video of so many bytes (JSON, as a page would write it).
  int status_for(const std::string& size, const BackendOptions& with) const {
    BackendServer server(with);
    const http::Router router(server.routes());
    http::Request request{.method = "POST",
                          .path = "/api/upload-video/generate-url",
                          .body = R"({"filename":"a.mp4","size_bytes":)" + size + "}"};
    return router.respond(request).status;
  }

  std::string upload_url(std::string_view host) {
    http::Request request{
        .method = "POST", .path = "/api/upload-video/generate-url", .body = R"({"filename":"a.mp4"})"};
    request.headers.set("Host", host);
    const http::Response response = router_.respond(request);
    return required_string(parse_json_object(std::get<std::string>(response.body)), "upload_url");
  }

  BackendOptions options() const {
    BackendOptions options;
    options.database.url = "sqlite:" + (folder_.path() / "b.db").string();
    options.objects = {.folder = folder_.path() / "objects",
                       .endpoint = "http://127.0.0.1:8000",
                       .credentials = {"AK", "SK", ""}};
    return options;
  }

  const TempFolder folder_;
  BackendServer server_{options()};
  const http::Router router_{server_.routes()};
};

TEST_F(GenerateUrl, LeadsToTheHostThatTheClientCalled) {
  for (const std::string host : {"localhost:8000", "captions.example", "192.168.0.7:80", "[::1]:8000"})
    EXPECT_TRUE(upload_url(host).starts_with("http://" + host + "/ecg/videos/")) << host;
}

TEST_F(GenerateUrl, LeadsHereWhenTheHostHeaderIsNoHost) {
  for (const char* host :
       {"", "me@evil.example", "evil.example/path", "a?b", "a#b", "a b", "caf\x91", "a:99999", "a:b"})
    EXPECT_TRUE(upload_url(host).starts_with("http://127.0.0.1:8000/ecg/videos/")) << host;
}

TEST_F(GenerateUrl, RefusesAVideoThatIsTooLargeBeforeItsFirstByte) {
  BackendOptions small = options();
  small.objects.folder = folder_.path() / "others";
  small.objects.max_bytes = 1000;
  EXPECT_EQ(status_for("1000", small), 200);
  EXPECT_EQ(status_for("1001", small), 413);
  EXPECT_EQ(status_for("9223372036854775807", small), 413);
  EXPECT_EQ(status_for("-1", small), 422);
  EXPECT_EQ(status_for("1.5", small), 422);
  EXPECT_EQ(status_for("\"7\"", small), 422);
}

TEST_F(GenerateUrl, RefusesVideosWhenTheDiskIsBelowItsWatermark) {
  BackendOptions full = options();
  full.objects.folder = folder_.path() / "others";
  full.objects.min_free_bytes = std::filesystem::space(folder_.path()).capacity;  // so much is never free
  EXPECT_EQ(status_for("1", full), 507);
}

}  // namespace
}  // namespace ecg::backend
