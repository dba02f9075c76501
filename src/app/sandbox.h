#pragma once
// The sandbox that the settings ask for.
#include <optional>

#include "base/settings.h"
#include "media/decode_process.h"

namespace ecg::app {

/// Where a server decodes strangers' media; nullopt: in its own process. What this machine cannot do is done
/// without, and said in the log. Throws Error(usage).
std::optional<media::Sandbox> sandbox(const Settings& settings);

}  // namespace ecg::app
