#pragma once
// A person's edit as the stretch of captions that it changed: what an editor sends after each pause, whatever
// the length of the video.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "transcript/transcript.h"

namespace ecg::backend {

/// From the caption `at` on, `remove` give way to `insert`.
struct Splice {
  std::size_t at = 0;
  std::optional<std::size_t> remove;  ///< nullopt: all behind `at`
  std::vector<transcript::Segment> insert;
  std::string profile;  ///< whose rules it was edited by; empty: as before
};

/// {at, remove?, insert, profile?}. Throws Error(invalid_field) with the JSON pointer.
Splice parse_splice(const json::object& body);

/// Makes `transcript` an edited one. Captions that are not named stay as they are; those that are put in are
/// taken as they were set (transcript::accept_edit). A transcript that nobody has edited has no captions of
/// its own yet: they come whole, with `at` 0 and without `remove`. Throws Error(invalid_field) where the
/// splice does not fit; a time that cannot be is named by its place in the transcript that would come out.
void apply(Splice splice, transcript::Transcript& transcript);

/// Both texts, and the result's text as it is to be stored. Throws Error(body_too_large) when that has more
/// than `most_bytes`: a result that is edited again and again must not outgrow what one request could bring.
std::string spliced_result(std::string_view stored, std::string_view body, std::size_t most_bytes);

}  // namespace ecg::backend
