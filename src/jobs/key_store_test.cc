// Who may ask: keys and sessions. Run on both databases.
#include "jobs/key_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/digest.h"
#include "jobs/testing/test_store.h"

namespace ecg::jobs {
namespace {

constexpr std::chrono::hours kLong{1};

struct Keys : testing::Test {
  TestDatabase database;
  KeyStore keys{{.url = database.url(), .schema = database.schema(), .connections = 2, .announce = {}}};
};

TEST_F(Keys, AreKnownByTheirSecretOnly) {
  const NewKey made = keys.create("kim", {.jobs = 3, .bytes = 5'000'000'000, .requests_per_s = 20});
  EXPECT_EQ(made.secret.size(), 4 + 64u);
  EXPECT_TRUE(made.secret.starts_with("ecg_"));
  const auto found = keys.find(made.secret);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, made.key.id);
  EXPECT_EQ(found->owner, "kim");
  EXPECT_EQ(found->quota.jobs, 3);
  EXPECT_EQ(found->quota.bytes, 5'000'000'000);
  EXPECT_EQ(found->quota.requests_per_s, 20);
  EXPECT_FALSE(found->revoked_at);
  for (const std::string& other : {std::string(), made.key.id, sha256_hex(made.secret), made.secret + "0",
                                   made.secret.substr(4), std::string("ecg_' or '1'='1")})
    EXPECT_FALSE(keys.find(other)) << other;
}

TEST_F(Keys, AreNotInTheDatabase) {
  const NewKey made = keys.create("kim", {});
  const std::string session = keys.begin_session(made.key, kLong);
  if (!std::filesystem::exists(database.file())) GTEST_SKIP() << "PostgreSQL keeps its files to itself";
  for (const char* suffix : {"", "-wal"}) {
    const std::string bytes = read_file(database.file().string() + suffix);
    EXPECT_EQ(bytes.find(made.secret), std::string::npos);
    EXPECT_EQ(bytes.find(made.secret.substr(4)), std::string::npos);
    EXPECT_EQ(bytes.find(session), std::string::npos);
  }
}

TEST_F(Keys, AreNeverTheSame) {
  EXPECT_NE(keys.create("kim", {}).secret, keys.create("kim", {}).secret);
  EXPECT_EQ(keys.list().size(), 2u);
}

TEST_F(Keys, ThatAreRevokedAreWorthNothing) {
  const NewKey kept = keys.create("lee", {}), made = keys.create("kim", {});
  const std::string session = keys.begin_session(made.key, kLong);
  EXPECT_TRUE(keys.revoke(made.key.id));
  EXPECT_FALSE(keys.find(made.secret));
  EXPECT_FALSE(keys.find_session(session));
  EXPECT_TRUE(keys.find(kept.secret));
  EXPECT_TRUE(keys.has_valid_key());
  ASSERT_EQ(keys.list().size(), 2u);
  // By id: two keys of one millisecond are listed in any order.
  const auto when_revoked = [&] {
    const auto all = keys.list();
    const auto is_it = [&](const ApiKey& key) { return key.id == made.key.id; };
    return std::find_if(all.begin(), all.end(), is_it)->revoked_at;
  };
  const auto revoked_at = when_revoked();
  EXPECT_TRUE(revoked_at);
  EXPECT_TRUE(keys.revoke(made.key.id)) << "again, which changes nothing";
  EXPECT_EQ(when_revoked(), revoked_at);
  EXPECT_FALSE(keys.revoke("unknown"));
}

TEST_F(Keys, LeaveTheDoorLockedWhenTheLastIsRevoked) {
  EXPECT_FALSE(keys.was_ever_used());
  EXPECT_FALSE(keys.has_valid_key());
  keys.revoke(keys.create("kim", {}).key.id);
  EXPECT_TRUE(keys.was_ever_used());
  EXPECT_FALSE(keys.has_valid_key());
}

TEST_F(Keys, OfAnOwnerAgreeOnTheQuotaOfTheNewestThatIsValid) {
  EXPECT_EQ(keys.quota_of("kim").jobs, 0);
  keys.create("kim", {.jobs = 1});
  ASSERT_TRUE(eventually([&] { return now() > keys.list().back().created_at; }));
  const NewKey newer = keys.create("kim", {.jobs = 2});
  keys.create("lee", {.jobs = 9});
  EXPECT_EQ(keys.quota_of("kim").jobs, 2);
  keys.revoke(newer.key.id);
  EXPECT_EQ(keys.quota_of("kim").jobs, 1);
}

TEST_F(Keys, ArePartOfAnObjectsNameByTheirOwner) {
  for (const char* name : {"kim", "anonymous", "Lee-2", "a.b_c"}) EXPECT_TRUE(is_owner_name(name)) << name;
  for (const std::string& name : {std::string(), std::string("a/b"), std::string(".."), std::string(".a"),
                                  std::string("민수"), std::string("a b"), std::string(65, 'a')}) {
    EXPECT_FALSE(is_owner_name(name)) << name;
    EXPECT_THROW(keys.create(name, {}), Error) << name;
  }
}

TEST_F(Keys, BeginSessionsThatEnd) {
  const NewKey made = keys.create("kim", {});
  const std::string session = keys.begin_session(made.key, kLong),
                    other = keys.begin_session(made.key, kLong);
  EXPECT_EQ(keys.find_session(session)->owner, "kim");
  EXPECT_FALSE(keys.find_session(made.secret)) << "a key is no session";
  EXPECT_FALSE(keys.find(session)) << "and a session no key";
  keys.end_session(session);
  EXPECT_FALSE(keys.find_session(session));
  EXPECT_TRUE(keys.find_session(other));
  EXPECT_FALSE(keys.find_session(keys.begin_session(made.key, std::chrono::seconds(0)))) << "it is over";
}

TEST_F(Keys, AreReadByWhoeverSharesTheDatabase) {
  KeyStore elsewhere({.url = database.url(), .schema = database.schema(), .announce = {}});
  const NewKey made = keys.create("kim", {});
  EXPECT_TRUE(elsewhere.find(made.secret));
  elsewhere.revoke(made.key.id);
  EXPECT_FALSE(keys.find(made.secret));
}

}  // namespace
}  // namespace ecg::jobs
