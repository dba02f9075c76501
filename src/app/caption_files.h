#pragma once
// `ecg captions check | fix | convert | shift | merge`: caption files against the rules, without a server.
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace ecg::app {

/// Adds the command; `run` becomes what the command line asks for, and returns the exit code.
void add_captions_command(CLI::App& app, std::function<int()>& run);

/// Throws Error(usage) with the names there are, for one that there is not; an empty one is the language's
/// own.
void require_profile(const std::string& name);

}  // namespace ecg::app
