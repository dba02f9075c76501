// Source of the first bytes: sqlite.org "Database File Format", 1.3.1.
#include "jobs/database_file.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <fstream>
#include <string>

namespace ecg::jobs {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr int kTables = 4;

bool is_sqlite(const std::filesystem::path& file) {
  std::string begin(kMagic.size(), '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return stream && begin == kMagic;
}

}  // namespace

bool is_job_database(const std::filesystem::path& file) {
  if (!is_sqlite(file) || file.string().find('"') != std::string::npos) return false;
  try {
    soci::session sql(soci::sqlite3, "dbname=\"" + file.string() + "\" timeout=10 readonly=true");
    int found = 0;
    sql << "select count(*) from sqlite_master where type = 'table' and name in "
           "('schema_version', 'jobs', 'results', 'deliveries')",
        soci::into(found);
    return found == kTables;
  } catch (const soci::soci_error&) {
    return false;
  }
}

}  // namespace ecg::jobs
