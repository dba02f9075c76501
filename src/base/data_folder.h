#pragma once
// A folder that servers may call their own: taken only when nobody else's things are in it, and from then on
// known by a marker file. What is removed there are names that we made.
#include <filesystem>
#include <functional>
#include <string_view>

namespace ecg {

inline constexpr std::string_view kDataMarker = "ecg-data";

/// Whether a file is a database of ours; only asked of files that are named like one.
using IsDatabase = std::function<bool(const std::filesystem::path& file)>;

/// Makes `folder` (0700) when it is missing, and puts the marker into it when it is empty or was plainly
/// filled by a version that knew no marker: with a database of ours, or with nothing but what we make.
/// Throws Error(usage) when something else is in it, Error(file_not_found) when it cannot be made or read.
void take_data_folder(const std::filesystem::path& folder, const IsDatabase& is_database);

/// Whether other users of the machine may look into it.
bool is_open_to_others(const std::filesystem::path& folder);

/// Removes the temp files and temp folders (base/file.h) that an earlier run left in `folder`, known by their
/// names; everything else stays. Nothing is removed through a symbolic link: neither when `folder` is one,
/// which the log then says, nor where one lies in it.
void remove_left_behind(const std::filesystem::path& folder);

/// Held by the one process that works in a folder as `role` ("backend", "ml"); the kernel lets go of it when
/// the process ends, however it does. Throws Error(unavailable) when another one holds it.
class RoleLock {
 public:
  RoleLock(const std::filesystem::path& folder, std::string_view role);
  ~RoleLock();
  RoleLock(RoleLock&& other) noexcept;
  RoleLock(const RoleLock&) = delete;
  RoleLock& operator=(const RoleLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace ecg
