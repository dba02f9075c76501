#include "app/servers.h"

#include <filesystem>
#include <iostream>
#include <thread>

#include "app/database.h"
#include "app/keys.h"
#include "app/recognizer.h"
#include "app/sandbox.h"
#include "app/service_manager.h"
#include "app/signals.h"
#include "backend/backend_server.h"
#include "base/data_folder.h"
#include "base/ids.h"
#include "base/log.h"
#include "http/origin.h"
#include "http/server.h"
#include "jobs/shared_clock.h"
#include "ml/ml_server.h"
#include "objects/embedded_store.h"
#include "objects/s3_store.h"

namespace ecg::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

/// Names that a server which lets in who shows nothing may be called by; of one that asks for keys any is
/// fine, for a page that had its name lead here has none.
std::vector<std::string> own_hosts(const Settings& settings, std::string_view listen,
                                   const wire::GateOptions& gate) {
  const bool asks_for_keys = !gate.on_loopback || gate.had_keys;
  if (asks_for_keys && !gate.allow_anonymous) return {};
  std::vector<std::string> hosts{parse_listen_address(settings.text(listen)).address};
  const auto urls = listen == "listen"
                        ? std::vector<std::string_view>{"public_url", "backend_url", "store_url"}
                        : std::vector<std::string_view>{"ml_url"};
  for (const std::string_view name : urls)
    if (const auto origin = http::origin_of(settings.text(name))) hosts.push_back(origin->host);
  return hosts;
}

http::ServerOptions server_options(const Settings& settings, std::string_view listen,
                                   const wire::GateOptions& gate) {
  const ListenAddress at = parse_listen_address(settings.text(listen));
  http::ServerOptions options{.address = at.address, .port = at.port};
  options.limits.connections = static_cast<std::size_t>(settings.integer("max_connections", 1, 1'000'000));
  options.limits.header_time = seconds(settings.integer("header_timeout_s", 1, 3600));
  options.limits.idle_time = seconds(settings.integer("idle_timeout_s", 1, 3600));
  options.cors_origins = settings.list("cors_origins");
  options.hosts = own_hosts(settings, listen, gate);
  const std::string public_url = settings.text("public_url");
  if (listen != "listen" || public_url.empty()) return options;
  options.cors_origins.push_back(public_url.substr(0, public_url.find('/', public_url.find("://") + 3)));
  options.prefix = http::path_of(public_url);
  return options;
}

/// How others on this machine reach a server: a wildcard address is no address to call.
std::string url_of(const Settings& settings, std::string_view listen, const http::Server& server) {
  std::string address = parse_listen_address(settings.text(listen)).address;
  if (address == "0.0.0.0" || address == "::") address = "127.0.0.1";
  if (address.find(':') != std::string::npos) address = "[" + address + "]";
  return "http://" + address + ":" + std::to_string(server.port());
}

bool is_on_s3(const Settings& settings) {
  const std::string store = settings.text("store");
  if (store != "embedded" && store != "s3") throw Error(Code::usage, "store is embedded or s3");
  return store == "s3";
}

objects::Credentials credentials(const Settings& settings, const fs::path& data) {
  const std::string access = settings.text("access_key"), secret = settings.text("secret_key");
  if (access.empty() != secret.empty())
    throw Error(Code::usage, "access_key and secret_key come together or not at all");
  if (!access.empty())
    return {.access_key = access, .secret_key = secret, .session_token = settings.text("session_token")};
  if (is_on_s3(settings)) throw Error(Code::usage, "store = s3 needs access_key and secret_key");
  return objects::local_credentials(data / "store-credentials");
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

objects::AddressStyle address_style(const Settings& settings, const std::string& endpoint) {
  const std::string style = settings.text("store_style");
  if (style == "path") return objects::AddressStyle::path;
  if (style == "virtual") return objects::AddressStyle::virtual_host;
  if (style != "auto") throw Error(Code::usage, "store_style is auto, path or virtual");
  // A certificate for *.s3.amazonaws.com is none for a bucket with a dot in its name.
  const bool aws = endpoint.ends_with(".amazonaws.com");
  const bool dotted = settings.text("bucket").find('.') != std::string::npos;
  return aws && !dotted ? objects::AddressStyle::virtual_host : objects::AddressStyle::path;
}

/// The store as a client of it: S3, or the one that the backend at `backend_url` has embedded.
objects::RemoteOptions remote_store(const Settings& settings, const std::string& backend_url,
                                    const TellTime& clock) {
  const bool on_s3 = is_on_s3(settings);
  std::string endpoint = without_slash(settings.text("store_url"));
  if (endpoint.empty())
    endpoint = on_s3 ? "https://s3." + settings.text("region") + ".amazonaws.com" : backend_url;
  return {.endpoint = endpoint,
          .bucket = settings.text("bucket"),
          .region = settings.text("region"),
          .credentials = credentials(settings, settings.path("data")),
          .style = on_s3 ? address_style(settings, endpoint) : objects::AddressStyle::path,
          .clock = clock};
}

seconds kept(const Settings& settings) {
  return std::chrono::hours(24) * settings.integer("retention_days", 0, 36500);
}

backend::BackendOptions backend_options(const Settings& settings, const wire::GateOptions& gate,
                                        const std::string& own_url, const std::string& ml_url) {
  const fs::path data = data_folder(settings);
  backend::BackendOptions options;
  options.database = database_options(settings, "backend");
  options.clock = jobs::shared_clock(options.database);
  options.ml_url = ml_url;
  options.own_url = own_url;
  options.public_url = without_slash(settings.text("public_url"));
  options.callback_secret = gate.secret;
  options.shared_secret = settings.text("callback_secret");
  options.gate = gate;
  options.gate.clock = options.clock;
  options.allowed_hosts = settings.list("allowed_hosts");
  options.objects = {
      .folder = data / "objects",
      .endpoint = own_url,
      .bucket = settings.text("bucket"),
      .region = settings.text("region"),
      .credentials = credentials(settings, data),
      .clock = options.clock,
      .max_bytes = static_cast<std::uint64_t>(settings.integer("max_upload_bytes", 1, INT64_MAX)),
      .min_free_bytes = static_cast<std::uint64_t>(settings.integer("min_free_bytes", 0, INT64_MAX)),
      .upload_life = seconds(settings.integer("upload_life_s", 1, 365 * 24 * 3600))};
  if (is_on_s3(settings)) {
    options.s3 = remote_store(settings, own_url, options.clock);
    options.s3_public_url = without_slash(settings.text("store_public_url"));
  }
  options.url_valid = seconds(settings.integer("url_valid_s", 1, 7 * 24 * 3600));
  options.keep = kept(settings);
  options.database.max_attempts = static_cast<int>(settings.integer("max_attempts", 1, 1000000));
  options.foreign_silence = seconds(settings.integer("job_timeout_s", 1, 7 * 24 * 3600));
  options.pull_after = seconds(settings.integer("pull_after_s", 1, 24 * 3600));
  return options;
}

ml::MlOptions ml_options(const Settings& settings, const wire::GateOptions& gate,
                         const std::string& backend_url) {
  const fs::path data = data_folder(settings);
  ml::MlOptions options;
  options.database = database_options(settings, "ml");
  options.clock = jobs::shared_clock(options.database);
  options.backend_url = backend_url;
  options.callback_secret = gate.secret;
  options.shared_secret = settings.text("callback_secret");
  options.gate = gate;
  options.gate.clock = options.clock;
  options.keys = key_options(settings);
  options.allowed_hosts = settings.list("allowed_hosts");
  options.engine = settings.text("engine");
  options.keep = kept(settings);
  options.database.max_attempts = static_cast<int>(settings.integer("max_attempts", 1, 1000000));
  options.workers.count = static_cast<int>(settings.integer("workers", 1, 256));
  options.workers.lease = seconds(settings.integer("lease_s", 2, 24 * 3600));
  options.workers.chunk_s = 60 * settings.number("piece_minutes", 0, 24 * 60);
  options.workers.job_timeout = seconds(settings.integer("job_timeout_s", 1, 7 * 24 * 3600));
  options.limits.max_bytes = static_cast<std::uint64_t>(settings.integer("max_upload_bytes", 1, INT64_MAX));
  options.limits.max_duration_s = static_cast<double>(settings.integer("max_duration_s", 1, 7 * 24 * 3600));
  options.burn_threads = static_cast<int>(settings.integer("threads", 0, 1024));
  options.work_folder = made_folder(data / "work");
  remove_left_behind(options.work_folder);  // what lies there belonged to a process that was killed
  options.sandbox = sandbox(settings);
  options.min_free_bytes = static_cast<std::uint64_t>(settings.integer("min_free_bytes", 0, INT64_MAX));
  return options;
}

/// Before anything of a role is opened. Who is refused has changed nothing.
RoleLock lock_data(const Settings& settings, std::string_view role) {
  return RoleLock(data_folder(settings), role);
}

void warn_when_open(const Settings& settings) {
  const fs::path data = settings.path("data");
  if (is_open_to_others(data))
    log::warn("other users of this machine may look into the data folder: chmod 700 closes it",
              {{"folder", data.string()}});
}

void say_ready(std::string_view who, const std::string& url) {
  std::cout << who << " ready on " << url << std::endl;  // flushed: scripts wait for this line
}

void reopen_log(const Reread& reread) {
  try {
    reread();
    log::info("log opened anew");
  } catch (const Error& problem) {
    log::warn("the settings could not be read anew", {{"why", problem.what()}});
  }
}

/// From the moment that all of `urls` answer.
void run_until_stopped(const Reread& reread, std::vector<std::string> urls) {
  tell_service_manager("READY=1");
  const auto alive = watchdog(std::move(urls));
  const int number = wait_for_stop_signal([&] { reopen_log(reread); });
  tell_service_manager("STOPPING=1");
  log::info("stopping", {{"signal", std::to_string(number)}});
}

std::string required_url(const Settings& settings, std::string_view name, std::string_view why) {
  std::string url = without_slash(settings.text(name));
  if (url.empty())
    throw Error(Code::usage,
                "--" + std::string(name.substr(0, name.find('_'))) + "-url is needed: " + std::string(why));
  return url;
}

}  // namespace

int serve(const Settings& settings, const Reread& reread) {
  block_stop_signals();
  const RoleLock backend_lock = lock_data(settings, "backend"), ml_lock = lock_data(settings, "ml");
  warn_when_open(settings);
  // Both roles are this process: a secret that nobody else can know does.
  std::string secret = settings.text("callback_secret");
  if (secret.empty()) secret = random_hex(32);
  const auto backend_gate = gate_options(settings, "listen", secret),
             ml_gate = gate_options(settings, "ml_listen", secret);
  http::Server backend_http(server_options(settings, "listen", backend_gate)),
      ml_http(server_options(settings, "ml_listen", ml_gate));
  const std::string backend_url = url_of(settings, "listen", backend_http),
                    ml_url = url_of(settings, "ml_listen", ml_http);

  backend::BackendOptions options = backend_options(settings, backend_gate, backend_url, ml_url);
  const TellTime clock = options.clock;
  backend::BackendServer backend(std::move(options));
  objects::RemoteOptions at = remote_store(settings, backend_url, clock);
  if (!is_on_s3(settings)) at.endpoint = backend_url;  // in this very process, whatever store_url says
  const auto store = objects::make_signing_store(at);
  const auto recognizer = make_recognizer(settings);
  ml::MlServer ml(ml_options(settings, ml_gate, backend_url), *recognizer, *store);

  backend_http.serve(backend.routes(), backend.observer());
  ml_http.serve(ml.routes(), ml.observer());
  ml.start();
  backend.start();
  say_ready("backend", backend_url);
  say_ready("ml server", ml_url);
  run_until_stopped(reread, {backend_url, ml_url});

  std::thread other([&] { backend_http.stop(); });  // both drain at once: the deadline is one, not two
  ml_http.stop();
  other.join();
  backend.stop();
  ml.stop();
  return 0;
}

int serve_backend(const Settings& settings, const Reread& reread) {
  block_stop_signals();
  const std::string ml_url = required_url(settings, "ml_url", "where the ML server is");
  const RoleLock lock = lock_data(settings, "backend");
  warn_when_open(settings);
  const auto gate = gate_options(settings, "listen", settings.text("callback_secret"));
  http::Server server(server_options(settings, "listen", gate));
  std::string own_url = without_slash(settings.text("backend_url"));
  if (own_url.empty()) own_url = url_of(settings, "listen", server);
  backend::BackendServer backend(backend_options(settings, gate, own_url, ml_url));
  server.serve(backend.routes(), backend.observer());
  backend.start();
  say_ready("backend", url_of(settings, "listen", server));
  run_until_stopped(reread, {url_of(settings, "listen", server)});
  server.stop();
  backend.stop();
  return 0;
}

int serve_ml(const Settings& settings, const Reread& reread) {
  block_stop_signals();
  const RoleLock lock = lock_data(settings, "ml");
  warn_when_open(settings);
  const std::string backend_url = without_slash(settings.text("backend_url"));
  const auto gate = gate_options(settings, "ml_listen", settings.text("callback_secret"));
  http::Server server(server_options(settings, "ml_listen", gate));
  const auto options = ml_options(settings, gate, backend_url);
  const auto store = objects::make_signing_store(remote_store(settings, backend_url, options.clock));
  const auto recognizer = make_recognizer(settings);
  ml::MlServer ml(options, *recognizer, *store);
  server.serve(ml.routes(), ml.observer());
  ml.start();
  say_ready("ml server", url_of(settings, "ml_listen", server));
  run_until_stopped(reread, {url_of(settings, "ml_listen", server)});
  server.stop();
  ml.stop();
  return 0;
}

}  // namespace ecg::app
