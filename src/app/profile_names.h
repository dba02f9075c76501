#pragma once
// The names of captions' profiles, as people give them on the command line.
#include <string>

namespace ecg::app {

/// Throws Error(usage) with the names there are, for one that there is not; an empty one is the language's
/// own.
void require_profile(const std::string& name);

}  // namespace ecg::app
