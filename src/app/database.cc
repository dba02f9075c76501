#include "app/database.h"

#include <sys/stat.h>

#include "base/data_folder.h"
#include "base/error.h"
#include "jobs/database_file.h"

namespace ecg::app {

namespace fs = std::filesystem;

fs::path made_folder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) throw Error(Code::file_not_found, folder.string() + ": " + problem.message());
  return folder;
}

fs::path data_folder(const Settings& settings) {
  umask(S_IRWXG | S_IRWXO);
  const fs::path folder = settings.path("data");
  take_data_folder(folder, jobs::is_job_database);
  return folder;
}

jobs::StoreOptions database_options(const Settings& settings, const std::string& role) {
  jobs::StoreOptions options{.schema = "ecg_" + role};
  options.max_queued = static_cast<int>(settings.integer("max_queued", 0, 1'000'000'000));
  options.connections = static_cast<int>(settings.integer("database_connections", 1, 64));
  options.url = settings.text("database");
  if (options.url.starts_with("postgresql://")) return options;
  if (options.url.find("://") != std::string::npos)
    throw Error(Code::usage, "database is a folder or begins with postgresql://");
  const fs::path data = data_folder(settings);
  const fs::path folder = options.url.empty() ? data : made_folder(settings.path("database"));
  options.url = "sqlite:" + (folder / (role + ".db")).string();
  return options;
}

}  // namespace ecg::app
