#pragma once
// The SQL of the table `deliveries` (the outbox). A row is open until it was delivered, which deletes it, or
// buried, which keeps it as dead. While one is being sent its next try lies a lease ahead, so that nobody
// else takes it.
#include <cstdint>
#include <string>
#include <vector>

#include "jobs/database.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

/// One delivery of a kind for a job: a dead one becomes open again, as new; an open one stays as it is.
void put_delivery(Connection& connection, const std::string& job_id, const NewDelivery& delivery,
                  TimePoint when);

bool has_due_delivery(Connection& connection, TimePoint when);
/// Those due, oldest first, kept from others until `lease_until`; none to these destinations.
std::vector<Delivery> take_due_deliveries(Connection& connection, TimePoint when, TimePoint lease_until,
                                          int limit, const std::vector<std::string>& not_to = {});

/// Unless it was settled since `delivery` was read.
void lease_delivery(Connection& connection, const Delivery& delivery, TimePoint until);
/// Those to a destination that are due before `until`.
void rest_deliveries(Connection& connection, const std::string& destination, TimePoint until);
void delete_delivery(Connection& connection, const std::string& id);
void postpone_delivery(Connection& connection, const std::string& id, TimePoint next_try,
                       const std::string& why);
void mark_dead(Connection& connection, const std::string& id, const std::string& why);

bool has_open_delivery(Connection& connection, const std::string& job_id, const std::string& kind);
std::vector<DeliveryState> list_deliveries(Connection& connection, bool only_dead, int limit);
/// Open and due at `when`, as new; of an empty id every dead one. Returns how many.
int replay_deliveries(Connection& connection, const std::string& id, TimePoint when);
std::int64_t count_deliveries(Connection& connection, const std::string& state);

}  // namespace ecg::jobs
