#pragma once
// Whose rules captions are held to: published style guides by name. Numbers and sources: docs/captions.md.
#include <span>
#include <string_view>

#include "captions/captions.h"

namespace ecg::captions {

struct Profile {
  std::string_view name;    ///< "netflix-ko", on the wire and the command line
  std::string_view en, ko;  ///< its title
};

/// As they are offered. "custom" is none of them: the rules of the language, for a caller who changes some.
std::span<const Profile> profiles();
bool is_profile(std::string_view name);  ///< "custom" too

std::string_view default_profile(std::string_view language);

/// What the profile asks of captions in `language` (ISO 639-1): guides that know Latin letters only are
/// carried over to scripts of full-width characters by the width on the screen. An empty name is the default
/// of the language. Throws Error(invalid_field) for an unknown one.
Rules profile_rules(std::string_view name, std::string_view language);

}  // namespace ecg::captions
