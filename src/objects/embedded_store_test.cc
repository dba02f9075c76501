#include "objects/embedded_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "objects/s3_store.h"

namespace ecg::objects {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
 protected:
  std::unique_ptr<EmbeddedStore> open() {
    return open_embedded_store({.folder = folder_.path() / "o",
                                .endpoint = "http://127.0.0.1:8000",
                                .credentials = {"AK", "SK", ""}});
  }
  static ObjectInfo put(EmbeddedStore& store, const std::string& key, const std::string& body,
                        const std::string& type = "video/mp4") {
    auto pending = store.begin_put(key, {.content_type = type});
    pending->write(body);
    return pending->commit();
  }
  static std::optional<std::string> get(const EmbeddedStore& store, const std::string& key,
                                        std::uint64_t first = 0, std::uint64_t length = UINT64_MAX) {
    auto object = store.open(key, first, length);
    if (!object) return std::nullopt;
    return drain(*object->source);
  }
  static std::string drain(ByteSource& source) {
    std::string all, piece(7, '\0');
    while (const std::size_t size = source.read(piece)) all.append(piece, 0, size);
    return all;
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
      count += entry.is_regular_file();
    return count;
  }

  TempFolder folder_;
};

TEST_F(StoreTest, GivesBackWhatWasPut) {
  const auto store = open();
  // RFC 1321 appendix A.5: the MD5 of "abc".
  EXPECT_EQ(put(*store, "k", "abc").etag, "\"900150983cd24fb0d6963f7d28e17f72\"");
  EXPECT_EQ(get(*store, "k"), "abc");
  EXPECT_EQ(store->head("k")->size_bytes, 3u);
  EXPECT_EQ(store->head("k")->content_type, "video/mp4");
  EXPECT_EQ(get(*store, "k", 1, 1), "b");
  EXPECT_EQ(get(*store, "k", 2, 99), "c");
  EXPECT_EQ(get(*store, "k", 99), "");
  EXPECT_EQ(get(*store, "other"), std::nullopt);
}

TEST_F(StoreTest, KeepsAnyKeyInsideItsFolder) {
  const auto store = open();
  const std::vector<std::string> keys = {"../../x",
                                         "..",
                                         ".",
                                         "a/../b",
                                         "a//b",
                                         "/abs",
                                         "%2e%2e/x",
                                         std::string("a\0b", 3),
                                         "가/나.mp4",
                                         "\U0001F600",
                                         std::string(4096, 'k'),
                                         "a",
                                         "A",
                                         "a/",
                                         "\xff\xfe"};
  for (const std::string& key : keys) put(*store, key, "of " + key);
  for (const std::string& key : keys) EXPECT_EQ(get(*store, key), "of " + key);
  EXPECT_EQ(files(), keys.size() + 1);  // and the lock
  EXPECT_THROW(store->begin_put("", {}), Error);
  EXPECT_THROW(store->begin_put(std::string(100'000, 'k'), {}), Error);
}

TEST_F(StoreTest, HasNoObjectBeforeTheCommitAndNoTraceWithoutOne) {
  const auto store = open();
  {
    auto pending = store->begin_put("k", {});
    pending->write("half");
    EXPECT_FALSE(store->head("k"));
  }
  EXPECT_EQ(files(), 1u);
}

TEST_F(StoreTest, ReadersKeepTheObjectTheyOpened) {
  const auto store = open();
  put(*store, "k", "old");
  auto old = store->open("k");
  put(*store, "k", "new one");
  EXPECT_EQ(get(*store, "k"), "new one");
  store->remove("k");
  store->remove("k");
  EXPECT_EQ(drain(*old->source), "old");
  EXPECT_FALSE(store->head("k"));
}

TEST_F(StoreTest, RemembersAcrossRestartsAndClearsUnfinishedUploads) {
  {
    const auto store = open();
    put(*store, "k", "abc", "audio/mpeg");
  }
  write_file(folder_.path() / "o/uploads/.partial-0123456789abcdef", "x");
  const auto store = open();
  EXPECT_EQ(get(*store, "k"), "abc");
  EXPECT_EQ(store->head("k")->content_type, "audio/mpeg");
  EXPECT_TRUE(fs::is_empty(folder_.path() / "o/uploads"));
}

// `ecg serve --data D` emptied D/objects/uploads, whosever it was, and through a symbolic link too.
TEST_F(StoreTest, RemovesNothingThatItDidNotMake) {
  const fs::path uploads = folder_.path() / "o/uploads", elsewhere = folder_.path() / "elsewhere";
  fs::create_directories(uploads / "thesis");
  write_file(uploads / "thesis.txt", "mine");
  open();
  EXPECT_EQ(read_file(uploads / "thesis.txt"), "mine");
  EXPECT_TRUE(fs::exists(uploads / "thesis"));

  fs::create_directories(elsewhere);
  write_file(elsewhere / ".partial-0123456789abcdef", "mine");
  fs::remove_all(uploads);
  fs::create_directory_symlink(elsewhere, uploads);
  EXPECT_EQ(put(*open(), "k", "abc").size_bytes, 3u);
  EXPECT_EQ(read_file(elsewhere / ".partial-0123456789abcdef"), "mine");
}

TEST_F(StoreTest, BelongsToOneProcessAtATime) {
  const auto store = open();
  EXPECT_THROW(open(), Error);
}

TEST_F(StoreTest, TakesADamagedFileForNone) {
  const auto store = open();
  put(*store, "k", "some bytes");
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path() / "o/objects"))
    if (entry.is_regular_file()) fs::resize_file(entry.path(), entry.file_size() - 1);
  EXPECT_FALSE(store->head("k"));
  EXPECT_EQ(get(*store, "k"), std::nullopt);
}

TEST_F(StoreTest, CleansTheContentType) {
  const auto store = open();
  put(*store, "k", "x", "text/html\r\nX: y");
  EXPECT_EQ(store->head("k")->content_type, "text/htmlX: y");
}

TEST_F(StoreTest, ChecksTheSignaturesItGives) {
  const auto store = open();
  const std::string url = store->presign_put("a b", std::chrono::seconds(60));
  const std::size_t query = url.find('?');
  SignedRequest request{"PUT", "/ecg/a%20b", url.substr(query + 1), {{"host", "127.0.0.1:8000"}}};
  EXPECT_EQ(store->check(request), Verdict::valid);
  request.method = "GET";
  EXPECT_EQ(store->check(request), Verdict::mismatch);
}

TEST_F(StoreTest, KnowsItsOwnAddressesAndNoOthers) {
  const auto store = open();
  EXPECT_EQ(store->key_of(store->url_of("videos/강의 1.mp4")), "videos/강의 1.mp4");
  EXPECT_EQ(store->key_of(store->presign_get("k", std::chrono::seconds(9))), "k");
  for (const char* same :
       {"http://localhost:8000/ecg/k", "HTTP://LOCALHOST:8000/ecg/k", "http://[::1]:8000/ecg/k?x=1#y"})
    EXPECT_EQ(store->key_of(same), "k") << same;
  for (const char* other :
       {"", "k", "http://127.0.0.1:8001/ecg/k", "https://127.0.0.1:8000/ecg/k",
        "http://127.0.0.1:8000/other/k", "http://127.0.0.1:8000/ecg/", "http://127.0.0.1:8000/ecg/../x",
        "http://127.0.0.1:8000/ecg/%2e%2e/x", "http://user@127.0.0.1:8000/ecg/k",
        "http://127.0.0.1:8000@evil.example/ecg/k", "http://127.0.0.1:8000.evil.example/ecg/k",
        "ftp://127.0.0.1:8000/ecg/k", "http://127.0.0.1:8000/ecg/%zz"})
    EXPECT_EQ(store->key_of(other), std::nullopt) << other;
}

TEST(SigningStore, SignsForAnEndpointThatAnotherServes) {
  const auto store = make_signing_store(
      {.endpoint = "https://s3.example.com", .bucket = "b", .credentials = {"AK", "SK", ""}});
  EXPECT_TRUE(store->presign_get("k", std::chrono::seconds(9))
                  .starts_with("https://s3.example.com/b/k?X-Amz-Algorithm="));
  EXPECT_EQ(store->key_of("https://s3.example.com:443/b/k"), "k");
  EXPECT_THROW(store->head("k"), Error);
}

TEST(SigningStore, PutsTheBucketIntoTheHostWhenAskedTo) {
  const auto store = make_signing_store({.endpoint = "https://s3.eu-west-1.amazonaws.com",
                                         .bucket = "b",
                                         .region = "eu-west-1",
                                         .credentials = {"AK", "SK", "a token+"},
                                         .style = AddressStyle::virtual_host});
  EXPECT_EQ(store->url_of("videos/강의 1"),
            "https://b.s3.eu-west-1.amazonaws.com/videos/%EA%B0%95%EC%9D%98%201");
  EXPECT_EQ(store->key_of(store->url_of("videos/강의 1")), "videos/강의 1");
  const std::string url = store->presign_get("k", std::chrono::seconds(9));
  EXPECT_TRUE(url.starts_with("https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Algorithm=")) << url;
  EXPECT_NE(url.find("&X-Amz-Security-Token=a%20token%2B&"), std::string::npos) << url;
  for (const char* other :
       {"https://s3.eu-west-1.amazonaws.com/c/k", "https://c.s3.eu-west-1.amazonaws.com/k",
        "https://b.s3.eu-west-2.amazonaws.com/k", "https://b.s3.eu-west-1.amazonaws.com/",
        "https://b.s3.eu-west-1.amazonaws.com/../k"})
    EXPECT_EQ(store->key_of(other), std::nullopt) << other;
}

TEST(SigningStore, KnowsItsBucketByEveryAddressThatItHas) {
  for (const AddressStyle style : {AddressStyle::path, AddressStyle::virtual_host}) {
    const auto store = make_signing_store({.endpoint = "https://s3.eu-west-1.amazonaws.com",
                                           .bucket = "b",
                                           .region = "eu-west-1",
                                           .credentials = {"AK", "SK", ""},
                                           .style = style});
    for (const char* same :
         {"s3://b/talks/강의 1.mp4", "https://b.s3.eu-west-1.amazonaws.com/talks/%EA%B0%95%EC%9D%98%201.mp4",
          "https://s3.eu-west-1.amazonaws.com/b/talks/%EA%B0%95%EC%9D%98%201.mp4",
          "https://b.s3.amazonaws.com/talks/%EA%B0%95%EC%9D%98%201.mp4?versionId=1",
          "https://b.s3-eu-west-1.amazonaws.com/talks/%EA%B0%95%EC%9D%98%201.mp4"})
      EXPECT_EQ(store->key_of(same), "talks/강의 1.mp4") << same;
    for (const char* other : {"s3://c/k", "s3://b/", "s3://b", "s3://b/../k", "s3:///b/k", "S3X://b/k",
                              "http://b.s3.amazonaws.com/k", "https://b.s3.amazonaws.com.evil.example/k",
                              "https://b.evil.example/k"})
      EXPECT_EQ(store->key_of(other), std::nullopt) << other;
  }
}

TEST(SigningStore, RefusesAnEndpointThatIsNoAddress) {
  for (const char* endpoint : {"", "s3.example.com", "ftp://s3.example.com", "https://"})
    EXPECT_THROW(make_signing_store({.endpoint = endpoint, .credentials = {}}), Error) << endpoint;
}

TEST(LocalCredentials, AreMadeOnceAndReadableByNobodyElse) {
  TempFolder folder;
  const fs::path file = folder.path() / "credentials";
  std::vector<Credentials> found(8);
  std::vector<std::thread> threads;
  for (auto& slot : found) threads.emplace_back([&] { slot = local_credentials(file); });
  for (auto& thread : threads) thread.join();
  for (const auto& one : found) {
    EXPECT_EQ(one.access_key, found[0].access_key);
    EXPECT_EQ(one.secret_key, found[0].secret_key);
  }
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
  write_file(file, "damaged");
  EXPECT_THROW(local_credentials(file), Error);
}

}  // namespace
}  // namespace ecg::objects
