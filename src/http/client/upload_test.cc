// Files that are put somewhere, against a real server.
#include <gtest/gtest.h>

#include "base/file.h"
#include "http/client.h"
#include "http/server.h"

namespace ecg::http {
namespace {

class UploadTest : public testing::Test {
 protected:
  UploadTest() {
    server_.serve({{"PUT", "/file",
                    [this](const Request& request) {
                      got_ = request.headers.find("Content-Type").value_or("") + " " + request.body;
                      return Response{.status = status_};
                    }},
                   {"PUT", "/empty", [](const Request& request) {
                      return Response{.status = request.body.empty() ? 200 : 500};
                    }}});
  }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
  }
  std::filesystem::path file(std::string_view bytes) {
    write_file(folder_.path() / "f", bytes);
    return folder_.path() / "f";
  }
  Code fails(const std::string& to, const std::filesystem::path& what) {
    try {
      upload(to, what, {}, cancel_);
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "no error";
    return Code::internal;
  }

  Server server_{ServerOptions{.threads = 2}};
  TempFolder folder_;
  CancelFlag cancel_;
  int status_ = 200;
  std::string got_;
};

TEST_F(UploadTest, ArriveWholeWithTheirType) {
  const std::string bytes(300'000, 'x');
  EXPECT_EQ(upload(url("/file"), file(bytes), {.content_type = "video/mp4"}, cancel_), 200);
  EXPECT_EQ(got_, "video/mp4 " + bytes);
  EXPECT_EQ(upload(url("/empty"), file(""), {}, cancel_), 200);
}

TEST_F(UploadTest, GiveWhatTheServerSays) {
  status_ = 507;
  EXPECT_EQ(upload(url("/file"), file("x"), {}, cancel_), 507);
}

TEST_F(UploadTest, FailWithoutAFileOrAServer) {
  EXPECT_EQ(fails(url("/file"), folder_.path() / "missing"), Code::file_not_found);
  EXPECT_EQ(fails("http://127.0.0.1:1/file", file("x")), Code::download_error);
  cancel_.cancel();
  EXPECT_EQ(fails(url("/file"), file("x")), Code::cancelled);
}

}  // namespace
}  // namespace ecg::http
