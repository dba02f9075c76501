#pragma once
// The SQL of the table `heard`: messages that came lately, in the transaction that does what they say, so
// that one whose work failed is not taken for done.
#include <string>

#include "jobs/database.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

/// False when one of the message's names was heard before, of this job. Otherwise they are from now on, when
/// the message is one to remember.
bool hear(Connection& connection, const std::string& job_id, const Message& message, TimePoint when);

void forget_heard_before(Connection& connection, TimePoint when);

}  // namespace ecg::jobs
