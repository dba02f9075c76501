#include "app/profile_names.h"

#include "base/error.h"
#include "captions/profiles.h"

namespace ecg::app {

void require_profile(const std::string& name) {
  if (name.empty() || captions::is_profile(name)) return;
  std::string names;
  for (const captions::Profile& profile : captions::profiles())
    names.append(names.empty() ? "" : ", ").append(profile.name);
  throw Error(Code::usage, "profile '" + name + "' is none of " + names);
}

}  // namespace ecg::app
