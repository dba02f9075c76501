#include <gtest/gtest.h>

#include <thread>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "objects/embedded_store.h"

namespace ecg::objects {
namespace {

namespace fs = std::filesystem;

class Multipart : public testing::Test {
 protected:
  void open(std::uint64_t max_bytes = 1000, std::chrono::seconds life = std::chrono::hours(1)) {
    store_.reset();
    store_ = open_embedded_store({.folder = folder_.path() / "o",
                                  .endpoint = "http://127.0.0.1:8000",
                                  .credentials = {"AK", "SK", ""},
                                  .max_bytes = max_bytes,
                                  .upload_life = life});
  }
  void SetUp() override { open(); }

  PartName put(const std::string& id, int number, const std::string& bytes, const std::string& key = "k") {
    auto part = store_->begin_part(key, id, number, bytes.size());
    part->write(bytes);
    return {number, part->commit().etag};
  }
  std::string get(std::uint64_t first = 0, std::uint64_t length = UINT64_MAX) {
    auto object = store_->open("k", first, length);
    if (!object) return "absent";
    std::string all, piece(3, '\0');
    while (const std::size_t size = object->source->read(piece)) all.append(piece, 0, size);
    return all;
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path() / "o"))
      count += entry.is_regular_file() && entry.path().filename() != "lock";
    return count;
  }
  template <class Work>
  static Code refused(Work work) {
    try {
      work();
    } catch (const Error& error) {
      return error.code();
    }
    return Code::cancelled;  // which nothing here throws
  }
  /// As if nobody had touched the upload for a day.
  void grow_old(const std::string& id) const {
    fs::last_write_time(folder_.path() / "o/multipart" / id,
                        fs::file_time_type::clock::now() - std::chrono::hours(24));
  }

  const TempFolder folder_;
  std::unique_ptr<EmbeddedStore> store_;
};

TEST_F(Multipart, JoinsPartsThatCameInAnyOrder) {
  const std::string id = store_->create_upload("k", "video/mp4");
  const PartName third = put(id, 7, "gh"), first = put(id, 1, "abc"), second = put(id, 2, "def");
  EXPECT_EQ(get(), "absent");
  const ObjectInfo info = store_->complete_upload("k", id, {first, second, third});
  EXPECT_EQ(get(), "abcdefgh");
  EXPECT_EQ(info.size_bytes, 8u);
  EXPECT_EQ(store_->head("k")->content_type, "video/mp4");
  for (std::uint64_t from = 0; from <= 8; ++from)
    for (std::uint64_t size = 0; size <= 9; ++size)
      EXPECT_EQ(get(from, size), std::string("abcdefgh").substr(from, size)) << from << " " << size;
}

// printf "$(printf abc | md5sum | cut -d' ' -f1)$(printf def | md5sum | cut -d' ' -f1)" | xxd -r -p | md5sum
TEST_F(Multipart, HasTheEtagThatS3WouldGive) {
  const std::string id = store_->create_upload("k", "");
  const auto parts = std::vector{put(id, 1, "abc"), put(id, 2, "def")};
  EXPECT_EQ(store_->complete_upload("k", id, parts).etag, "\"4c8e93283780e078db9e0c6b9b3f8043-2\"");
}

TEST_F(Multipart, SurvivesARestartBeforeAndAfterItIsCompleted) {
  const std::string id = store_->create_upload("k", "");
  const PartName one = put(id, 1, "abc");
  open();
  const PartName two = put(id, 2, "def");
  ASSERT_EQ(store_->list_parts("k", id).size(), 2u);
  store_->complete_upload("k", id, {one, two});
  open();
  EXPECT_EQ(get(), "abcdef");
}

TEST_F(Multipart, CountsThePartThatCameLast) {
  const std::string id = store_->create_upload("k", "");
  const PartName early = put(id, 1, "old"), late = put(id, 1, "newer");
  ASSERT_EQ(store_->list_parts("k", id).size(), 1u);
  EXPECT_EQ(refused([&] { store_->complete_upload("k", id, {early}); }), Code::invalid_part);
  store_->complete_upload("k", id, {{1, late.etag.substr(1, 32)}});  // without its quotes
  EXPECT_EQ(get(), "newer");
}

TEST_F(Multipart, RefusesPartsThatAreNotTheOnesThatCame) {
  const std::string id = store_->create_upload("k", "");
  const PartName a = put(id, 1, "a"), b = put(id, 2, "b");
  const std::vector<std::vector<PartName>> wrong{
      {},        {b, a},        {a, a},     {a, {3, a.etag}}, {{1, b.etag}},
      {{1, ""}}, {{0, a.etag}}, {{-1, ""}}, {{10'001, ""}}};
  for (const auto& parts : wrong)
    EXPECT_EQ(refused([&] { store_->complete_upload("k", id, parts); }), Code::invalid_part);
  EXPECT_EQ(get(), "absent");
  store_->complete_upload("k", id, {a, b});  // nothing was lost
  EXPECT_EQ(get(), "ab");
}

TEST_F(Multipart, KeepsOnlyThePartsThatWereNamed) {
  const std::string id = store_->create_upload("k", "");
  put(id, 1, "unwanted");
  const PartName two = put(id, 2, "b");
  store_->complete_upload("k", id, {two});
  EXPECT_EQ(get(), "b");
  EXPECT_EQ(files(), 3u);  // object, facts, part
}

TEST_F(Multipart, AnswersTheSameWhenCompletedTwiceAndTakesNoMoreParts) {
  const std::string id = store_->create_upload("k", "");
  const auto parts = std::vector{put(id, 1, "a")};
  auto late = store_->begin_part("k", id, 1, 3);
  late->write("xyz");
  const std::string etag = store_->complete_upload("k", id, parts).etag;
  EXPECT_EQ(store_->complete_upload("k", id, parts).etag, etag);
  EXPECT_EQ(refused([&] { late->commit(); }), Code::upload_not_found);
  EXPECT_EQ(refused([&] { put(id, 2, "b"); }), Code::upload_not_found);
  EXPECT_EQ(refused([&] { store_->list_parts("k", id); }), Code::upload_not_found);
  store_->abort_upload("k", id);  // comes too late
  EXPECT_EQ(get(), "a");
}

TEST_F(Multipart, KnowsNoUploadButItsOwn) {
  const std::string id = store_->create_upload("k", "");
  for (const std::string& other :
       std::vector<std::string>{"", ".", "..", "../objects", "facts", std::string(32, '0'), id + "0"}) {
    EXPECT_EQ(refused([&] { put(other, 1, "a"); }), Code::upload_not_found) << other;
    EXPECT_EQ(refused([&] { store_->list_parts("k", other); }), Code::upload_not_found) << other;
    EXPECT_EQ(refused([&] { store_->complete_upload("k", other, {}); }), Code::upload_not_found) << other;
    store_->abort_upload("k", other);
  }
  EXPECT_EQ(refused([&] { put(id, 1, "a", "another key"); }), Code::upload_not_found);
  store_->abort_upload("another key", id);
  for (const int number : {-1, 0, 10'001})
    EXPECT_EQ(refused([&] { put(id, number, "a"); }), Code::invalid_part) << number;
  put(id, 10'000, "a");
}

TEST_F(Multipart, IsThereUntilItIsCompletedOrAborted) {
  const std::string done = store_->create_upload("k", ""), aborted = store_->create_upload("k", "");
  EXPECT_TRUE(store_->has_upload("k", done));
  for (const std::string& other : {std::string(".."), std::string(32, '0'), done + "0"})
    EXPECT_FALSE(store_->has_upload("k", other)) << other;
  EXPECT_FALSE(store_->has_upload("another key", done));
  store_->complete_upload("k", done, {put(done, 1, "a")});
  store_->abort_upload("k", aborted);
  EXPECT_FALSE(store_->has_upload("k", done));
  EXPECT_FALSE(store_->has_upload("k", aborted));
}

TEST_F(Multipart, LimitsTheSumOfItsParts) {
  const std::string id = store_->create_upload("k", "");
  const PartName one = put(id, 1, std::string(600, 'a')), two = put(id, 2, std::string(400, 'b'));
  EXPECT_EQ(refused([&] { put(id, 3, "c"); }), Code::media_too_large);
  put(id, 2, std::string(400, 'b'));  // again, instead of itself
  store_->complete_upload("k", id, {one, two});
}

TEST_F(Multipart, LimitsWhatCameAtTheSameTimeWhenItIsCompleted) {
  const std::string id = store_->create_upload("k", "");
  auto a = store_->begin_part("k", id, 1, 600), b = store_->begin_part("k", id, 2, 600);
  a->write(std::string(600, 'a'));
  b->write(std::string(600, 'b'));
  const std::vector<PartName> parts{{1, a->commit().etag}, {2, b->commit().etag}};
  EXPECT_EQ(refused([&] { store_->complete_upload("k", id, parts); }), Code::media_too_large);
  EXPECT_EQ(get(), "absent");
}

TEST_F(Multipart, LeavesNothingBehind) {
  const std::string aborted = store_->create_upload("k", "");
  put(aborted, 1, "a");
  store_->abort_upload("k", aborted);
  store_->abort_upload("k", aborted);
  EXPECT_EQ(files(), 0u);

  for (const char* bytes : {"first", "second"}) {
    const std::string id = store_->create_upload("k", "");
    store_->complete_upload("k", id, {put(id, 1, bytes)});
    EXPECT_EQ(get(), bytes);
  }
  EXPECT_EQ(files(), 3u);  // the first object's parts went with it
  auto whole = store_->begin_put("k", {});
  whole->write("whole");
  whole->commit();
  EXPECT_EQ(get(), "whole");
  EXPECT_EQ(files(), 1u);
  store_->remove("k");
  EXPECT_EQ(files(), 0u);
}

TEST_F(Multipart, SweepsWhatWasAbandonedAndNothingElse) {
  const std::string old = store_->create_upload("k", ""), young = store_->create_upload("k", "");
  const std::string done = store_->create_upload("k", "");
  put(old, 1, "a");
  put(young, 1, "b");
  store_->complete_upload("k", done, {put(done, 1, "c")});
  grow_old(old);
  grow_old(done);
  store_->sweep_uploads();
  EXPECT_EQ(refused([&] { store_->list_parts("k", old); }), Code::upload_not_found);
  EXPECT_EQ(store_->list_parts("k", young).size(), 1u);
  EXPECT_EQ(get(), "c");
}

// Caches of other programs are named by MD5s, and look like our uploads.
TEST_F(Multipart, SweepsNothingThatItDidNotMake) {
  const std::string id(32, 'a'), linked(32, 'b');
  const fs::path folder = folder_.path() / "o/multipart", elsewhere = folder_.path() / "elsewhere";
  fs::create_directories(folder / id);
  fs::create_directories(elsewhere);
  write_file(folder / id / "thesis.txt", "mine");
  write_file(elsewhere / "1", "mine");
  fs::create_directory_symlink(elsewhere, folder / linked);
  grow_old(id);
  fs::last_write_time(elsewhere, fs::file_time_type::clock::now() - std::chrono::hours(24));
  store_->sweep_uploads();
  EXPECT_EQ(read_file(folder / id / "thesis.txt"), "mine");
  EXPECT_EQ(read_file(elsewhere / "1"), "mine");
}

TEST_F(Multipart, SweepsWhenItIsOpened) {
  const std::string old = store_->create_upload("k", "");
  put(old, 1, "a");
  grow_old(old);
  open();
  EXPECT_EQ(files(), 0u);
}

TEST_F(Multipart, TakesManyPartsAtTheSameTime) {
  open(1 << 20);
  const std::string id = store_->create_upload("k", "");
  std::vector<PartName> parts(64);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = thread; i < 64; i += 8)
        parts[i] = put(id, i + 1, std::string(100, static_cast<char>('0' + i)));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_->complete_upload("k", id, parts).size_bytes, 6400u);
  EXPECT_EQ(get(6399), std::string(1, static_cast<char>('0' + 63)));
}

}  // namespace
}  // namespace ecg::objects
