#pragma once
// How the end of a job is told to whoever listens: what is posted, how it is signed, and what the answer
// means.
#include <string>

#include "base/cancel.h"
#include "base/time.h"
#include "http/client.h"
#include "jobs/job_store.h"
#include "jobs/outbox_relay.h"
#include "wire/allow_list.h"

namespace ecg::wire {

/// Where one message goes, and how it is signed.
struct CallbackPost {
  std::string url;
  std::string secret;    ///< empty: it is not signed
  std::string delivery;  ///< the message's own id
  TimePoint at;
};

/// The request, which reaches no address that `allow_list` forbids; it must outlive it.
http::ClientRequest callback_request(const CallbackPost& post, std::string body, const AllowList& allow_list);

/// Throws Error(callback_undeliverable) when nobody answers: it says who without the path of his address,
/// which is his secret.
http::ClientResponse send_callback(const http::ClientRequest& request, const CancelFlag& cancel);

/// One try at telling a job's end, with its result of version 1. Throws as send_callback() does.
jobs::Sent tell_end(const jobs::Job& job, jobs::JobStore& store, const CallbackPost& post,
                    const AllowList& allow_list, const CancelFlag& cancel);

}  // namespace ecg::wire
