#include "app/outputs.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <system_error>

#include "base/error.h"
#include "base/file.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;

/// The same for every way to write a path; also of files that are not there yet.
fs::path plain(const fs::path& path) {
  std::error_code failed;
  fs::path whole = fs::weakly_canonical(fs::absolute(path), failed);
  return failed ? fs::absolute(path).lexically_normal() : whole;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

void try_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw Error(Code::usage, "cannot make " + folder.string() + ": " + failed.message());
  try {
    const AtomicFile tried(folder);
  } catch (const Error& problem) {
    throw Error(Code::usage, "cannot write to " + folder.string() + ": " + problem.detail());
  }
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// "talk.srt" when that is free, else "talk.1.srt" and so on.
fs::path free_name(const fs::path& target) {
  fs::path name = target;
  for (int number = 1; is_there(name); ++number)
    name = folder_of(target) /
           (target.stem().string() + "." + std::to_string(number) + target.extension().string());
  return name;
}

}  // namespace

void add_if_there_flags(CLI::App& command, IfThere& if_there) {
  auto* overwrite =
      command.add_flag("--overwrite", if_there.overwrite, "replace files that are there already");
  command.add_flag("--skip-existing", if_there.skip, "leave files that are there already")
      ->excludes(overwrite);
}

void Outputs::expect(const fs::path& target, const std::string& source) {
  const fs::path whole = plain(target);
  for (const Expected& other : expected_)
    if (plain(other.target) == whole)
      throw Error(Code::usage, "both " + other.source + " and " + source + " would become " +
                                   target.string() +
                                   ": give them other names, or one an --output of "
                                   "its own");
  if (plain(source) == whole)
    throw Error(Code::usage, target.string() + " would be written over: choose another --output");
  expected_.push_back({target, source});
}

void Outputs::check() const {
  std::string there;
  for (const Expected& expected : expected_) {
    std::error_code ignored;
    if (fs::is_directory(expected.target, ignored))
      throw Error(Code::usage, expected.target.string() + " is a folder");
    if (is_there(expected.target)) there += (there.empty() ? "" : ", ") + expected.target.string();
  }
  if (!there.empty() && !if_there_.overwrite && !if_there_.skip)
    throw Error(Code::usage, there +
                                 " would be written over: --overwrite does so, --skip-existing leaves "
                                 "what is there");
  std::vector<fs::path> folders;
  for (const Expected& expected : expected_)
    if (wants(expected.target)) folders.push_back(folder_of(expected.target));
  std::ranges::sort(folders);
  const auto doubled = std::ranges::unique(folders);
  folders.erase(doubled.begin(), doubled.end());
  for (const fs::path& folder : folders) try_folder(folder);
}

bool Outputs::wants(const fs::path& target) const { return !if_there_.skip || !is_there(target); }

fs::path Outputs::write(const fs::path& target, std::string_view text) const {
  const fs::path free = if_there_.overwrite ? target : free_name(target);
  write_output(free, text);
  return free;
}

void open_to_umask(const fs::path& file) {
  const mode_t mask = umask(0);  // there is no way to ask without setting it
  umask(mask);
  chmod(file.c_str(), 0666 & ~mask);
}

void write_output(const fs::path& target, std::string_view text) {
  AtomicFile file(folder_of(target));
  file.write(text);
  open_to_umask(file.path());
  file.commit(fs::absolute(target));
}

fs::path output_file(const fs::path& source, const std::string& folder, std::string_view extension) {
  fs::path target = folder.empty() ? source : fs::path(folder) / source.filename();
  return target.replace_extension(extension);
}

}  // namespace ecg::app
