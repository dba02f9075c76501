#pragma once
// The settings of every command: flag, then ECG_... environment, then ecg.toml, then default.
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ecg {

/// One setting. `--ml-listen`, `ECG_ML_LISTEN` and `ml_listen = "..."` in ecg.toml are the same one.
struct Setting {
  std::string_view name;      ///< "ml_listen"
  std::string_view fallback;  ///< the default, as text; "~/" stands for the home folder
  std::string_view help;
  std::string_view foreign_environment = {};  ///< another product's variable that we honour, after our own
  /// Never printed, and may come from a file: `secret_key_file`, ECG_SECRET_KEY_FILE or --secret-key-file
  /// name one whose content it is, without the line break at its end.
  bool secret = false;
};

/// Every setting there is, in the order `ecg config` prints them.
std::span<const Setting> all_settings();

class Settings {
 public:
  /// Defaults only.
  Settings();

  /// Keys of a TOML file; unknown ones and wrong types throw Error(usage) with file and key. Arrays of
  /// strings are lists. Throws Error(file_not_found).
  void load_toml(const std::filesystem::path& file);
  void load_environment();
  /// Variables that begin as ours do and are none: somebody believes that they do something.
  static std::vector<std::string> unknown_in_environment();
  void set_flag(std::string_view name, const std::string& value);

  /// Throw Error(usage) that names the setting and where its value came from.
  std::string text(std::string_view name) const;
  std::filesystem::path path(std::string_view name) const;  ///< "~/" resolved
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) const;
  double number(std::string_view name, double least, double most) const;
  bool flag(
      std::string_view name) const;  ///< yes, true, on or 1; no, false, off or 0; in any case of letters
  std::vector<std::string> list(
      std::string_view name) const;  ///< comma separated; empty text is the empty list

  struct Effective {
    std::string_view name;
    std::string value;   ///< secrets as "********", unset ones as ""
    std::string source;  ///< "default", "flag", "ECG_LISTEN", "ecg.toml"
  };
  std::vector<Effective> effective() const;

 private:
  struct Value {
    std::string text, source;
  };
  const Value& value(std::string_view name) const;
  void set(std::string_view name, std::string text, std::string source);
  void set_from_file(std::string_view name, const std::string& file, const std::string& source);

  std::map<std::string, Value, std::less<>> values_;
};

/// Where a server listens: "127.0.0.1:8000", "[::1]:8000", ":8000" (every address), port 0 lets the kernel
/// choose.
struct ListenAddress {
  std::string address;
  std::uint16_t port = 0;
};
ListenAddress parse_listen_address(std::string_view text);  ///< throws Error(usage)

}  // namespace ecg
