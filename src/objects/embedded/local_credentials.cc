// The access key and secret of a machine that serves its own objects.
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/ids.h"
#include "base/text.h"
#include "objects/embedded_store.h"

namespace ecg::objects {
namespace {

Credentials read_credentials(const std::filesystem::path& file) {
  const auto lines = split(trimmed(read_file(file)), '\n');
  if (lines.size() != 2 || lines[0].empty() || lines[1].empty())
    throw Error(Code::unavailable,
                file.string() + " is damaged: it should hold the access key and the secret key");
  return {.access_key = lines[0], .secret_key = lines[1], .session_token = {}};
}

}  // namespace

/// Written aside and linked to its name: two processes that start at once agree on whose came first.
Credentials local_credentials(const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) return read_credentials(file);
  const auto draft = file.string() + "." + random_hex(8);
  const std::string text = "ecg" + random_hex(8) + "\n" + random_hex(32) + "\n";
  const int descriptor = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) throw Error(Code::unavailable, "cannot write " + draft);
  const bool whole = write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                     fsync(descriptor) == 0;
  close(descriptor);
  if (whole) link(draft.c_str(), file.c_str());  // fails when the other one was first, which is fine
  unlink(draft.c_str());
  if (!whole) throw Error(Code::storage_full, draft);
  return read_credentials(file);
}

}  // namespace ecg::objects
