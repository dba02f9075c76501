#pragma once
// Word of what other processes stored, by PostgreSQL's LISTEN and NOTIFY.
// Source: PostgreSQL 15 manual, "NOTIFY" and chapter 34.9.
#include <functional>
#include <memory>

#include "jobs/database.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

/// Tells the listeners when the transaction of `connection` is committed.
void notify(Connection& connection, Notification news);

/// JobStore::listen(). After a lost connection it comes back by itself, and tells of both kinds of news, for
/// either may have been missed.
std::unique_ptr<Listening> listen(const Dialect& dialect, std::function<void(Notification)> tell);

}  // namespace ecg::jobs
