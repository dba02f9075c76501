#include "backend/uploads/storage_quota.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "objects/embedded_store.h"

namespace ecg::backend {
namespace {

class Quota : public testing::Test {
 protected:
  void put(const std::string& key, std::size_t bytes) {
    const auto room = quota.reserve(key, bytes);
    auto object = store->begin_put(key, {.content_type = "video/mp4"});
    object->write(std::string(bytes, 'x'));
    object->commit();
  }
  bool is_full(const std::string& owner, std::uint64_t more) {
    try {
      quota.require(owner, more);
      return false;
    } catch (const Error& problem) {
      EXPECT_EQ(problem.code(), Code::storage_quota);
      return true;
    }
  }

  TempFolder folder;
  const std::unique_ptr<objects::EmbeddedStore> store = objects::open_embedded_store(
      {.folder = folder.path(), .endpoint = "http://x", .credentials = {"AK", "SK", ""}});
  StorageQuota quota{*store, [](const std::string& owner) { return owner == "free" ? 0 : 100; }, true};
};

TEST_F(Quota, CountsWhatTheOwnerHasAndNoOthers) {
  put("videos/kim/a", 60);
  put("videos/kimberly/a", 100);
  put("videos/free/a", 1000);
  EXPECT_FALSE(is_full("kim", 40));
  EXPECT_TRUE(is_full("kim", 41));
  EXPECT_TRUE(is_full("kimberly", 1));
  EXPECT_FALSE(is_full("free", 1'000'000));
  EXPECT_FALSE(quota.reserve("assets/j/peaks.dat", 1'000'000)) << "nobody's";
}

TEST_F(Quota, KeepsRoomForWhatIsOnItsWay) {
  auto first = quota.reserve("videos/kim/a", 70);
  EXPECT_THROW(quota.reserve("videos/kim/b", 31), Error);
  const auto second = quota.reserve("videos/kim/b", 30);
  EXPECT_TRUE(is_full("kim", 1));
}

TEST_F(Quota, CountsPartsOfUnfinishedUploads) {
  const std::string id = store->create_upload("videos/kim/long", "video/mp4");
  auto part = store->begin_part("videos/kim/long", id, 1, 90);
  part->write(std::string(90, 'x'));
  part->commit();
  EXPECT_GE(store->bytes_below("videos/kim/"), 90u);
  EXPECT_EQ(store->bytes_below("videos/lee/"), 0u);
  EXPECT_TRUE(is_full("kim", 11));
}

TEST_F(Quota, GivesRoomBackWhenSomethingWasRemoved) {
  put("videos/kim/a", 100);
  EXPECT_TRUE(is_full("kim", 1));
  store->remove("videos/kim/a");
  for (int i = 0; i < 3000 && is_full("kim", 1); ++i) usleep(1000);
  EXPECT_FALSE(is_full("kim", 100));
}

}  // namespace
}  // namespace ecg::backend
