// Requests from outside, to the real routes of both servers on a store of their own: every one gets an answer
// with a status, its JSON is JSON, and none is answered with INTERNAL, which would be an exception that
// nobody foresaw. What a fuzzer cannot guess is given to it: jobs "j" (completed), "f" (failed), "q"
// (queued), an object "o.mp4", and a signature for every object's address whose query is "signed".
#include <array>
#include <cstdlib>
#include <optional>

#include "backend/backend_server.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "ml/ml_server.h"
#include "request_text.h"

namespace {

using namespace ecg;

constexpr std::size_t kRequestsPerStore =
    2000;  // then a new one: what was stored must not slow the search down
constexpr std::string_view kStore = "http://127.0.0.1:8000", kNobody = "http://127.0.0.1:1";
constexpr std::string_view kResult = R"({"text":" Hi there.","language":"en","duration":2.0,"segments":[
  {"id":0,"start":0.0,"end":1.0,"text":" Hi there.","words":[{"word":" Hi","start":0.0,"end":0.4},
  {"word":" there.","start":0.4,"end":1.0}]}]})";

void require(bool kept) {
  if (!kept) std::abort();
}

std::string database(const std::filesystem::path& folder, std::string_view name) {
  return "sqlite:" + (folder / name).string();
}

/// Jobs that the requests can name.
std::string with_jobs(const std::string& url) {
  const auto store = jobs::open_job_store({.url = url});
  for (const char* id : {"j", "f", "q"})
    store->create({.id = id,
                   .video_url = std::string(kStore) + "/ecg/o.mp4",
                   .file_key = "o.mp4",
                   .filename = "o.mp4"});
  store->finish("j", "", {.result = std::string(kResult)});
  store->finish("f", "",
                {.status = jobs::Status::failed, .error_code = Code::no_audio_track, .error_message = "x"});
  return url;
}

objects::EmbeddedOptions objects_in(const std::filesystem::path& folder) {
  return {.folder = folder / "objects", .endpoint = std::string(kStore), .credentials = {"AK", "SK", ""}};
}

const objects::ObjectStore& signer() {
  static const auto store =
      objects::make_signing_store({.endpoint = std::string(kStore), .credentials = {"AK", "SK", ""}});
  return *store;
}

/// Both servers; neither is started, so nothing is worked on and nobody is called.
struct Servers {
  TempFolder folder;
  backend::BackendServer backend{{.database = {.url = with_jobs(database(folder.path(), "b.db"))},
                                  .ml_url = std::string(kNobody),
                                  .own_url = std::string(kStore),
                                  .objects = objects_in(folder.path())}};
  pipeline::Recognizer recognizer{{.models = folder.path(), .make_engine = {}}};
  ml::MlServer ml{{.database = {.url = with_jobs(database(folder.path(), "m.db"))},
                   .backend_url = std::string(kStore),
                   .work_folder = folder.path()},
                  recognizer,
                  signer()};
  std::array<http::Router, 2> routers{http::Router(backend.routes()), http::Router(ml.routes())};
  std::size_t requests = 0;
};

/// The query "signed" of an object's address becomes one that is.
void sign(http::Request& request) {
  const auto key = request.path.starts_with("/ecg/") ? percent_decode(request.path.substr(5)) : std::nullopt;
  if (request.query != "signed" || !key) return;
  const std::string url = request.method == "PUT" ? signer().presign_put(*key, std::chrono::minutes(1))
                                                  : signer().presign_get(*key, std::chrono::minutes(1));
  request.query = url.substr(url.find('?') + 1);
  request.headers.set("Host", kStore.substr(sizeof "http://" - 1));
}

/// As the server's connection does it, without the socket.
http::Response uploaded(const http::Route& route, const http::Request& request) {
  try {
    http::Upload upload = route.upload(request);
    if (upload.refusal) return *std::move(upload.refusal);
    upload.sink->write(request.body);
    http::Response answer = upload.finish();
    while (const auto* rest = std::get_if<http::DeferredResponse>(&answer.body)) {
      const std::function<http::Response()> make = rest->make;
      answer = make();
    }
    return answer;
  } catch (const Error& error) {
    return http::error_response(&route, error, request);
  }
}

http::Response response_of(const http::Router& router, http::Request request) {
  const http::Route* route = router.find(request);
  http::Response answer = route && route->upload ? uploaded(*route, request) : router.respond(request);
  router.decorate(request, answer);
  return answer;
}

void read_to_end(const http::StreamBody& body) {
  std::array<char, 4096> piece;
  std::uint64_t size = 0;
  while (const std::size_t got = body.source->read(piece)) size += got;
  require(size == body.size);
}

void check(const http::Response& answer) {
  require(answer.status >= 100 && answer.status <= 599 && answer.status != 500);
  for (const auto& [name, value] : answer.headers.all())
    require(value.find_first_of("\r\n") == std::string::npos);
  if (const auto* stream = std::get_if<http::StreamBody>(&answer.body)) read_to_end(*stream);
  if (const auto* events = std::get_if<http::EventPoll>(&answer.body)) (*events)();
  if (const auto* awaited = std::get_if<http::AwaitedResponse>(&answer.body)) awaited->poll();
  const auto* text = std::get_if<std::string>(&answer.body);
  const std::string type = answer.headers.find("Content-Type").value_or("");
  if (text && !text->empty() && type.find("json") != std::string::npos)
    parse_json_object(*text);  // throws when it is none
}

void send(const Servers& servers, http::Request request) {
  sign(request);
  for (const auto& router : servers.routers) check(response_of(router, request));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::optional<Servers> servers;
  if (!servers || ++servers->requests > kRequestsPerStore) {
    log::set_level(log::Level::off);
    servers.emplace();
    send(*servers, fuzz::request_from("PUT /ecg/o.mp4?signed\n\nvideo"));
  }
  send(*servers, fuzz::request_from({reinterpret_cast<const char*>(data), size}));
  return 0;
}
