#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

#include "base/error.h"

namespace ecg::log {
namespace {

spdlog::logger& logger() {
  // Leaked on purpose: threads may still log while static objects are torn down.
  static auto* instance = [] {
    auto* made = new std::shared_ptr<spdlog::logger>(spdlog::stderr_color_mt("ecg"));
    (*made)->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
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

void write(spdlog::level::level_enum level, std::string_view what, Fields fields) {
  if (!logger().should_log(level)) return;
  std::string line(what);
  for (const Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    append_value(line, field.value);
  }
  logger().log(level, line);
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

void set_level(Level level) { logger().set_level(kLevels.at(static_cast<std::size_t>(level)).spdlog_level); }

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
