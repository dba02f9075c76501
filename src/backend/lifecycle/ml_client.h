#pragma once
// The backend's calls to the ML server: it dispatches jobs and cancels to the ML server, and asks for the
// state of jobs it has heard nothing of for a while.
#include <functional>
#include <string>

#include "base/cancel.h"
#include "base/periodic_task.h"
#include "http/client.h"
#include "jobs/job_store.h"
#include "jobs/outbox_relay.h"
#include "wire/peer.h"

namespace ecg::backend {

struct MlClientOptions {
  wire::Peer ml;
  std::string own_url;
  std::chrono::milliseconds pull_after{15'000};
  /// After which a job of an ML server that is not ours, and cannot be asked about it, counts as lost there.
  std::chrono::milliseconds foreign_silence{4 * 3600 * 1000};
  int max_attempts = 3;  ///< at having the ML server do the job
  /// One try at telling the end of a job to the listener that it names.
  std::function<jobs::Sent(const jobs::Job&, const jobs::Delivery&, const CancelFlag&)> tell_listener = {};
  jobs::OutboxRelayOptions relay;
};

class MlClient {
 public:
  /// `object_url` gives the address that the ML server loads an object from.
  MlClient(jobs::JobStore& jobs, std::function<std::string(const std::string& key)> object_url,
           MlClientOptions options);
  void wake() { relay_.wake(); }

 private:
  jobs::Sent send(const jobs::Delivery& delivery, const CancelFlag& cancel);
  jobs::Sent dispatch(const jobs::Job& job, const CancelFlag& cancel);
  jobs::Sent tell_cancel(const jobs::Job& job, const CancelFlag& cancel);
  void give_up(const jobs::Delivery& delivery, const std::string& why);
  void pull_stale(const CancelFlag& cancel);
  void pull(const jobs::Job& job, const CancelFlag& cancel);
  void take_up_again(const jobs::Job& job, const http::ClientResponse& response);
  void take_report(const jobs::Job& job, const std::string& body);
  bool gives_up(const jobs::Job& job, const std::string& why);

  jobs::JobStore& jobs_;
  const std::function<std::string(const std::string& key)> object_url_;
  const MlClientOptions options_;

  jobs::OutboxRelay relay_;
  PeriodicTask puller_;
};

}  // namespace ecg::backend
