#pragma once
// Which language a text is in, where nobody says.
#include <string>
#include <string_view>

namespace ecg::captions {

/// ISO 639-1 by script, letters and common words; "und" where those do not settle it: never a guess. For
/// captions that somebody else made; recognized speech knows its language.
std::string language_of(std::string_view text);

/// "ko" of "ko-KR", "KOR" and "ko_KR"; "" of what is no language tag.
std::string primary_language(std::string_view tag);

}  // namespace ecg::captions
