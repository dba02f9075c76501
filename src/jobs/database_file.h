#pragma once
// Whose database a file is, for those who must know before they write beside it.
#include <filesystem>

namespace ecg::jobs {

/// Whether a file is a SQLite database with the tables that every version of ours has had. It is only read.
bool is_job_database(const std::filesystem::path& file);

}  // namespace ecg::jobs
