#include "base/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

namespace ecg {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMarkerText =
    "ECG keeps its databases and videos in this folder and takes its contents for its own.\n";
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

/// SQLite's own beside each of them: a log, its index, a journal.
constexpr std::array<std::string_view, 4> kDatabaseEndings{".db", ".db-wal", ".db-shm", ".db-journal"};
constexpr std::array<std::string_view, 2> kDatabases{"backend", "ml"};
/// What the embedded store has in its folder.
constexpr std::array<std::string_view, 4> kOfTheStore{"objects", "uploads", "multipart", "lock"};

bool is_one_of(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether each entry of a folder has a name that passes. A folder that cannot be read has none that does.
bool each_is(const fs::path& folder, const std::function<bool(const fs::path&)>& passes) {
  std::error_code problem;
  fs::directory_iterator entry(folder, problem);
  for (; !problem && entry != fs::directory_iterator(); entry.increment(problem))
    if (!passes(entry->path())) return false;
  return !problem;
}

/// A file system that has its own folder brings lost+found along.
bool came_with_the_disk(const fs::path& entry) { return entry.filename() == "lost+found"; }

bool is_named_like_a_database(const std::string& name) {
  for (const std::string_view database : kDatabases)
    if (name.starts_with(database) && is_one_of(name.substr(database.size()), kDatabaseEndings)) return true;
  return false;
}

/// What versions that knew no marker made in a data folder.
bool is_of_ours(const fs::path& entry, const IsDatabase& is_database) {
  const std::string name = entry.filename();
  if (name == "store-credentials") return fs::is_regular_file(entry);
  if (name == "work")
    return each_is(entry, [](const fs::path& work) { return is_temp_folder_name(work.filename().string()); });
  if (name == "objects")
    return each_is(entry,
                   [](const fs::path& part) { return is_one_of(part.filename().string(), kOfTheStore); });
  return is_named_like_a_database(name) && (!name.ends_with(".db") || is_database(entry));
}

bool has_database(const fs::path& folder, const IsDatabase& is_database) {
  return std::any_of(kDatabases.begin(), kDatabases.end(), [&](std::string_view name) {
    const fs::path file = folder / (std::string(name) + ".db");
    return fs::is_regular_file(file) && is_database(file);
  });
}

bool may_be_taken(const fs::path& folder, const IsDatabase& is_database) {
  return has_database(folder, is_database) || each_is(folder, [&](const fs::path& entry) {
           return came_with_the_disk(entry) || is_of_ours(entry, is_database);
         });
}

void make_private(const fs::path& folder) {
  std::error_code problem;
  if (fs::is_directory(folder, problem)) return;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), problem);
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    throw Error(Code::file_not_found, folder.string() + ": " + std::strerror(errno));
  if (!fs::is_directory(folder, problem))
    throw Error(Code::file_not_found, folder.string() + " is no folder");
}

}  // namespace

void take_data_folder(const fs::path& path, const IsDatabase& is_database) {
  const fs::path folder = fs::absolute(path / "").parent_path();
  make_private(folder);
  const fs::path marker = folder / kDataMarker;
  std::error_code problem;
  if (fs::is_regular_file(marker, problem)) return;
  if (!may_be_taken(folder, is_database))
    throw Error(Code::usage,
                folder.string() +
                    " holds files that are not ECG's: name a folder that is empty or new. If it is "
                    "the data folder of an ECG all the same, put an empty file " +
                    std::string(kDataMarker) + " into it");
  write_file(marker, kMarkerText);
}

bool is_open_to_others(const fs::path& folder) {
  struct stat found {};
  return stat(folder.c_str(), &found) == 0 && (found.st_mode & kOthers) != 0;
}

void remove_left_behind(const fs::path& folder) {
  std::error_code problem;
  if (fs::is_symlink(folder, problem))
    return log::warn("what earlier runs left behind stays: the folder is a symbolic link",
                     {{"folder", folder.string()}});
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string name = entry->path().filename();
    std::error_code ignored;
    const fs::file_type type = fs::symlink_status(entry->path(), ignored).type();
    if (type == fs::file_type::regular && is_temp_file_name(name)) fs::remove(entry->path(), ignored);
    // Of symbolic links in it, this removes the links.
    if (type == fs::file_type::directory && is_temp_folder_name(name)) fs::remove_all(entry->path(), ignored);
  }
}

RoleLock::RoleLock(const fs::path& folder, std::string_view role)
    : descriptor_(open((folder / (std::string(role) + ".lock")).c_str(),
                       O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)) {
  if (descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int why = errno;
  if (descriptor_ >= 0) close(descriptor_);
  const std::string what = why == EWOULDBLOCK ? "another process is the " + std::string(role) +
                                                    " server of it: each needs a folder "
                                                    "of its own"
                                              : std::strerror(why);
  throw Error(Code::unavailable, "the data folder " + folder.string() + ": " + what);
}
RoleLock::~RoleLock() {
  if (descriptor_ >= 0) close(descriptor_);
}
RoleLock::RoleLock(RoleLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace ecg
