#pragma once
// Bytes as a request: "METHOD target", lines of "name: value", an empty line, the body. Anything is one.
#include <string>
#include <string_view>

#include "http/message.h"

namespace ecg::fuzz {

/// What is before `end`, taken off the front of `text` together with it; all of it when there is none.
inline std::string_view take(std::string_view& text, char end) {
  const std::size_t length = text.find(end);
  const std::string_view front = text.substr(0, length);
  text.remove_prefix(length == std::string_view::npos ? text.size() : length + 1);
  return front;
}

inline http::Request request_from(std::string_view text) {
  http::Request request;
  std::string_view line = take(text, '\n');
  request.method = take(line, ' ');
  request.target = line;
  request.path = take(line, '?');
  request.query = line;
  for (line = take(text, '\n'); !line.empty(); line = take(text, '\n')) {
    const std::string_view name = take(line, ':');
    request.headers.set(name, line.substr(line.starts_with(' ')));
  }
  request.body = text;
  request.content_length = text.size();
  request.peer = "127.0.0.1";
  return request;
}

}  // namespace ecg::fuzz
