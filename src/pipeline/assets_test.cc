// Assets against a real HTTP server that plays the store.
#include "pipeline/assets.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>

#include "http/server.h"
#include "objects/s3_store.h"

namespace ecg::pipeline {
namespace {

class AssetsTest : public testing::Test {
 protected:
  AssetsTest() {
    server_.serve({{"PUT", "/ecg/{key*}", [this](const http::Request& request) { return put(request); }}});
    store_ = objects::make_signing_store(
        {.endpoint = "http://127.0.0.1:" + std::to_string(server_.port()), .credentials = {"AK", "SK", ""}});
  }

  http::Response put(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    ++asked_;
    if (asked_ <= refusals_) return http::text_response("", "text/plain", 503);
    objects_[request.parameters.at("key")] =
        request.headers.find("Content-Type").value_or("") + " " + request.body;
    return http::text_response("", "text/plain");
  }

  http::Server server_{http::ServerOptions{.threads = 2}};
  std::unique_ptr<objects::ObjectStore> store_;
  CancelFlag cancel_;
  std::mutex mutex_;  // guards the three below
  int asked_ = 0, refusals_ = 0;
  std::map<std::string, std::string> objects_;
};

TEST_F(AssetsTest, LieBesideTheVideoUnderTheJobsName) {
  const auto stored =
      store_assets({{"peaks.dat", "wave"}, {"poster.webp", "picture"}}, "j-1", *store_, cancel_);
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0].name, "peaks.dat");
  EXPECT_EQ(stored[1].size_bytes, 7u);
  EXPECT_EQ(stored[1].content_type, "image/webp");
  EXPECT_EQ(objects_["assets/j-1/peaks.dat"], "application/octet-stream wave");
  EXPECT_EQ(objects_["assets/j-1/poster.webp"], "image/webp picture");
}

TEST_F(AssetsTest, ArePutAgainWhenTheStoreIsBusy) {
  refusals_ = 2;
  EXPECT_EQ(store_assets({{"peaks.dat", "wave"}}, "j", *store_, cancel_).size(), 1u);
  EXPECT_EQ(asked_, 3);
}

TEST_F(AssetsTest, ThatCannotBeStoredAreLeftOut) {
  refusals_ = 1000;
  EXPECT_TRUE(store_assets({{"peaks.dat", "wave"}, {"poster.webp", "p"}}, "j", *store_, cancel_).empty());
  const auto nowhere =
      objects::make_signing_store({.endpoint = "http://127.0.0.1:1", .credentials = {"AK", "SK", ""}});
  EXPECT_TRUE(store_assets({{"peaks.dat", "wave"}}, "j", *nowhere, cancel_).empty());
}

TEST_F(AssetsTest, OfACancelledJobAreNotStored) {
  cancel_.cancel();
  EXPECT_THROW(store_assets({{"peaks.dat", "wave"}}, "j", *store_, cancel_), Error);
  EXPECT_TRUE(objects_.empty());
}

}  // namespace
}  // namespace ecg::pipeline
