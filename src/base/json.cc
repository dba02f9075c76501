#include "base/json.h"

#include <boost/json/parse.hpp>
#include <charconv>
#include <cmath>

#include "base/error.h"

namespace ecg {
namespace {

[[noreturn]] void wrong(std::string_view name, std::string_view expected) {
  throw Error(Code::invalid_field, "/" + std::string(name) + " " + std::string(expected));
}

const json::value* find(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

/// As many as JSON may have: a day of speech has two million. One takes up to a hundred times the two bytes
/// that it is written with.
constexpr std::size_t kMostValues = 4'000'000;

}  // namespace

/// At least as many as there are values; a few bytes more or less of no JSON do not matter.
void JsonValueCount::update(std::string_view text) {
  for (const char c : text) {
    if (in_string_) {
      if (escaped_)
        escaped_ = false;
      else if (c == '\\')
        escaped_ = true;
      else if (c == '"')
        in_string_ = false;
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == ',' || c == '[' || c == '{') {
      ++count_;
    }
  }
  if (count_ > kMostValues)
    throw Error(Code::body_too_large,
                "JSON of more than " + std::to_string(kMostValues) + " values is not read");
}

json::value parse_json(std::string_view text, json::storage_ptr memory) {
  if (text.size() > kMostValues) JsonValueCount().update(text);
  boost::system::error_code problem;
  json::value value = json::parse(text, problem, std::move(memory));
  if (problem) throw Error(Code::broken_json, problem.message());
  return value;
}

json::object parse_json_object(std::string_view text, json::storage_ptr memory) {
  json::value value = parse_json(text, std::move(memory));
  if (!value.is_object()) throw Error(Code::invalid_field, "the body must be a JSON object");
  return std::move(value.as_object());
}

namespace {

void append(std::string& text, double number) {
  if (!std::isfinite(number)) {
    text += "null";
    return;
  }
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, number).ptr;  // the shortest that reads back the same
  text.append(digits, end);
}

template <typename Integer>
void append_integer(std::string& text, Integer number) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append(std::string& text, const json::array& array) {
  text += '[';
  for (const json::value& item : array) {
    if (&item != array.data()) text += ',';
    append_text(text, item);
  }
  text += ']';
}

void append(std::string& text, const json::object& object) {
  text += '{';
  bool first = true;
  for (const auto& field : object) {
    if (!std::exchange(first, false)) text += ',';
    text.append(json::serialize(field.key())).append(":");
    append_text(text, field.value());
  }
  text += '}';
}

}  // namespace

void append_text(std::string& text, const json::value& value) {
  if (value.is_double()) return append(text, value.get_double());
  if (value.is_int64()) return append_integer(text, value.get_int64());
  if (value.is_uint64()) return append_integer(text, value.get_uint64());
  if (value.is_array()) return append(text, value.get_array());
  if (value.is_object()) return append(text, value.get_object());
  text += json::serialize(value);
}

std::string to_text(const json::value& value) {
  std::string text;
  append_text(text, value);
  return text;
}

std::optional<std::string> optional_string(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  if (!value) return std::nullopt;
  if (!value->is_string()) wrong(name, "must be a string");
  return std::string(value->as_string());
}

std::string required_string(const json::object& object, std::string_view name) {
  auto text = optional_string(object, name);
  if (!text) wrong(name, "is required");
  return *std::move(text);
}

std::optional<double> optional_number(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  if (!value) return std::nullopt;
  if (!value->is_number()) wrong(name, "must be a number");
  return value->to_number<double>();
}

std::optional<std::int64_t> optional_integer(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  if (!value) return std::nullopt;
  if (value->is_int64()) return value->as_int64();
  boost::system::error_code problem;
  const auto number = value->is_number() ? value->to_number<std::int64_t>(problem) : 0;
  if (!value->is_number() || problem) wrong(name, "must be a whole number");
  return number;
}

const json::object* optional_object(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  if (!value) return nullptr;
  if (!value->is_object()) wrong(name, "must be an object");
  return &value->as_object();
}

}  // namespace ecg
