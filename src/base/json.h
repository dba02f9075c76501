#pragma once
// JSON in every room: Boost.JSON's values are a vocabulary type here, as std::string is.
// What is ours: errors that name the field by its JSON pointer (RFC 6901).
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ecg {

namespace json = boost::json;

/// Throws Error(broken_json) with the place, Error(body_too_large) beyond four million values; at most 32
/// levels deep; bytes must be UTF-8. `memory` outlives the value: for many MB a json::monotonic_resource.
json::value parse_json(std::string_view text, json::storage_ptr memory = {});
/// The same, and Error(invalid_field) when it is not an object.
json::object parse_json_object(std::string_view text, json::storage_ptr memory = {});

/// The same bound for JSON that comes piece by piece, so that the rest of it need not come.
class JsonValueCount {
 public:
  /// Throws Error(body_too_large).
  void update(std::string_view text);

 private:
  std::size_t count_ = 1;
  bool in_string_ = false, escaped_ = false;
};

/// JSON text with numbers as people write them: 0.54 where Boost.JSON's own writer says 5.4E-1. Infinity and
/// NaN, which JSON cannot say, become null.
std::string to_text(const json::value& value);
/// The same, behind what `text` has already.
void append_text(std::string& text, const json::value& value);

/// Fields of an object. An absent field and an explicit null are the same. Wrong types throw
/// Error(invalid_field) with the pointer "/name" in the detail, and so does an absent required field.
std::string required_string(const json::object& object, std::string_view name);
std::optional<std::string> optional_string(const json::object& object, std::string_view name);
std::optional<double> optional_number(const json::object& object, std::string_view name);
std::optional<std::int64_t> optional_integer(const json::object& object, std::string_view name);
const json::object* optional_object(const json::object& object, std::string_view name);

}  // namespace ecg
