#pragma once
// The backend's role: presigned URLs, the embedded object store, jobs for people, results and captions.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/server.h"
#include "jobs/job_store.h"
#include "jobs/outbox_relay.h"
#include "objects/embedded_store.h"
#include "objects/s3_store.h"
#include "wire/gate.h"

namespace ecg::backend {

struct BackendOptions {
  jobs::StoreOptions database;  ///< without `announce`, which is the role's own
  std::string ml_url;           ///< the ML server
  std::string own_url;          ///< this backend as the ML server reaches it
  std::string public_url;       ///< this backend as browsers reach it; empty: what their Host header says
  std::string callback_secret;  ///< empty: callbacks need no signature as long as the gate is unlocked
  std::string shared_secret;    ///< that a job's own listener is told its end with; empty: not signed
  wire::GateOptions gate;       ///< its secret signs what is asked of the ML server too
  std::vector<std::string> allowed_hosts;
  objects::EmbeddedOptions objects;
  std::optional<objects::RemoteOptions> s3;  ///< instead of the embedded store; of `objects` max_bytes counts
  std::string s3_public_url;                 ///< the S3 server as browsers reach it; empty: as we do
  TellTime clock = now;  ///< that callbacks' signatures are checked by; the stores have theirs
  std::chrono::seconds url_valid{3600};
  std::chrono::milliseconds pull_after{15'000};
  std::chrono::seconds foreign_silence{4 * 3600};  ///< as MlClientOptions has it
  std::chrono::seconds keep{0};                    ///< after their end jobs and videos are removed; 0: never
  jobs::OutboxRelayOptions relay;
};

/// These options with the backend's own announcements: for whoever changes its jobs, its servers and the
/// operator's commands.
jobs::StoreOptions announcing(jobs::StoreOptions options);

class BackendServer {
 public:
  explicit BackendServer(BackendOptions options);
  ~BackendServer();

  std::vector<http::Route> routes();
  http::Observer observer();  ///< of the server that serves them, for /metrics
  /// Begins the two outbound ml_client: dispatching jobs, and pulling the state of those nobody spoke of.
  void start();
  void stop();  ///< the destructor does it too

  struct State;  ///< what the endpoints share; its own header

 private:
  std::unique_ptr<State> state_;
};

}  // namespace ecg::backend
