#pragma once
// Character references as HTML has them: "&eacute;", "&#233;", "&#xE9;".
#include <string>
#include <string_view>

namespace ecg::captions {

/// Those that are known become characters, all others stay. White space becomes a space.
std::string with_references_read(std::string_view text);
/// Whether `text` begins with one that is read.
bool begins_with_reference(std::string_view text);

}  // namespace ecg::captions
