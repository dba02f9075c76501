#include "app/keys.h"

#include <cstdio>
#include <iostream>

#include "app/database.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "http/address.h"
#include "http/origin.h"

namespace ecg::app {
namespace {

constexpr int kConnections = 2;

json::object key_json(const jobs::ApiKey& key) {
  const auto revoked = key.revoked_at ? json::value(rfc3339(*key.revoked_at)) : json::value(nullptr);
  return {{"id", key.id},
          {"owner", key.owner},
          {"quota_jobs", key.quota.jobs},
          {"quota_bytes", key.quota.bytes},
          {"quota_requests", key.quota.requests_per_s},
          {"created_at", rfc3339(key.created_at)},
          {"revoked_at", revoked}};
}

bool is_loopback(const std::string& address) {
  const auto ip = http::ip_address(address);
  return ip && http::is_loopback(*ip);
}

/// In the data folder: there were keys once. A database that is lost, or put back from before, must not open
/// the door again.
constexpr const char* kHadKeys = "had-keys";

void note_keys(const std::filesystem::path& mark) {
  try {
    write_file(mark, "This server had API keys: it stays locked, whatever its database says.\n");
  } catch (const Error& problem) {
    log::warn("that there are keys could not be noted", {{"file", mark.string()}, {"why", problem.what()}});
  }
}

/// Where others than this machine reach the server, in words; empty when they do not. A public_url means that
/// something before it lets them in.
std::string reached_beyond(const Settings& settings, std::string_view listen) {
  const std::string at = settings.text(listen), public_url = settings.text("public_url");
  if (!is_loopback(parse_listen_address(at).address)) return std::string(listen) + " is " + at;
  if (listen != "listen" || public_url.empty()) return "";
  const auto origin = http::origin_of(public_url);
  if (!origin)
    throw Error(Code::usage, "public_url is '" + public_url + "', which is no http or https address");
  return origin->host == "localhost" || is_loopback(origin->host) ? "" : "public_url is " + public_url;
}

}  // namespace

int create_key(const Settings& settings, const KeyArguments& arguments) {
  const jobs::Quota& quota = arguments.quota;
  if (quota.jobs < 0 || quota.bytes < 0 || quota.requests_per_s < 0)
    throw Error(Code::usage, "a quota is 0, for any amount, or more");
  const auto made = jobs::KeyStore(key_options(settings)).create(arguments.owner, quota);
  std::cerr << made.key.id << " of " << made.key.owner << "; the key itself is shown only this once:\n";
  std::cout << made.secret << std::endl;
  return 0;
}

int list_keys(const Settings& settings, const KeyArguments& arguments) {
  const auto keys = jobs::KeyStore(key_options(settings)).list();
  if (arguments.as_json) {
    json::array rows;
    for (const auto& key : keys) rows.push_back(key_json(key));
    return std::cout << to_text(rows) << '\n', 0;
  }
  for (const auto& key : keys)
    std::printf("%-16s  %-7s  %s  %s\n", key.id.c_str(), key.revoked_at ? "revoked" : "valid",
                rfc3339(key.created_at).c_str(), key.owner.c_str());
  return 0;
}

int revoke_key(const Settings& settings, const KeyArguments& arguments) {
  if (!jobs::KeyStore(key_options(settings)).revoke(arguments.id))
    throw Error(Code::key_not_found, arguments.id);
  std::cout << "revoked\n";
  return 0;
}

jobs::StoreOptions key_options(const Settings& settings) {
  jobs::StoreOptions options = database_options(settings, "backend");
  options.connections = kConnections;
  return options;
}

wire::GateOptions gate_options(const Settings& settings, std::string_view listen, const std::string& secret) {
  const std::string reached = reached_beyond(settings, listen);
  const std::filesystem::path mark = data_folder(settings) / kHadKeys;
  jobs::KeyStore keys(key_options(settings));
  wire::GateOptions options{.on_loopback = reached.empty(),
                            .allow_anonymous = settings.flag("allow_anonymous"),
                            .had_keys = std::filesystem::exists(mark),
                            .on_first_key = [mark] { note_keys(mark); },
                            .secret = secret,
                            .public_url = settings.text("public_url")};
  if (keys.was_ever_used() && !options.had_keys) note_keys(mark);
  if (options.had_keys && !keys.was_ever_used())
    log::warn("there were API keys, and the database has none: nobody is let in until one is made",
              {{"known_by", mark.string()}});
  options.had_keys = options.had_keys || keys.was_ever_used();
  if (options.on_loopback) return options;
  if (secret.empty())
    throw Error(Code::usage, reached +
                                 ", where others than this machine can ask, and there is no "
                                 "callback_secret: without one anybody can tell the backend how a job "
                                 "ended. Set the same on both servers");
  const bool ml_with_secret = listen == "ml_listen" && !settings.text("callback_secret").empty();
  if (!options.allow_anonymous && !ml_with_secret && !keys.has_valid_key())
    throw Error(Code::usage,
                reached +
                    ", where others than this machine can ask, and there is no API key: make one "
                    "with 'ecg keys create --owner NAME', or say --allow-anonymous");
  return options;
}

}  // namespace ecg::app
