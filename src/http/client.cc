#include "http/client.h"

#include "http/client/curl_transfer.h"

namespace ecg::http {

ClientResponse send(const ClientRequest& request, const CancelFlag& cancel) {
  cancel.throw_if_cancelled();
  const ClientLimits& limits = request.limits;
  CurlTransfer transfer(request.url, {limits.connect_time, limits.idle_time, limits.total_time}, cancel,
                        request.connections);
  transfer.guard(request.may_reach);
  CURL* handle = transfer.handle();
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
  }
  for (const auto& [name, value] : request.headers.all()) transfer.add_header(name + ": " + value);
  transfer.add_header("Expect:");  // our bodies are small or wanted: no round trip to ask first

  ClientResponse response;
  transfer.on_body = [&](std::string_view bytes) {
    response.body += bytes;
    return response.body.size() <= limits.answer_bytes;
  };
  const CURLcode code = transfer.perform();
  cancel.throw_if_cancelled();
  if (code != CURLE_OK) throw_transfer_error(transfer, code, request.url);
  response.status = transfer.status();
  response.headers = transfer.headers();
  return response;
}

std::string reason_of(const Error& problem, const ClientRequest& request) {
  const std::string address = without_query(request.url) + ": ";
  std::string reason = problem.detail();
  if (reason.starts_with(address)) reason.erase(0, address.size());
  return reason;
}

}  // namespace ecg::http
