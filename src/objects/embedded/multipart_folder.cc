#include "objects/embedded/multipart_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <mutex>

#include "base/digest.h"
#include "base/file.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

namespace ecg::objects {
namespace fs = std::filesystem;
namespace {

constexpr int kMostParts = 10'000;  // S3's own bound
constexpr std::size_t kIdBytes = 16;
constexpr std::string_view kFactsFile = "facts";

/// An id that we could have given: nothing else becomes part of a path.
bool is_upload_id(std::string_view text) {
  return text.size() == 2 * kIdBytes && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_real_folder(const fs::path& path) {
  std::error_code problem;
  return fs::symlink_status(path, problem).type() == fs::file_type::directory;
}

std::optional<UploadFacts> read_facts(const fs::path& upload) {
  try {
    const json::object line = parse_json_object(read_file(upload / kFactsFile));
    const auto key = percent_decode(required_string(line, "key"));
    if (!key) return std::nullopt;
    return UploadFacts{*key, required_string(line, "type"), kept_headers(line)};
  } catch (const Error&) {
    return std::nullopt;
  }
}

void check_number(int number) {
  if (number < 1 || number > kMostParts)
    throw Error(Code::invalid_part, "part numbers are 1 to " + std::to_string(kMostParts));
}

std::string_view without_quotes(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') return etag.substr(1, etag.size() - 2);
  return etag;
}

class PendingPart : public PendingObject {
 public:
  PendingPart(const fs::path& drafts, fs::path target, std::string upload_id, std::shared_mutex& ending,
              std::function<void()> require_open)
      : file_(drafts),
        target_(std::move(target)),
        upload_id_(std::move(upload_id)),
        ending_(ending),
        require_open_(std::move(require_open)) {}

  void write(std::string_view bytes) override { file_.write(bytes); }
  ObjectInfo commit() override {
    const std::shared_lock lock(ending_);
    require_open_();
    return file_.commit(target_, upload_id_, {});
  }

 private:
  HashedFile file_;
  const fs::path target_;
  const std::string upload_id_;
  std::shared_mutex& ending_;
  const std::function<void()> require_open_;
};

}  // namespace

MultipartFolder::MultipartFolder(fs::path folder, fs::path drafts, IsCompleted is_completed)
    : folder_(std::move(folder)), drafts_(std::move(drafts)), is_completed_(std::move(is_completed)) {}

std::string MultipartFolder::create(std::string_view key, std::string_view content_type,
                                    const KeptHeaders& headers) const {
  std::string upload_id = random_hex(kIdBytes);
  std::error_code problem;
  fs::create_directory(path(upload_id), problem);
  if (problem)
    throw Error(problem == std::errc::no_space_on_device ? Code::storage_full : Code::internal,
                problem.message());
  write_file(path(upload_id) / kFactsFile,
             to_text(json::object{
                 {"key", percent_encode(key)}, {"type", content_type}, {"headers", kept_json(headers)}}));
  return upload_id;
}

UploadFacts MultipartFolder::facts_of(std::string_view key, std::string_view upload_id) const {
  const auto facts = is_upload_id(upload_id) ? read_facts(path(upload_id)) : std::nullopt;
  if (!facts || facts->key != key) throw Error(Code::upload_not_found);
  return *facts;
}

bool MultipartFolder::is_open(std::string_view key, std::string_view upload_id) const {
  const auto facts = is_upload_id(upload_id) ? read_facts(path(upload_id)) : std::nullopt;
  return facts && facts->key == key && !is_completed_(key, upload_id);
}

void MultipartFolder::require_open(std::string_view key, std::string_view upload_id) const {
  facts_of(key, upload_id);
  if (is_completed_(key, upload_id)) throw Error(Code::upload_not_found, "it is completed");
}

std::vector<PartInfo> MultipartFolder::list(std::string_view key, std::string_view upload_id) const {
  require_open(key, upload_id);
  std::vector<PartInfo> parts;
  std::error_code problem;
  for (fs::directory_iterator entry(path(upload_id), problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const auto number = to_integer(entry->path().filename().string());
    if (!number) continue;
    const auto part = read_trailer(open_to_read(entry->path()), upload_id);
    if (part) parts.push_back({static_cast<int>(*number), part->info.size_bytes, part->info.etag});
  }
  std::sort(parts.begin(), parts.end(),
            [](const PartInfo& a, const PartInfo& b) { return a.number < b.number; });
  return parts;
}

std::unique_ptr<PendingObject> MultipartFolder::begin_part(std::string_view key, std::string_view upload_id,
                                                           int number) const {
  check_number(number);
  require_open(key, upload_id);
  return std::make_unique<PendingPart>(
      drafts_, part_file(path(upload_id), number), std::string(upload_id), ending_,
      [this, key = std::string(key), id = std::string(upload_id)] { require_open(key, id); });
}

/// Parts, facts, and then the folder, unless somebody else has put something into it.
void MultipartFolder::remove(std::string_view upload_id) const {
  if (!is_upload_id(upload_id) || !is_real_folder(path(upload_id))) return;
  std::error_code problem, ignored;
  for (fs::directory_iterator entry(path(upload_id), problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string name = entry->path().filename();
    if (name == kFactsFile || is_number(name) || is_temp_file_name(name)) fs::remove(entry->path(), ignored);
  }
  fs::remove(path(upload_id), ignored);
}

void MultipartFolder::remove_others(std::string_view upload_id, const std::vector<FilePart>& kept) const {
  std::vector<std::string> names;
  for (const FilePart& part : kept) names.push_back(std::to_string(part.number));
  std::sort(names.begin(), names.end());
  std::error_code problem;
  for (fs::directory_iterator entry(path(upload_id), problem), end; !problem && entry != end;
       entry.increment(problem)) {
    std::error_code ignored;
    const std::string name = entry->path().filename();
    if (is_number(name) && !std::binary_search(names.begin(), names.end(), name))
      fs::remove(entry->path(), ignored);
  }
}

std::uint64_t MultipartFolder::unfinished_bytes(std::string_view prefix) const {
  std::uint64_t sum = 0;
  std::error_code problem;
  for (fs::directory_iterator entry(folder_, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string id = entry->path().filename().string();
    const auto facts = read_facts(entry->path());
    if (!facts || !facts->key.starts_with(prefix) || !is_open(facts->key, id)) continue;
    std::error_code gone;  // aborted or completed meanwhile
    for (fs::directory_iterator part(entry->path(), gone), last; !gone && part != last;
         part.increment(gone)) {
      std::error_code ignored;
      const auto size = fs::file_size(part->path(), ignored);
      if (!ignored) sum += size;
    }
  }
  return sum;
}

std::vector<OpenUpload> MultipartFolder::open_uploads(std::string_view prefix) const {
  std::vector<OpenUpload> uploads;
  std::error_code problem;
  for (fs::directory_iterator entry(folder_, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string id = entry->path().filename().string();
    const auto facts = is_upload_id(id) ? read_facts(entry->path()) : std::nullopt;
    struct stat begun {};
    if (!facts || !facts->key.starts_with(prefix) || is_completed_(facts->key, id) ||
        stat((entry->path() / kFactsFile).c_str(), &begun) != 0)
      continue;
    uploads.push_back({.key = facts->key,
                       .upload_id = id,
                       .begun_at = from_millis(std::int64_t{1000} * begun.st_mtim.tv_sec)});
  }
  return uploads;
}

int MultipartFolder::sweep(std::chrono::seconds life) const {
  if (!is_real_folder(folder_)) return 0;  // nothing is removed through a symbolic link
  int removed = 0;
  std::error_code problem;
  const auto oldest = fs::file_time_type::clock::now() - life;
  for (fs::directory_iterator entry(folder_, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string id = entry->path().filename().string();
    if (!is_upload_id(id) || !is_real_folder(entry->path())) continue;
    std::error_code gone;  // by its client, meanwhile
    const auto changed = fs::last_write_time(entry->path(), gone);
    if (gone || changed > oldest) continue;
    const std::unique_lock lock(ending_);
    const auto facts = read_facts(entry->path());
    if (facts && is_completed_(facts->key, id)) continue;
    remove(id);
    ++removed;
  }
  if (removed > 0) log::info("abandoned uploads were removed", {{"count", std::to_string(removed)}});
  return removed;
}

Facts assembled(std::string_view upload_id, const std::vector<PartInfo>& listed,
                const std::vector<PartName>& wanted) {
  Facts facts{.info = {}, .upload_id = std::string(upload_id), .parts = {}};
  if (wanted.empty()) throw Error(Code::invalid_part, "/parts is empty");
  int before = 0;
  for (const PartName& name : wanted) {
    check_number(name.number);
    const std::string what = "part " + std::to_string(name.number);
    if (name.number <= before) throw Error(Code::invalid_part, what + " does not follow in rising order");
    before = name.number;
    const auto part = std::lower_bound(listed.begin(), listed.end(), name.number,
                                       [](const PartInfo& info, int number) { return info.number < number; });
    if (part == listed.end() || part->number != name.number)
      throw Error(Code::invalid_part, what + " has not arrived");
    if (without_quotes(part->etag) != without_quotes(name.etag))
      throw Error(Code::invalid_part, what + " arrived with another ETag");
    facts.parts.push_back({.number = name.number, .size_bytes = part->size_bytes});
    facts.info.size_bytes += part->size_bytes;
  }
  facts.info.etag = etag_of_parts(wanted);
  return facts;
}

std::string etag_of_parts(const std::vector<PartName>& parts) {
  Hash md5(Hash::Kind::md5);
  for (const PartName& part : parts) md5.update(bytes_of_hex(without_quotes(part.etag)));
  return "\"" + md5.finish_hex() + "-" + std::to_string(parts.size()) + "\"";
}

}  // namespace ecg::objects
