#pragma once
// Where the log goes.
#include <string>

namespace ecg::log {

/// Lines go to the end of this file, which is opened anew with each call, or, of an empty name, to standard
/// error. Throws Error(file_not_found) when it cannot be opened; then they go where they went.
void set_file(const std::string& file);

}  // namespace ecg::log
