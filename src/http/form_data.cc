#include "http/form_data.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"

namespace ecg::http {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw Error(Code::broken_request, "the form " + why); }

/// A value as HTTP and browsers write it: a token, or a quoted text with `"` as \" or %22.
std::string parameter_value(std::string_view text) {
  if (!text.starts_with('"')) return std::string(text.substr(0, text.find_first_of("; \t")));
  std::string value;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    const bool escaped =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    value += escaped ? text[++i] : text[i];
  }
  for (std::size_t at = value.find("%22"); at != std::string::npos; at = value.find("%22", at))
    value.replace(at, 3, "\"");
  return value;
}

/// Where the parameter after `from` begins: behind the next ';' that stands in no quotes.
std::size_t next_parameter(std::string_view header, std::size_t from) {
  bool quoted = false;
  for (std::size_t i = from; i < header.size(); ++i) {
    if (quoted && header[i] == '\\')
      ++i;
    else if (header[i] == '"')
      quoted = !quoted;
    else if (header[i] == ';' && !quoted)
      return i + 1;
  }
  return std::string_view::npos;
}

/// `name=value` of a header such as `form-data; name="file"; filename="a.wav"`.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = next_parameter(header, 0); at < header.size(); at = next_parameter(header, at)) {
    const std::string_view rest = header.substr(at);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    if (!equal_ignoring_ascii_case(trimmed(rest.substr(0, equals)), name)) continue;
    const std::size_t begin = rest.find_first_not_of(" \t", equals + 1);
    return begin == std::string_view::npos ? "" : parameter_value(rest.substr(begin));
  }
  return std::nullopt;
}

/// `filename*=UTF-8''%EA%B0%80.wav` (RFC 8187), which RFC 7578 forbids and some clients send.
std::optional<std::string> extended_filename(std::string_view header) {
  const auto value = parameter(header, "filename*");
  if (!value) return std::nullopt;
  const std::size_t language = value->find('\'');
  const std::size_t text = language == std::string::npos ? language : value->find('\'', language + 1);
  return text == std::string::npos ? std::nullopt : percent_decode(value->substr(text + 1));
}

FormPart part_of(std::string_view head) {
  FormPart part;
  bool is_named = false;
  for (std::string_view rest = head; !rest.empty();) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string name = lower_ascii(trimmed(line.substr(0, colon)));
    const std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (name == "content-type") part.content_type = trimmed(value);
    if (name != "content-disposition") continue;
    const auto given = parameter(value, "name");
    is_named = given.has_value();
    part.name = given.value_or("");
    part.filename = extended_filename(value);
    if (!part.filename) part.filename = parameter(value, "filename");
  }
  if (!is_named) refuse("has a part without a name");
  return part;
}

}  // namespace

std::optional<std::string> form_boundary(std::string_view content_type) {
  const std::string type = lower_ascii(trimmed(content_type.substr(0, content_type.find(';'))));
  if (type != "multipart/form-data") return std::nullopt;
  auto boundary = parameter(content_type, "boundary");
  const bool is_one = boundary && !boundary->empty() && boundary->size() <= kLongestBoundary;
  return is_one ? boundary : std::nullopt;
}

FormReader::FormReader(std::string_view boundary, FormParts& parts)
    : delimiter_("\r\n--" + std::string(boundary)), parts_(parts) {}

void FormReader::write(std::string_view bytes) {
  if (state_ == State::epilogue) return;
  waiting_ += bytes;
  while (step()) {
  }
}

void FormReader::finish() const {
  if (state_ != State::epilogue) refuse("ends before its last boundary");
}

/// True when there may be more to read of what waits.
bool FormReader::step() {
  switch (state_) {
    case State::preamble:
      return skip_preamble();
    case State::after_boundary:
      return read_after_boundary();
    case State::head:
      return read_head();
    case State::data:
      return read_data();
    case State::epilogue:
      waiting_.clear();
  }
  return false;
}

bool FormReader::skip_preamble() {
  const std::size_t at = waiting_.find(delimiter_);
  const std::size_t kept = std::min(waiting_.size(), delimiter_.size() - 1);
  const std::size_t skipped = at == std::string::npos ? waiting_.size() - kept : at;
  if ((skipped_ += skipped) > kLongestPreamble) refuse("does not begin with its boundary");
  take(at == std::string::npos ? skipped : at + delimiter_.size());
  if (at != std::string::npos) state_ = State::after_boundary;
  return at != std::string::npos;
}

/// "--" ends the form; white space and a line break begin a part.
bool FormReader::read_after_boundary() {
  if (waiting_.size() < 2) return false;
  if (waiting_.starts_with("--")) {
    state_ = State::epilogue;
    return true;
  }
  const std::size_t line = waiting_.find_first_not_of(" \t");
  if (line == std::string::npos || waiting_.size() - line < 2) {
    if (waiting_.size() > kLongestPartHead) refuse("has a boundary without a line break");
    return false;
  }
  if (waiting_.compare(line, 2, "\r\n") != 0) refuse("has a boundary that does not end its line");
  if (++count_ > kMostParts) refuse("has more than " + std::to_string(kMostParts) + " parts");
  take(line);  // the head's first line break is that of the boundary
  state_ = State::head;
  return true;
}

bool FormReader::read_head() {
  const std::size_t end = waiting_.find("\r\n\r\n");
  if (std::min(end, waiting_.size()) > kLongestPartHead) refuse("has a part with a head too long");
  if (end == std::string::npos) return false;
  const FormPart part = part_of(std::string_view(waiting_).substr(0, end));
  take(end + 4);
  state_ = State::data;
  parts_.begin(part);
  return true;
}

bool FormReader::read_data() {
  const std::size_t at = waiting_.find(delimiter_);
  const std::size_t kept = std::min(waiting_.size(), delimiter_.size() - 1);
  const std::size_t size = at == std::string::npos ? waiting_.size() - kept : at;
  if (size > 0) parts_.write(std::string_view(waiting_).substr(0, size));
  take(at == std::string::npos ? size : at + delimiter_.size());
  if (at == std::string::npos) return false;
  parts_.end();
  state_ = State::after_boundary;
  return true;
}

}  // namespace ecg::http
