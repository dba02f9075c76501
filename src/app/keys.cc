#include "app/keys.h"

#include <cstdio>
#include <iostream>

#include "app/database.h"
#include "base/json.h"
#include "http/address.h"

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

bool allows_anonymous(const Settings& settings) {
  const std::string text = settings.text("allow_anonymous");
  if (text != "yes" && text != "no") throw Error(Code::usage, "allow_anonymous is yes or no");
  return text == "yes";
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
  const std::string address = parse_listen_address(settings.text(listen)).address;
  wire::GateOptions options{.on_loopback = is_loopback(address),
                            .allow_anonymous = allows_anonymous(settings),
                            .secret = secret,
                            .public_url = settings.text("public_url")};
  const bool others_can_ask = !options.on_loopback && !options.allow_anonymous;
  const bool has_secret = listen == "ml_listen" && !settings.text("callback_secret").empty();
  if (others_can_ask && !has_secret && !jobs::KeyStore(key_options(settings)).has_valid_key())
    throw Error(Code::usage,
                std::string(listen) + " is " + settings.text(listen) +
                    ", where others than this machine can ask, and there is no API key: make one "
                    "with 'ecg keys create --owner NAME', or say --allow-anonymous");
  return options;
}

}  // namespace ecg::app
