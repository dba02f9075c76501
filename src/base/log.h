#pragma once
// One line for an event: a short sentence and named values. Goes to standard error.
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

void debug(std::string_view what, Fields fields = {});
void info(std::string_view what, Fields fields = {});
void warn(std::string_view what, Fields fields = {});
void error(std::string_view what, Fields fields = {});

}  // namespace ecg::log
