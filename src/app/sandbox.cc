#include "app/sandbox.h"

#include "base/error.h"
#include "base/log.h"

namespace ecg::app {

std::optional<media::Sandbox> sandbox(const Settings& settings) {
  const std::string wanted = settings.text("sandbox");
  if (wanted == "off") return std::nullopt;
  if (wanted != "auto") throw Error(Code::usage, "sandbox is auto or off");
  const media::Sandbox sandbox;
  const media::SandboxCheck check = media::check_sandbox(sandbox);
  if (!check.starts) {
    log::warn("videos are decoded in this very process", {{"why", check.problem}});
    return std::nullopt;
  }
  if (!check.problem.empty())
    log::warn("videos are decoded in a process of their own, but it is not confined",
              {{"why", check.problem}});
  return sandbox;
}

}  // namespace ecg::app
