#include "base/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "base/file.h"

namespace ecg {
namespace {

struct Variable {
  explicit Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  const char* name_;
};

std::string source_of(const Settings& settings, std::string_view name) {
  const auto rows = settings.effective();
  return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; })->source;
}

TEST(Settings, TakeFlagThenEnvironmentThenFileThenDefault) {
  TempFolder folder;
  write_file(folder.path() / "ecg.toml", "threads = 2\nbucket = \"from-file\"\nmodel = \"tiny\"\n");
  const Variable own("ECG_BUCKET", "from-env"), foreign("AWS_REGION", "ap-northeast-2");
  Settings settings;
  settings.load_toml(folder.path() / "ecg.toml");
  settings.load_environment();
  settings.set_flag("model", "base");
  EXPECT_EQ(settings.integer("threads", 0, 64), 2);
  EXPECT_EQ(settings.text("bucket"), "from-env");
  EXPECT_EQ(settings.text("region"), "ap-northeast-2");
  EXPECT_EQ(settings.text("model"), "base");
  EXPECT_EQ(settings.text("listen"), "127.0.0.1:8000");
  EXPECT_EQ(source_of(settings, "threads"), "ecg.toml");
  EXPECT_EQ(source_of(settings, "region"), "AWS_REGION");
  EXPECT_EQ(source_of(settings, "model"), "flag");
}

TEST(Settings, OwnVariableWinsOverTheForeignOne) {
  const Variable own("ECG_REGION", "eu-west-1"), foreign("AWS_REGION", "ap-northeast-2");
  Settings settings;
  settings.load_environment();
  EXPECT_EQ(settings.text("region"), "eu-west-1");
}

TEST(Settings, NeverPrintASecret) {
  Settings settings;
  settings.set_flag("secret_key", "hunter2");
  for (const auto& row : settings.effective()) EXPECT_EQ(row.value.find("hunter2"), std::string::npos);
  EXPECT_EQ(settings.text("secret_key"), "hunter2");
}

TEST(Settings, TakeSecretsFromFilesWhereverSettingsComeFrom) {
  TempFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_file(path("one"), "hunter2\n");
  write_file(path("two"), " with spaces \r\n");
  write_file(path("ecg.toml"), "callback_secret_file = \"" + path("one") + "\"\nsecret_key = \"plain\"\n");
  const Variable variable("ECG_SECRET_KEY_FILE", path("two").c_str());
  Settings settings;
  settings.load_toml(path("ecg.toml"));
  settings.load_environment();
  EXPECT_EQ(settings.text("callback_secret"), "hunter2");
  EXPECT_EQ(source_of(settings, "callback_secret"), "ecg.toml");
  EXPECT_EQ(settings.text("secret_key"), " with spaces ");
  EXPECT_EQ(source_of(settings, "secret_key"), "ECG_SECRET_KEY_FILE");
  settings.set_flag("database_file", path("one"));
  EXPECT_EQ(settings.text("database"), "hunter2");
  for (const auto& row : settings.effective()) EXPECT_EQ(row.value.find("hunter2"), std::string::npos);
}

TEST(Settings, RefuseSecretFilesThatAreNone) {
  TempFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_file(path("empty"), "\n");
  write_file(path("secret"), "hunter2");
  Settings settings;
  for (const std::string& file : {path("none"), path("empty"), folder.path().string(), std::string()})
    EXPECT_THROW(settings.set_flag("callback_secret_file", file), Error) << file;
  EXPECT_THROW(settings.set_flag("bucket_file", path("secret")), Error) << "no secret";
  const Variable one("ECG_CALLBACK_SECRET", "a"), other("ECG_CALLBACK_SECRET_FILE", path("secret").c_str());
  EXPECT_THROW(settings.load_environment(), Error) << "which of the two?";
  write_file(path("ecg.toml"),
             "callback_secret = \"a\"\ncallback_secret_file = \"" + path("secret") + "\"\n");
  EXPECT_THROW(settings.load_toml(path("ecg.toml")), Error);
}

TEST(Settings, RefuseWhatMakesNoSense) {
  TempFolder folder;
  Settings settings;
  settings.set_flag("threads", "many");
  EXPECT_THROW(settings.integer("threads", 0, 64), Error);
  settings.set_flag("threads", "65");
  EXPECT_THROW(settings.integer("threads", 0, 64), Error);
  EXPECT_THROW(settings.set_flag("thread", "1"), Error);
  for (const char* text : {"unknown = 1", "threads = ", "threads = 1.5", "[threads]\na = 1"}) {
    write_file(folder.path() / "bad.toml", text);
    EXPECT_THROW(Settings().load_toml(folder.path() / "bad.toml"), Error) << text;
  }
  EXPECT_THROW(Settings().load_toml(folder.path() / "none.toml"), Error);
}

TEST(Settings, ListsComeFromCommasAndFromTomlArrays) {
  TempFolder folder;
  write_file(folder.path() / "ecg.toml", "allowed_hosts = [\"a.com\", \"b.com:81\"]\n");
  Settings settings;
  EXPECT_TRUE(settings.list("allowed_hosts").empty());
  settings.load_toml(folder.path() / "ecg.toml");
  EXPECT_EQ(settings.list("allowed_hosts"), (std::vector<std::string>{"a.com", "b.com:81"}));
}

TEST(Settings, TakeYesInEveryUsualSpelling) {
  TempFolder folder;
  Settings settings;
  EXPECT_FALSE(settings.flag("allow_anonymous"));
  for (const char* yes : {"yes", "true", "on", "1", "TRUE", " Yes "}) {
    settings.set_flag("allow_anonymous", yes);
    EXPECT_TRUE(settings.flag("allow_anonymous")) << yes;
  }
  for (const char* no : {"no", "false", "off", "0", "False"}) {
    settings.set_flag("allow_anonymous", no);
    EXPECT_FALSE(settings.flag("allow_anonymous")) << no;
  }
  write_file(folder.path() / "ecg.toml", "allow_anonymous = true\n");
  settings.load_toml(folder.path() / "ecg.toml");
  EXPECT_TRUE(settings.flag("allow_anonymous"));
  for (const char* neither : {"", "2", "maybe", "y"}) {
    settings.set_flag("allow_anonymous", neither);
    EXPECT_THROW(settings.flag("allow_anonymous"), Error) << neither;
  }
}

TEST(Settings, NameVariablesThatBeginAsOursAndAreNone) {
  const Variable ours("ECG_BUCKET", "b"), secret("ECG_SECRET_KEY_FILE", "/f"), none("ECG_BUCKETT", "b"),
      file("ECG_BUCKET_FILE", "/f"), others("XECG_A", "b"), tests("ECG_TEST_PATIENCE", "4");
  auto unknown = Settings::unknown_in_environment();
  std::erase(unknown, "ECG_SOURCE_DIR");  // what a test program is started with
  EXPECT_EQ(unknown, (std::vector<std::string>{"ECG_BUCKETT", "ECG_BUCKET_FILE"}));
}

TEST(Settings, PathsMayBeginAtHome) {
  const Variable home("HOME", "/home/someone");
  EXPECT_EQ(Settings().path("data"), "/home/someone/.local/share/ecg");
}

TEST(ListenAddress, IsHostAndPort) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8000").port, 8000);
  EXPECT_EQ(parse_listen_address("[::1]:80").address, "::1");
  EXPECT_EQ(parse_listen_address(":0").address, "0.0.0.0");
  EXPECT_EQ(parse_listen_address("localhost:1").address, "127.0.0.1");
  for (const char* bad : {"", "8000", "host:", "host:70000", "host:-1", "host:x"})
    EXPECT_THROW(parse_listen_address(bad), Error) << bad;
}

}  // namespace
}  // namespace ecg
