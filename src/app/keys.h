#pragma once
// `ecg keys`: who may ask. And the gate that the settings build from it.
#include <string>
#include <string_view>

#include "base/settings.h"
#include "jobs/key_store.h"
#include "wire/gate.h"

namespace ecg::app {

struct KeyArguments {
  std::string owner;
  jobs::Quota quota;
  std::string id;  ///< of the key to revoke
  bool as_json = false;
};

// Each returns the exit code. Throw Error(usage | key_not_found).
int create_key(const Settings& settings, const KeyArguments& arguments);
int list_keys(const Settings& settings, const KeyArguments& arguments);
int revoke_key(const Settings& settings, const KeyArguments& arguments);

/// Where the keys lie for both roles: in the backend's database.
jobs::StoreOptions key_options(const Settings& settings);

/// The gate of the server that listens at the setting `listen`. Throws Error(usage) when others than this
/// machine could ask and there is no key or no secret. allow_anonymous lets them in; a callback_secret is
/// enough for an ML server, which then answers its backend alone. To be asked before anything listens.
wire::GateOptions gate_options(const Settings& settings, std::string_view listen, const std::string& secret);

}  // namespace ecg::app
