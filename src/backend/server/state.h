#pragma once
// What the backend's endpoints and ml_client share.
#include <atomic>
#include <memory>

#include "backend/backend_server.h"
#include "backend/uploads/storage_quota.h"
#include "base/metrics.h"
#include "base/periodic_task.h"
#include "wire/allow_list.h"
#include "wire/gate.h"
#include "wire/peer.h"
#include "wire/peer_line.h"
#include "wire/readiness.h"
#include "wire/server_endpoints.h"

namespace ecg::backend {

/// Kinds of messages to the ML server.
inline constexpr std::string_view kDispatch = "dispatch", kCancel = "cancel";
/// To the listener that a job names.
inline constexpr std::string_view kCallback = "callback";

struct BackendServer::State {
  explicit State(BackendOptions given);

  /// The store as the client of this request sees it: presigned URLs carry the host that the client used.
  std::unique_ptr<objects::ObjectStore> store_seen_by(const http::Request& request) const;

  const BackendOptions options;
  const wire::AllowList allow_list;
  const wire::ServerFacts facts{.role = "backend"};
  const wire::Peer ml;
  wire::PeerLine ml_line{"the ML server"};
  Metrics metrics{"backend"};
  const std::unique_ptr<jobs::JobStore> jobs;
  jobs::KeyStore keys;
  wire::Gate gate;
  const std::unique_ptr<objects::ObjectStore> objects;
  objects::EmbeddedStore* const embedded;  ///< the same when it is ours; nullptr on S3
  StorageQuota storage;
  wire::Readiness readiness;

  // between start() and stop()
  std::unique_ptr<class MlClient> ml_client;
  std::unique_ptr<jobs::Listening> listening;
  std::unique_ptr<class Departures> departures;
  std::unique_ptr<PeriodicTask> sweeping, clearing;
};

/// The endpoint, on a lane where the store has to be asked over the network: one that hangs holds up nobody
/// but those who need it.
http::Handler asking_store(BackendServer::State& state,
                           http::Response (*endpoint)(BackendServer::State&, const http::Request&));

}  // namespace ecg::backend
