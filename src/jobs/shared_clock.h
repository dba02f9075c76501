#pragma once
// The time that all servers of one database agree on, whatever the clocks of their hosts say. What one
// machine signs and another one checks carries this time.
#include "base/time.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

/// Of PostgreSQL: its clock, asked once a minute over a connection of its own and carried on by this
/// machine's steady clock, so that a jump of the host's clock is not seen. Of SQLite: this host's clock. Safe
/// for many threads. Throws Error(unavailable) here, never later: without an answer the last one is carried
/// on.
TellTime shared_clock(const StoreOptions& options);

}  // namespace ecg::jobs
