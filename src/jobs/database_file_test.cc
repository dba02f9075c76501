#include "jobs/database_file.h"

#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <fstream>

#include "base/file.h"
#include "jobs/database.h"
#include "jobs/sql/migrations.h"

namespace ecg::jobs {
namespace {

TEST(DatabaseFile, IsOursFromTheFirstSchemaOn) {
  const TempFolder folder;
  for (int schema = 1; schema <= newest_schema(); ++schema) {
    const auto file = folder.path() / (std::to_string(schema) + ".db");
    Database database("sqlite:" + file.string(), 1);
    migrate(database, schema);
    EXPECT_TRUE(is_job_database(file)) << schema;
  }
}

TEST(DatabaseFile, IsNotOursBecauseItIsNamedSo) {
  const TempFolder folder;
  const auto text = folder.path() / "text.db", other = folder.path() / "other.db";
  std::ofstream(text) << "SQLite format 3, as my thesis says";
  EXPECT_FALSE(is_job_database(text));
  EXPECT_FALSE(is_job_database(folder.path() / "none.db"));
  EXPECT_FALSE(is_job_database(folder.path()));
  {
    soci::session sql(soci::sqlite3, "dbname=" + other.string());
    sql << "create table jobs (id integer)";
  }
  EXPECT_FALSE(is_job_database(other));
}

}  // namespace
}  // namespace ecg::jobs
