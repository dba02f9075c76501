#pragma once
// The ML server's role: takes jobs over HTTP, works on them, posts each end to whoever asked.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/server.h"
#include "jobs/job_store.h"
#include "jobs/outbox_relay.h"
#include "objects/object_store.h"
#include "pipeline/workers.h"
#include "wire/allow_list.h"
#include "wire/gate.h"

namespace ecg::ml {

struct MlOptions {
  jobs::StoreOptions database;  ///< without `announce`, which is the role's own
  std::string backend_url;      ///< where results go when a job names nobody; empty: nowhere
  std::string callback_secret;  ///< that callbacks to the backend are signed with
  std::string shared_secret;    ///< the same for other listeners; empty: theirs are not signed
  wire::GateOptions gate;
  jobs::StoreOptions keys;  ///< whose keys are valid here: the backend's database; no url: `database`
  TellTime clock = now;     ///< that callbacks are signed by
  std::vector<std::string> allowed_hosts;
  std::string engine;  ///< for /health
  pipeline::WorkersOptions workers;
  pipeline::RunLimits limits;
  int burn_threads =
      0;  ///< of decoder and encoder, where captions are drawn into a video; 0: as the machine has
  std::filesystem::path work_folder;
  std::uint64_t min_free_bytes = 0;       ///< where that lies; with less the server is not ready
  std::optional<media::Sandbox> sandbox;  ///< as in pipeline::RunContext
  std::chrono::seconds keep{0};           ///< after their end jobs are removed; 0: never
  jobs::OutboxRelayOptions relay;
};

/// These options with the ML server's own announcements: for whoever changes its jobs, its servers and the
/// operator's commands. `backend_url` as in MlOptions.
jobs::StoreOptions announcing(jobs::StoreOptions options, const std::string& backend_url);

class MlServer {
 public:
  /// `store` signs the URLs of the object store; `recognizer` does the work. Both outlive this object.
  /// Nothing is worked on before start().
  MlServer(MlOptions options, pipeline::Recognizer& recognizer, const objects::ObjectStore& store);
  ~MlServer();

  std::vector<http::Route> routes();
  http::Observer observer();  ///< of the server that serves them, for /metrics
  void start();
  /// Gives running jobs back and stops delivering. The destructor does it too.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::ml
