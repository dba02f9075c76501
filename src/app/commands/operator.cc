#include "app/operator.h"

#include "app/commands.h"

namespace ecg::app {
namespace {

constexpr std::string_view kBackendUrl[] = {"backend_url"};

/// Commands on one role's database, which share their arguments.
class OperatorCommands {
 public:
  using Work = int (*)(const Settings&, const OperatorArguments&);

  explicit OperatorCommands(CommandLine& line) : line_(line) {}

  CLI::App& add(CLI::App& group, const char* name, const char* help, Work work) {
    CLI::App& command = line_.add(name, help, &group);
    command.add_option("--role", asked_->role, "whose database: backend or ml [backend]");
    line_.add_settings(command, {kDatabaseSettings, kBackendUrl});
    line_.on_run(command,
                 [asked = asked_, work](const Settings& settings) { return work(settings, *asked); });
    return command;
  }
  CLI::App& add_list(CLI::App& group, const char* help, Work work) {
    CLI::App& command = add(group, "list", help, work);
    command.add_option("--limit", asked_->limit, "how many at most [50]");
    command.add_flag("--json", asked_->as_json, "as JSON");
    return command;
  }
  void add_of_one(CLI::App& group, const char* name, const char* help, Work work) {
    add(group, name, help, work).add_option("JOB", asked_->id, "its id")->required();
  }
  OperatorArguments& asked() { return *asked_; }

 private:
  CommandLine& line_;
  const std::shared_ptr<OperatorArguments> asked_ = std::make_shared<OperatorArguments>();
};

}  // namespace

void add_operator_commands(CommandLine& line) {
  OperatorCommands commands(line);
  CLI::App& jobs = line.add_group("jobs", "for the operator: the jobs in the database");
  commands.add_list(jobs, "the newest first", list_jobs)
      .add_option("--status", commands.asked().status, "queued, working, completed, failed or cancelled");
  commands.add_of_one(jobs, "show", "one, as JSON", show_job);
  commands.add_of_one(jobs, "cancel", "end it where it runs", cancel_job);
  commands.add_of_one(jobs, "retry", "its video again, as a new job", retry_job);

  CLI::App& deliveries =
      line.add_group("deliveries", "for the operator: messages between the servers not yet answered");
  commands.add_list(deliveries, "the oldest first", list_deliveries)
      .add_flag("--dead", commands.asked().only_dead, "only those given up");
  commands.add(deliveries, "replay", "try again at once: one, or all dead ones", replay_deliveries)
      .add_option("DELIVERY", commands.asked().id, "its id; none: all dead ones");
}

}  // namespace ecg::app
