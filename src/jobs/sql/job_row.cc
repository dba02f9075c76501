#include "jobs/sql/job_row.h"

#include <algorithm>

#include "jobs/sql/row_text.h"

namespace ecg::jobs {

Job queued_job(const NewJob& asked, TimePoint when) {
  Job job;
  job.id = asked.id;
  job.video_url = row_text(asked.video_url);
  job.file_key = row_text(asked.file_key);
  job.filename = row_text(asked.filename);
  job.language = row_text(asked.language);
  job.languages = row_text(asked.languages);
  job.options = job_options_of_row(row_text(to_text(asked.options)));
  job.owner = row_text(asked.owner);
  job.callback_url = row_text(asked.callback_url);
  job.generation = asked.generation;
  job.created_at = job.updated_at = when;
  return job;
}

bool move(JobRow& row, Status to, TimePoint when) {
  if (!may_move(row.job.status, to)) return false;
  row.job.status = to;
  row.job.updated_at = when;
  if (to == Status::completed) row.job.progress = 100;
  if (to == Status::queued) row.job.stage = Stage::queued;
  if (to != Status::working) {
    row.job.eta_s.reset();
    row.worker.clear();
    row.lease_until.reset();
  }
  return true;
}

void advance(JobRow& row, const Progress& news, TimePoint when) {
  constexpr int kNearlyDone = 99;
  row.job.stage = news.stage;
  row.job.progress = std::max(row.job.progress, std::min(news.progress, kNearlyDone));
  row.job.eta_s = news.eta_s;
  if (news.audio_s) row.job.audio_s = news.audio_s;
  row.job.updated_at = when;
}

void take(JobRow& row, const std::string& worker, TimePoint lease_until, TimePoint when) {
  if (!move(row, Status::working, when)) return;
  row.worker = worker;
  row.lease_until = lease_until;
  ++row.job.attempts;
}

bool end(JobRow& row, const Outcome& outcome, TimePoint when) {
  if (!is_final(outcome.status)) return false;
  if (outcome.status == Status::completed) move(row, Status::working, when);
  if (!move(row, outcome.status, when)) return false;
  if (outcome.status == Status::failed) {
    row.job.error_code = outcome.error_code.value_or(Code::internal);
    row.job.error_message = row_text(outcome.error_message);
  }
  if (outcome.audio_s) row.job.audio_s = outcome.audio_s;
  if (outcome.work_s) row.job.work_s = outcome.work_s;
  row.job.has_poster = outcome.has_poster;
  return true;
}

Outcome died_too_often(int attempts) {
  const std::string detail = "worker died " + std::to_string(attempts) + " times";
  return {.status = Status::failed,
          .result = {},
          .error_code = Code::internal,
          .error_message = Error(Code::internal, detail).message(Language::ko),
          .audio_s = {},
          .work_s = {}};
}

}  // namespace ecg::jobs
