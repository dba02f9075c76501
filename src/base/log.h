#pragma once
// One line for an event: a short sentence and named values. Goes to standard error, or where log_file.h says.
#include <initializer_list>
#include <string>
#include <string_view>

namespace ecg::log {

enum class Level { debug, info, warn, error, off };

struct Field {
  std::string_view name;
  std::string value;
};
using Fields = std::initializer_list<Field>;

/// Lines below `level` are dropped. The default is info. Throws Error(usage) for an unknown name.
void set_level(Level level);
Level level_named(std::string_view name);

/// How a line looks: "2026-11-24T16:00:00.000Z warning a lease ran out job_id=7", or an object of JSON with
/// time, level, message and the fields as strings. The default is text.
enum class Format { text, json };
void set_format(Format format);
Format format_named(std::string_view name);  ///< throws Error(usage) for an unknown name

/// While it lives, every line of its thread carries this field too, unless it has one of that name: what a
/// thread works on. An empty value adds nothing.
class Scope {
 public:
  Scope(std::string_view name, std::string value);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  friend struct Scopes;
  const std::string_view name_;
  const std::string value_;
  const Scope* const outer_;
};

void debug(std::string_view what, Fields fields = {});
void info(std::string_view what, Fields fields = {});
void warn(std::string_view what, Fields fields = {});
void error(std::string_view what, Fields fields = {});

}  // namespace ecg::log
