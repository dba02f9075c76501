#pragma once
// Where the rows of each role lie, as the settings say.
#include <filesystem>
#include <string>

#include "base/settings.h"
#include "jobs/job_store.h"

namespace ecg::app {

/// Makes the folder when it is absent. Throws Error(file_not_found).
std::filesystem::path made_folder(const std::filesystem::path& folder);

/// The folder `data`, taken as base/data_folder.h has it. What this process makes from then on, there and
/// elsewhere, other users of the machine cannot read.
std::filesystem::path data_folder(const Settings& settings);

/// `role` is "backend" or "ml". Each has tables of its own: a file, or a schema of the PostgreSQL that both
/// may share.
jobs::StoreOptions database_options(const Settings& settings, const std::string& role);

}  // namespace ecg::app
