#pragma once
// The SQL of the tables `pieces` and `helpers`, and the two put together: a PieceStore over a Database.
#include <memory>

#include "jobs/database.h"
#include "jobs/piece_store.h"

namespace ecg::jobs {

/// In the transaction that ends the job.
void delete_pieces(Connection& connection, const std::string& job_id);

/// `database` outlives it. `max_attempts`: of a piece.
std::unique_ptr<PieceStore> make_piece_store(Database& database, int max_attempts);

}  // namespace ecg::jobs
