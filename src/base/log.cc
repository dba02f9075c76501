#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/dist_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/log_file.h"
#include "base/text.h"
#include "base/time.h"

namespace ecg::log {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v";

/// What lines go to may be changed while others write.
using Outlet = spdlog::sinks::dist_sink_mt;
Outlet& outlet() {
  static auto* instance = new Outlet;  // leaked, as the logger is
  return *instance;
}

spdlog::logger& logger() {
  // Leaked on purpose: threads may still log while static objects are torn down.
  static auto* instance = [] {
    outlet().add_sink(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    auto* made = new std::shared_ptr<spdlog::logger>(
        std::make_shared<spdlog::logger>("ecg", std::shared_ptr<Outlet>(&outlet(), [](Outlet*) {})));
    (*made)->flush_on(spdlog::level::trace);
    (*made)->set_pattern(kTextPattern, spdlog::pattern_time_type::utc);
    return made;
  }();
  return **instance;
}

bool is_plain(std::string_view value) {
  return !value.empty() && value.find_first_of(" \"\n\r\t=\\") == std::string_view::npos;
}

void append_value(std::string& line, std::string_view value) {
  if (is_plain(value)) {
    line += value;
    return;
  }
  // Quoted and escaped, so that a hostile file name cannot forge a second line.
  line += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') line += '\\';
    line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  line += '"';
}

std::atomic<Format> format_now{Format::text};

thread_local const Scope* innermost = nullptr;

std::string json_line(spdlog::level::level_enum level, std::string_view what,
                      const std::vector<Field>& fields) {
  const auto name = spdlog::level::to_string_view(level);
  const std::int64_t time_ms = to_millis(now());
  std::string time = rfc3339(from_millis(time_ms));  // whole seconds
  const std::string millis = std::to_string(1000 + time_ms % 1000);
  time.replace(time.size() - 1, 1, "." + millis.substr(1) + "Z");
  json::object line{{"time", time}, {"level", std::string_view(name.data(), name.size())}, {"message", what}};
  for (const Field& field : fields) line[field.name] = to_valid_utf8(field.value);
  return to_text(line);
}

std::string text_line(std::string_view what, const std::vector<Field>& fields) {
  std::string line(what);
  for (const Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    append_value(line, field.value);
  }
  return line;
}

}  // namespace

struct Scopes {
  /// The line's own fields, then those of the scopes it is written in, the innermost first.
  static std::vector<Field> added_to(Fields fields) {
    std::vector<Field> all(fields);
    for (const Scope* scope = innermost; scope; scope = scope->outer_) {
      const auto same = [&](const Field& field) { return field.name == scope->name_; };
      if (!scope->value_.empty() && std::none_of(all.begin(), all.end(), same))
        all.push_back({scope->name_, scope->value_});
    }
    return all;
  }
};

namespace {

void write(spdlog::level::level_enum level, std::string_view what, Fields own) {
  if (!logger().should_log(level)) return;
  const auto fields = Scopes::added_to(own);
  logger().log(level, format_now == Format::json ? json_line(level, what, fields) : text_line(what, fields));
}

struct NamedLevel {
  std::string_view name;
  Level level;
  spdlog::level::level_enum spdlog_level;
};
constexpr std::array kLevels{
    NamedLevel{"debug", Level::debug, spdlog::level::debug},
    NamedLevel{"info", Level::info, spdlog::level::info},
    NamedLevel{"warn", Level::warn, spdlog::level::warn},
    NamedLevel{"error", Level::error, spdlog::level::err},
    NamedLevel{"off", Level::off, spdlog::level::off},
};

}  // namespace

Scope::Scope(std::string_view name, std::string value)
    : name_(name), value_(std::move(value)), outer_(innermost) {
  innermost = this;
}
Scope::~Scope() { innermost = outer_; }

void set_level(Level level) { logger().set_level(kLevels.at(static_cast<std::size_t>(level)).spdlog_level); }

void set_file(const std::string& file) {
  logger();  // its first sink is there
  std::shared_ptr<spdlog::sinks::sink> sink;
  try {
    if (file.empty())
      sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    else
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
  } catch (const spdlog::spdlog_ex& problem) {
    throw Error(Code::file_not_found, problem.what());
  }
  outlet().set_sinks({std::move(sink)});
  set_format(format_now);  // a new sink has no pattern yet
}

void set_format(Format format) {
  format_now = format;
  logger().set_pattern(format == Format::json ? "%v" : kTextPattern, spdlog::pattern_time_type::utc);
}

Format format_named(std::string_view name) {
  if (name == "text") return Format::text;
  if (name == "json") return Format::json;
  throw Error(Code::usage, "log format '" + std::string(name) + "' is none of text, json");
}

Level level_named(std::string_view name) {
  for (const auto& row : kLevels)
    if (row.name == name) return row.level;
  throw Error(Code::usage, "log level '" + std::string(name) + "' is none of debug, info, warn, error, off");
}

void debug(std::string_view what, Fields fields) { write(spdlog::level::debug, what, fields); }
void info(std::string_view what, Fields fields) { write(spdlog::level::info, what, fields); }
void warn(std::string_view what, Fields fields) { write(spdlog::level::warn, what, fields); }
void error(std::string_view what, Fields fields) { write(spdlog::level::err, what, fields); }

}  // namespace ecg::log
