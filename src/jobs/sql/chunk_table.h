#pragma once
// The SQL of the tables `chunks` and `helpers`, and the two put together: a ChunkStore over a Database.
#include <memory>

#include "jobs/chunk_store.h"
#include "jobs/database.h"

namespace ecg::jobs {

/// In the transaction that ends the job.
void delete_chunks(Connection& connection, const std::string& job_id);

/// `database` outlives it. `max_attempts`: of a chunk.
std::unique_ptr<ChunkStore> make_chunk_store(Database& database, int max_attempts);

}  // namespace ecg::jobs
