#pragma once
// `ecg captions check | fix | convert`: caption files against the rules, without a server.
#include <functional>

namespace CLI {
class App;
}

namespace ecg::app {

/// Adds the command; `run` becomes what the command line asks for, and returns the exit code.
void add_captions_command(CLI::App& app, std::function<int()>& run);

}  // namespace ecg::app
