#pragma once
// Files that are named "-": what comes through standard input.
#include <filesystem>
#include <string>

#include "base/cancel.h"

namespace ecg::app {

inline constexpr const char* kStandardInput = "-";

/// Until its end. Throws Error(cancelled).
std::string read_standard_input(const CancelFlag& cancel);
/// The same into a file, a piece at a time. Throws what AtomicFile throws.
void save_standard_input(const std::filesystem::path& target, const CancelFlag& cancel);

}  // namespace ecg::app
