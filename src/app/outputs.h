#pragma once
// The files that a command writes: told and tried before its work begins, so that hours of it are not lost.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace ecg::app {

/// What becomes of a file that is there already.
struct IfThere {
  bool overwrite = false, skip = false;  ///< neither: the command is refused
};

/// --overwrite and --skip-existing.
void add_if_there_flags(CLI::App& command, IfThere& if_there);

class Outputs {
 public:
  explicit Outputs(IfThere if_there) : if_there_(if_there) {}

  /// `source`: the file that it is made of, which is never written over. Throws Error(usage) when another
  /// source would get the same file.
  void expect(const std::filesystem::path& target, const std::string& source);

  /// Makes folders that are missing and tries whether files can be made in them. Throws Error(usage) with all
  /// that is in the way: files that are there, folders that cannot be written to.
  void check() const;

  /// Whether it is to be made: not where it is there and to be skipped.
  bool wants(const std::filesystem::path& target) const;

  /// Readable for whom the umask lets read. A file that somebody put there since check() stays: the text goes
  /// beside it. Returns the file that was written.
  std::filesystem::path write(const std::filesystem::path& target, std::string_view text) const;

 private:
  struct Expected {
    std::filesystem::path target;
    std::string source;
  };

  IfThere if_there_;
  std::vector<Expected> expected_;
};

/// Not for us alone, as AtomicFile makes them: readable for whom the umask lets read.
void open_to_umask(const std::filesystem::path& file);

/// Writes it whole or not at all, so.
void write_output(const std::filesystem::path& target, std::string_view text);

/// Where `source` with another extension goes: into `folder`, or beside it where that is empty.
std::filesystem::path output_file(const std::filesystem::path& source, const std::string& folder,
                                  std::string_view extension);

}  // namespace ecg::app
