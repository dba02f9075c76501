#pragma once
// What both servers answer in the same words about jobs: status, events, the list, and "accepted".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "jobs/job_store.h"

namespace ecg::wire {

inline constexpr std::string_view kApi = "/api/upload-video";

/// The job of the route's {job_id}. Throws Error(job_not_found).
jobs::Job requested_job(const http::Request& request, jobs::JobStore& store);

/// GET status/{job_id}: the status object, with the result when completed unless `?result=false`. Of a
/// cancelled job it is 410 for clients that know no `cancelled`: they ask on and on until a job is completed
/// or failed, or the answer is no success, and are known by the type that they give to the body which their
/// GET has not.
http::Response status_response(const http::Request& request, jobs::JobStore& store, const jobs::Job& job);

/// The same without asking for a result, for cancel and its like.
http::Response plain_status_response(const jobs::Job& job);

/// GET events/{job_id}: a `status` event at once and at every change, until a final state.
http::Response events_response(const http::Request& request, jobs::JobStore& store);

/// GET jobs.
http::Response jobs_response(const http::Request& request, jobs::JobStore& store);

/// Ends the job when it has not ended, and forgets it.
void remove_job(jobs::JobStore& store, const std::string& id);

/// `?generation=` of a request (jobs::Job::generation), when it is for this caller to say: the other server,
/// or anybody where everything is everybody's. 0: nobody said. Throws Error(invalid_field).
std::int64_t requested_generation(const http::Request& request);
std::string generation_query(std::int64_t generation);  ///< "?generation=5"

/// What request-process and process-video answer. `prefix`: the path below which people reach the server,
/// "/ecg".
http::Response accepted_response(const jobs::Job& job, std::string_view prefix = {});

/// The first line of a job's life in the log of a server, and one of its last.
void log_accepted(const jobs::Job& job);
void log_cancelled(const jobs::Job& job);

/// A stored JSON text put into an object as its last field, without parsing it: results can be many
/// megabytes.
std::string with_raw_field(const json::object& object, std::string_view name, std::string_view raw_json);

/// "zh" of "zh-CN", "zh_Hans_CN" and "ZH": the language of a tag (RFC 5646), two or three letters, lower
/// case. nullopt for what is no tag.
std::optional<std::string> language_of_tag(std::string_view tag);

/// `language` of a request's body: "auto" when absent; lower case, of a tag such as "zh-CN" the
/// language. Throws Error(invalid_field) for what is no tag.
std::string requested_language(const json::object& body);

/// `languages` of a request's body, among which each stretch of the video is looked for: a list of codes, or
/// a text with commas. Given as "ko,en"; empty when absent. Throws Error(invalid_field) for more than
/// kMostLanguages, for what is no code, and beside a `language` that is not "auto".
inline constexpr std::size_t kMostLanguages = 8;
std::string requested_languages(const json::object& body);
/// Its codes, none for "".
std::vector<std::string> listed_languages(const std::string& languages);

}  // namespace ecg::wire
