#pragma once
// The schema, as numbered steps that are applied once and in order. A step that was published never changes.
#include "jobs/database.h"

namespace ecg::jobs {

/// The newest schema that this program knows.
int newest_schema();

/// Applies what is missing, in one transaction; two processes may do it at once. Throws Error(unavailable)
/// when the database is newer than this program: an old program would write rows that the new one cannot
/// understand.
///
/// up_to  a published schema to stop at: tests make yesterday's databases with it
void migrate(Database& database, int up_to = newest_schema());

}  // namespace ecg::jobs
