#include "backend/results/edit_splice.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "captions/captions.h"
#include "captions/profiles.h"

namespace ecg::backend {
namespace {

using transcript::Segment;
using transcript::Transcript;

std::optional<std::size_t> optional_count(const json::object& body, std::string_view name) {
  const auto count = optional_integer(body, name);
  if (!count) return std::nullopt;
  if (*count < 0) throw Error(Code::invalid_field, "/" + std::string(name) + " must be 0 or more");
  return static_cast<std::size_t>(*count);
}

std::vector<Segment> read_insert(const json::object& body) {
  const json::value* list = body.if_contains("insert");
  if (!list || !list->is_array()) throw Error(Code::invalid_field, "/insert must be a list");
  std::vector<Segment> segments;
  segments.reserve(list->as_array().size());
  for (const json::value& value : list->as_array())
    segments.push_back(transcript::parse_segment(value, "/insert/" + std::to_string(segments.size())));
  return segments;
}

void require_fit(const Splice& splice, const Transcript& transcript) {
  if (!transcript.is_edited() && (splice.at != 0 || splice.remove))
    throw Error(Code::invalid_field,
                "/at must be 0 and /remove absent: the captions are the machine's, and give way as a whole");
  if (splice.at > transcript.segments.size())
    throw Error(Code::invalid_field, "/at is behind the last caption");
  if (splice.remove && *splice.remove > transcript.segments.size() - splice.at)
    throw Error(Code::invalid_field, "/remove is more than there are behind /at");
}

/// The captions as one text, lines joined as words are.
std::string said_text(const Transcript& transcript) {
  const bool spaced =
      captions::Rules::for_language(transcript::language_of_text(transcript)).break_at_spaces_only;
  std::string text;
  for (const Segment& segment : transcript.segments) {
    if (spaced && !text.empty()) text += ' ';
    for (const char c : segment.text)
      if (c != '\n')
        text += c;
      else if (spaced)
        text += ' ';
  }
  return text;
}

/// What another program said of the segments and words that are taken out, for those that come in their
/// place.
class ExtraOfRemoved {
 public:
  void add(const Segment& segment) {
    if (!segment.extra.empty()) segments_[segment.start_s] = {segment.end_s, segment.extra};
    for (const transcript::Word& word : segment.words)
      if (!word.extra.empty()) words_[key_of(word)] = word.extra;
  }

  /// A caption takes over what was said of the segment that its middle lies in; a word is known again by its
  /// start and its text.
  void hand_on(Segment& segment) const {
    const double middle_s = (segment.start_s + segment.end_s) / 2;
    const auto behind = segments_.upper_bound(middle_s);
    if (behind != segments_.begin() && segment.extra.empty())
      if (const Span& span = std::prev(behind)->second; middle_s < span.end_s) segment.extra = span.extra;
    for (transcript::Word& word : segment.words)
      if (const auto known = words_.find(key_of(word)); known != words_.end() && word.extra.empty())
        word.extra = known->second;
  }

 private:
  using Key = std::pair<std::int64_t, std::string>;
  struct Span {
    double end_s;
    json::object extra;
  };
  static Key key_of(const transcript::Word& word) {
    return {std::llround(word.start_s * 1e3), trimmed(word.text)};
  }

  std::map<double, Span> segments_;  // by their starts
  std::map<Key, json::object> words_;
};

}  // namespace

Splice parse_splice(const json::object& body) {
  const auto at = optional_count(body, "at");
  if (!at) throw Error(Code::invalid_field, "/at is required");
  Splice splice{.at = *at,
                .remove = optional_count(body, "remove"),
                .insert = read_insert(body),
                .profile = optional_string(body, "profile").value_or("")};
  if (!splice.profile.empty() && !captions::is_profile(splice.profile))
    throw Error(Code::invalid_field, "/profile is no caption profile");
  return splice;
}

void apply(Splice splice, Transcript& transcript) {
  require_fit(splice, transcript);
  auto& segments = transcript.segments;
  const auto first = segments.begin() + static_cast<std::ptrdiff_t>(splice.at);
  const auto last = splice.remove ? first + static_cast<std::ptrdiff_t>(*splice.remove) : segments.end();
  ExtraOfRemoved extra;
  for (auto removed = first; removed != last; ++removed) extra.add(*removed);
  for (Segment& segment : splice.insert) extra.hand_on(segment);
  const auto place = segments.erase(first, last);
  segments.insert(place, std::make_move_iterator(splice.insert.begin()),
                  std::make_move_iterator(splice.insert.end()));
  if (!transcript.captions) transcript.captions.emplace();
  transcript.captions->edited = true;
  if (!splice.profile.empty()) transcript.captions->profile = std::move(splice.profile);
  transcript::accept_edit(transcript);
  transcript.text = said_text(transcript);
}

std::string spliced_result(std::string_view stored, std::string_view body, std::size_t most_bytes) {
  Splice splice = parse_splice(parse_json_object(body));
  Transcript transcript = transcript::parse_transcript(stored);
  apply(std::move(splice), transcript);
  std::string result = transcript::json_text(transcript);
  if (result.size() > most_bytes)
    throw Error(Code::body_too_large, "the result would have " + std::to_string(result.size()) + " bytes");
  return result;
}

}  // namespace ecg::backend
