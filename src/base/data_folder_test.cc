#include "base/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/error.h"
#include "base/file.h"

namespace ecg {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& text = "mine") {
    fs::create_directories((at_ / name).parent_path());
    std::ofstream(at_ / name) << text;
  }
  /// Files that say "ours" are databases of ours.
  void take() const {
    take_data_folder(at_, [](const fs::path& file) { return read_file(file) == "ours"; });
  }
  bool is_refused() const {
    try {
      take();
      return false;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::usage);
      EXPECT_NE(error.detail().find(at_.string()), std::string::npos) << error.detail();
      return !fs::exists(at_ / kDataMarker);
    }
  }

  const TempFolder folder_;
  const fs::path at_ = folder_.path() / "a" / "data";
};

TEST_F(DataFolderTest, IsMadeForItsUserAlone) {
  take();
  EXPECT_TRUE(fs::exists(at_ / kDataMarker));
  EXPECT_EQ(fs::status(at_).permissions(), fs::perms::owner_all);
  EXPECT_FALSE(is_open_to_others(at_));
  take();
  fs::permissions(at_, fs::perms(0750));
  EXPECT_TRUE(is_open_to_others(at_));
}

TEST_F(DataFolderTest, IsTakenWhenItIsEmpty) {
  fs::create_directories(at_ / "lost+found");  // of a disk of its own
  take();
  put("whatever");
  EXPECT_NO_THROW(take()) << "the marker says whose it is";
}

TEST_F(DataFolderTest, IsNotTakenFromSomebody) {
  for (const std::string name : {"thesis.txt", "work/thesis.txt", "objects/thesis.txt", "backend.db", "ml.db",
                                 "objects/uploads.tar"}) {
    put(name);
    EXPECT_TRUE(is_refused()) << name;
    EXPECT_EQ(read_file(at_ / name), "mine");
    fs::remove_all(at_);
  }
}

TEST_F(DataFolderTest, OfAnEarlierVersionIsKnownByItsDatabase) {
  put("backend.db", "ours");
  put("notes of the operator");
  take();
  EXPECT_TRUE(fs::exists(at_ / kDataMarker));
}

TEST_F(DataFolderTest, OfAnEarlierVersionIsKnownByHavingNothingElse) {
  for (const std::string name : {"store-credentials", "objects/lock", "objects/objects/ab/cd",
                                 "objects/uploads/.partial-0123456789abcdef", "objects/multipart/x/facts",
                                 "work/ecg-0123456789abcdef/video"})
    put(name);
  take();
  EXPECT_TRUE(fs::exists(at_ / kDataMarker));
}

TEST_F(DataFolderTest, LosesOnlyTempFilesOfOurs) {
  const fs::path elsewhere = folder_.path() / "elsewhere";
  fs::create_directories(elsewhere);
  std::ofstream(elsewhere / ".partial-0123456789abcdef") << "mine";
  for (const std::string name :
       {".partial-0123456789abcdef", "ecg-0123456789abcdef/video", ".partial-0123456789abcdeX", "ecg-1/video",
        "thesis.txt", "sub/.partial-0123456789abcdef"})
    put(name);
  fs::create_directory_symlink(elsewhere, at_ / "ecg-aaaaaaaaaaaaaaaa");
  fs::create_symlink(elsewhere / ".partial-0123456789abcdef", at_ / ".partial-aaaaaaaaaaaaaaaa");
  fs::create_directory_symlink(elsewhere, at_ / "ecg-0123456789abcdef" / "link");
  remove_left_behind(at_);
  EXPECT_FALSE(fs::exists(at_ / ".partial-0123456789abcdef"));
  EXPECT_FALSE(fs::exists(at_ / "ecg-0123456789abcdef"));
  for (const char* name :
       {".partial-0123456789abcdeX", "ecg-1/video", "thesis.txt", "sub/.partial-0123456789abcdef",
        "ecg-aaaaaaaaaaaaaaaa", ".partial-aaaaaaaaaaaaaaaa"})
    EXPECT_TRUE(fs::exists(at_ / name)) << name;

  fs::create_directory_symlink(elsewhere, at_ / "work");
  remove_left_behind(at_ / "work");
  EXPECT_TRUE(fs::exists(elsewhere / ".partial-0123456789abcdef"));
  remove_left_behind(at_ / "nothing");
}

TEST_F(DataFolderTest, HasOneServerOfARole) {
  take();
  {
    const RoleLock ml(at_, "ml"), backend(at_, "backend");
    EXPECT_THROW(RoleLock(at_, "ml"), Error);
  }
  EXPECT_NO_THROW(RoleLock(at_, "ml"));
}

}  // namespace
}  // namespace ecg
