#include "base/settings.h"

#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "base/text.h"

namespace ecg {
namespace {

// clang-format off
constexpr std::array kSettings{
    Setting{"data", "~/.local/share/ecg", "folder of the databases and the uploaded videos"},
    Setting{"database", "", "postgresql://... that several servers share, or the folder of SQLite's files; empty: data", "", true},
    Setting{"database_connections", "4", "connections of each server to its database"},
    Setting{"listen", "127.0.0.1:8000", "address of the backend (page, API, object store)"},
    Setting{"ml_listen", "127.0.0.1:8080", "address of the ML server"},
    Setting{"allow_anonymous", "no", "yes: who shows no API key may ask too, from anywhere; his things are the owner anonymous's"},
    Setting{"model", "auto", "Whisper model by name, or auto: the best installed one for the language"},
    Setting{"models", "~/.cache/ecg/models", "folder of the weights"},
    Setting{"engine", "native", "native or whispercpp"},
    Setting{"precision", "auto",
            "arithmetic of the native engine: int8, int16, f32, which is slower; auto: int8 where it is fast"},
    Setting{"beam_size", "auto", "texts that compete for what was said, 1 to 8; auto: 5 where that makes fewer errors, else 1"},
    Setting{"patience", "1", "beam search goes on until beam_size x patience texts have ended"},
    Setting{"condition_on_previous_text", "no", "yes: each window knows what was said before, and a long video takes longer; may loop"},
    Setting{"threads", "0", "threads of the recognition; 0: one per core"},
    Setting{"workers", "4", "jobs in work at once; they share the engine"},
    Setting{"public_url", "", "the backend as browsers reach it, when a proxy stands before it"},
    Setting{"ml_url", "", "the ML server as the backend reaches it"},
    Setting{"backend_url", "", "the backend as the ML server reaches it: where results are posted"},
    Setting{"store", "embedded", "where videos lie: embedded (the backend's own folder) or s3"},
    Setting{"store_url", "", "the object store as the servers reach it; empty: the backend, or AWS for s3", "AWS_ENDPOINT_URL_S3"},
    Setting{"store_public_url", "", "an s3 store as browsers reach it, when that is another address"},
    Setting{"store_style", "auto", "path or virtual: whether the bucket stands in the path or the host; auto: virtual for AWS"},
    Setting{"bucket", "ecg", "bucket of the object store", "S3_BUCKET_NAME"},
    Setting{"region", "us-east-1", "region the object store's signatures name", "AWS_REGION"},
    Setting{"access_key", "", "access key of the object store; made at first start when empty", "AWS_ACCESS_KEY_ID"},
    Setting{"secret_key", "", "secret key of the object store; made at first start when empty", "AWS_SECRET_ACCESS_KEY", true},
    Setting{"session_token", "", "session token of temporary credentials", "AWS_SESSION_TOKEN", true},
    Setting{"callback_secret", "", "shared secret by which backend and ML server know each other", "", true},
    Setting{"allowed_hosts", "", "hosts (host or host:port) that videos may come from and callbacks go to; names must lead to public addresses, or into a network given too (10.0.0.0/8)"},
    Setting{"ca_file", "", "certificates (PEM) that our calls by https believe instead of the system's; empty: those, or what SSL_CERT_FILE and SSL_CERT_DIR name"},
    Setting{"cors_origins", "", "origins (comma separated) whose pages may call the servers, beside the servers' own; *: everybody's"},
    Setting{"max_upload_bytes", "21474836480", "largest video"},
    Setting{"min_free_bytes", "1073741824", "no upload begins that would leave less than this free on the disk of the embedded store"},
    Setting{"retention_days", "0", "days after their end that jobs, results and videos are kept, and videos that nobody asked captions of; 0: until they are deleted"},
    Setting{"max_queued", "10000", "jobs that may wait for a worker; more are refused; 0: any number"},
    Setting{"upload_life_s", "172800", "time after which a silent upload in parts is removed"},
    Setting{"sandbox", "auto", "auto: videos are decoded in a process of their own that may do nothing else; off: in the server"},
    Setting{"max_duration_s", "43200", "longest video"},
    Setting{"job_timeout_s", "14400", "longest time a job may be worked on"},
    Setting{"piece_minutes", "20", "length of the pieces that a longer sound is read in when other ML servers on the same PostgreSQL have nothing to do; 0: it never is"},
    Setting{"lease_s", "30", "time after which a silent worker counts as dead"},
    Setting{"max_attempts", "3", "deaths of a worker after which its job has failed"},
    Setting{"pull_after_s", "15", "time after which the backend asks about a job it heard nothing of"},
    Setting{"url_valid_s", "3600", "life of a presigned URL"},
    Setting{"header_timeout_s", "10", "time a request's header may take to arrive"},
    Setting{"idle_timeout_s", "60", "time a connection may be silent"},
    Setting{"max_connections", "20000", "connections open at once"},
    Setting{"log_format", "text", "text for people, or json: an object on each line"},
    Setting{"log_file", "", "file that the log is written to, opened anew at SIGHUP; empty: standard error"},
    Setting{"log_level", "info", "debug, info, warn, error or off"},
};
// clang-format on

std::string short_number(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

const Setting& setting_named(std::string_view name) {
  const auto found =
      std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) { return s.name == name; });
  if (found == kSettings.end()) throw Error(Code::usage, "there is no setting '" + std::string(name) + "'");
  return *found;
}

constexpr std::string_view kFile = "_file";

/// "secret_key" of "secret_key_file"; empty when that is no secret.
std::string_view secret_of(std::string_view name) {
  if (!name.ends_with(kFile)) return "";
  name.remove_suffix(kFile.size());
  const auto found =
      std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) { return s.name == name; });
  return found != kSettings.end() && found->secret ? found->name : "";
}

std::string environment_name(std::string_view name) {
  std::string upper = "ECG_";
  for (const char c : name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return upper;
}

std::string toml_text(const toml::node& node, const std::string& where) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto answer = node.value_exact<bool>()) return *answer ? "yes" : "no";
  if (const auto* array = node.as_array()) {
    std::string joined;
    for (const auto& item : *array) joined += (joined.empty() ? "" : ",") + toml_text(item, where);
    return joined;
  }
  throw Error(Code::usage, where + " must be a string, a whole number, true, false or a list of them");
}

}  // namespace

std::span<const Setting> all_settings() { return kSettings; }

Settings::Settings() {
  for (const Setting& setting : kSettings) set(setting.name, std::string(setting.fallback), "default");
}

/// Whatever is wrong with the file, its content is not in the message.
void Settings::set_from_file(std::string_view name, const std::string& file, const std::string& source) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();  // a folder gives nothing
  std::string text = content.str();
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (!stream || text.empty())
    throw Error(Code::usage,
                std::string(name) + "_file (" + source + "): " + file + " cannot be read or is empty");
  set(name, std::move(text), source);
}

void Settings::set(std::string_view name, std::string text, std::string source) {
  if (const auto secret = secret_of(name); !secret.empty()) return set_from_file(secret, text, source);
  values_.insert_or_assign(std::string(setting_named(name).name), Value{std::move(text), std::move(source)});
}

void Settings::load_toml(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw Error(Code::file_not_found, file.string());
  try {
    const toml::table table = toml::parse(stream, file.string());
    for (const auto& [key, node] : table) {
      if (!secret_of(key.str()).empty() && table.contains(secret_of(key.str())))
        throw Error(Code::usage, file.string() + " has both " + std::string(secret_of(key.str())) + " and " +
                                     std::string(key.str()));
      set(key.str(), toml_text(node, file.string() + ": " + std::string(key.str())),
          file.filename().string());
    }
  } catch (const toml::parse_error& problem) {
    const auto line = problem.source().begin.line;
    throw Error(Code::usage,
                file.string() + " line " + std::to_string(line) + ": " + std::string(problem.description()));
  }
}

void Settings::load_environment() {
  for (const Setting& setting : kSettings) {
    const std::string own = environment_name(setting.name);
    const std::string from_file = own + "_FILE";
    if (setting.secret && std::getenv(from_file.c_str())) {
      if (std::getenv(own.c_str())) throw Error(Code::usage, own + " and " + from_file + " are both set");
      set_from_file(setting.name, std::getenv(from_file.c_str()), from_file);
      continue;
    }
    for (const std::string& variable : {own, std::string(setting.foreign_environment)}) {
      const char* text = variable.empty() ? nullptr : std::getenv(variable.c_str());
      if (!text) continue;
      set(setting.name, text, variable);
      break;
    }
  }
}

std::vector<std::string> Settings::unknown_in_environment() {
  std::vector<std::string> unknown;
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view text(*variable);
    const std::string_view name = text.substr(0, text.find('='));
    const auto is_ours = [&](const Setting& setting) {
      const std::string own = environment_name(setting.name);
      return name == own || (setting.secret && name == own + "_FILE");
    };
    // Tests and benches are told by the others where things are.
    const bool begins = name.starts_with("ECG_") && !name.starts_with("ECG_TEST_") && name != "ECG_BINARY";
    if (begins && std::none_of(kSettings.begin(), kSettings.end(), is_ours)) unknown.emplace_back(name);
  }
  std::sort(unknown.begin(), unknown.end());
  return unknown;
}

void Settings::set_flag(std::string_view name, const std::string& value) { set(name, value, "flag"); }

const Settings::Value& Settings::value(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw Error(Code::internal, "no setting is called '" + std::string(name) + "'");
  return found->second;
}

std::string Settings::text(std::string_view name) const { return value(name).text; }

std::filesystem::path Settings::path(std::string_view name) const {
  const std::string given = text(name);
  if (!given.starts_with("~/")) return given;
  const char* home = std::getenv("HOME");
  if (!home) throw Error(Code::usage, std::string(name) + " is '" + given + "', but HOME is not set");
  return std::filesystem::path(home) / given.substr(2);
}

std::int64_t Settings::integer(std::string_view name, std::int64_t least, std::int64_t most) const {
  const Value& given = value(name);
  const auto number = to_integer(trimmed(given.text));
  if (number && *number >= least && *number <= most) return *number;
  throw Error(Code::usage, std::string(name) + " (" + given.source + ") is '" + given.text +
                               "', but must be a whole number from " + std::to_string(least) + " to " +
                               std::to_string(most));
}

double Settings::number(std::string_view name, double least, double most) const {
  const Value& given = value(name);
  const std::string text = trimmed(given.text);
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem == std::errc() && end == text.data() + text.size() && number >= least && number <= most)
    return number;
  throw Error(Code::usage, std::string(name) + " (" + given.source + ") is '" + given.text +
                               "', but must be a number from " + short_number(least) + " to " +
                               short_number(most));
}

bool Settings::flag(std::string_view name) const {
  const Value& given = value(name);
  const std::string text = lower_ascii(trimmed(given.text));
  for (const char* yes : {"yes", "true", "on", "1"})
    if (text == yes) return true;
  for (const char* no : {"no", "false", "off", "0"})
    if (text == no) return false;
  throw Error(Code::usage,
              std::string(name) + " (" + given.source + ") is '" + given.text + "', but must be yes or no");
}

std::vector<std::string> Settings::list(std::string_view name) const {
  std::vector<std::string> items;
  for (const std::string& part : split(text(name), ','))
    if (std::string item = trimmed(part); !item.empty()) items.push_back(std::move(item));
  return items;
}

std::vector<Settings::Effective> Settings::effective() const {
  std::vector<Effective> rows;
  for (const Setting& setting : kSettings) {
    const Value& given = value(setting.name);
    const bool masked = setting.secret && !given.text.empty();
    rows.push_back({setting.name, masked ? "********" : given.text, given.source});
  }
  return rows;
}

ListenAddress parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : to_integer(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535)
    throw Error(Code::usage,
                "'" + std::string(text) + "' is no address to listen on; write it like 127.0.0.1:8000");
  std::string address(text.substr(0, colon));
  if (address.empty()) address = "0.0.0.0";
  if (address == "localhost") address = "127.0.0.1";
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  return {address, static_cast<std::uint16_t>(*port)};
}

}  // namespace ecg
