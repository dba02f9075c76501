#include "jobs/sql/listener.h"

#include <libpq-fe.h>
#include <poll.h>
#include <soci/soci.h>
#include <sys/eventfd.h>

#include <array>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/unique_fd.h"

namespace ecg::jobs {
namespace {

constexpr int kPauseMs = 1000;  // between two attempts to connect
constexpr std::array kAllNews{Notification::job, Notification::delivery};

std::string_view channel_of(Notification news) { return news == Notification::job ? "jobs" : "deliveries"; }

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct FreeNotification {
  void operator()(PGnotify* notification) const { PQfreemem(notification); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

class Listener : public Listening {
 public:
  Listener(const Dialect& dialect, std::function<void(Notification)> tell)
      : target_(dialect.target()), tell_(std::move(tell)), stop_(eventfd(0, EFD_CLOEXEC)) {
    for (const Notification news : kAllNews) channels_.push_back(dialect.channel_name(channel_of(news)));
    thread_ = std::jthread([this] { run(); });
  }
  ~Listener() override { eventfd_write(stop_.get(), 1); }

 private:
  using Session = std::unique_ptr<PGconn, CloseConnection>;

  void run() {
    do {
      const Session session = connect();
      if (!session) continue;
      for (const Notification news : kAllNews) tell_(news);
      while (wait(PQsocket(session.get()), -1) && take_in(session.get())) {
      }
    } while (wait(-1, kPauseMs));
  }

  /// nullptr when it cannot be had now.
  Session connect() const {
    Session session(PQconnectdb(target_.c_str()));
    PQsetNoticeProcessor(
        session.get(), [](void*, const char*) {}, nullptr);
    for (const std::string& channel : channels_) {
      if (PQstatus(session.get()) != CONNECTION_OK) break;
      const std::unique_ptr<PGresult, ClearResult> answer(
          PQexec(session.get(), ("listen " + channel).c_str()));
    }
    if (PQstatus(session.get()) == CONNECTION_OK) return session;
    log::debug("nobody listens to the database", {{"why", PQerrorMessage(session.get())}});
    return nullptr;
  }

  /// Until `socket` has something, or the time is over; false when this is to end.
  bool wait(int socket, int time_ms) const {
    std::array<pollfd, 2> watched{pollfd{stop_.get(), POLLIN, 0}, pollfd{socket, POLLIN, 0}};
    while (poll(watched.data(), watched.size(), time_ms) < 0 && errno == EINTR) {
    }
    return watched[0].revents == 0;
  }

  /// False when the connection is gone.
  bool take_in(PGconn* session) const {
    if (PQconsumeInput(session) == 0) return false;
    while (const std::unique_ptr<PGnotify, FreeNotification> word{PQnotifies(session)})
      for (std::size_t i = 0; i < channels_.size(); ++i)
        if (channels_[i] == word->relname) tell_(kAllNews[i]);
    return PQstatus(session) == CONNECTION_OK;
  }

  const std::string target_;
  const std::function<void(Notification)> tell_;
  std::vector<std::string> channels_;  // in the order of kAllNews
  const UniqueFd stop_;
  std::jthread thread_;
};

}  // namespace

void notify(Connection& connection, Notification news) {
  const std::string statement = connection.dialect.notify(channel_of(news));
  if (!statement.empty()) connection.sql << statement;
}

std::unique_ptr<Listening> listen(const Dialect& dialect, std::function<void(Notification)> tell) {
  if (!dialect.can_listen()) return nullptr;
  return std::make_unique<Listener>(dialect, std::move(tell));
}

}  // namespace ecg::jobs
