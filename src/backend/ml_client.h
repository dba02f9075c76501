#pragma once
// The backend's outbound ml_client: it dispatches jobs and cancels to the ML server, and asks for the state
// of jobs it has heard nothing of for a while.
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/cancel.h"
#include "http/client.h"
#include "jobs/job_store.h"
#include "jobs/outbox_relay.h"
#include "wire/peer.h"

namespace ecg::backend {

struct ErrandsOptions {
  wire::Peer ml;
  std::string own_url;
  std::chrono::milliseconds pull_after{15'000};
  /// After which a job of an ML server that is not ours, and cannot be asked about it, counts as lost there.
  std::chrono::milliseconds foreign_silence{4 * 3600 * 1000};
  int max_attempts = 3;  ///< at having the ML server do the job
  jobs::OutboxRelayOptions relay;
};

class MlClient {
 public:
  /// `object_url` gives the address that the ML server loads an object from.
  MlClient(jobs::JobStore& jobs, std::function<std::string(const std::string& key)> object_url,
           ErrandsOptions options);
  ~MlClient();
  void wake() { relay_.wake(); }

 private:
  jobs::Sent send(const jobs::Delivery& delivery, const CancelFlag& cancel);
  jobs::Sent dispatch(const jobs::Job& job, const CancelFlag& cancel);
  jobs::Sent tell_cancel(const jobs::Job& job, const CancelFlag& cancel);
  void give_up(const jobs::Delivery& delivery, const std::string& why);
  void pull_forever();
  void pull(const jobs::Job& job);
  void take_up_again(const jobs::Job& job, const http::ClientResponse& response);
  void take_report(const jobs::Job& job, const std::string& body);
  bool gives_up(const jobs::Job& job, const std::string& why);

  jobs::JobStore& jobs_;
  const std::function<std::string(const std::string& key)> object_url_;
  const ErrandsOptions options_;

  CancelFlag stop_;
  std::mutex mutex_;  // for changed_
  std::condition_variable changed_;
  jobs::OutboxRelay relay_;
  std::thread puller_;
};

}  // namespace ecg::backend
