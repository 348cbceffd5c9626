#include "core/slurm/slurm_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace core {
namespace {

std::optional<std::int64_t> number_at_front(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('=')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && number >= 0 ? std::optional(number) : std::nullopt;
}

/// `MaxArraySize            = 1001`
std::optional<std::int64_t> config_value(std::string_view config, std::string_view name) {
  while (!config.empty()) {
    const std::size_t end = config.find('\n');
    const std::string_view line = config.substr(0, end);
    if (line.starts_with(name)) return number_at_front(line.substr(name.size()));
    config.remove_prefix(end == std::string_view::npos ? config.size() : end + 1);
  }
  return std::nullopt;
}

std::vector<std::vector<std::string>> rows_of(std::string_view table) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  for (const char c : table) {
    if (c == '\n') {
      rows.emplace_back(1);
    } else if (c == '|') {
      rows.back().emplace_back();
    } else {
      rows.back().back() += c;
    }
  }
  return rows;
}

void lower_limit(std::optional<std::int64_t>& limit, std::optional<std::int64_t> by) {
  if (by) limit = limit ? std::min(*limit, *by) : by;
}

/// The user's association with the account that is asked for, else with any.
/// \returns the QOS that holds where the request names none.
std::string heed_association(std::string_view table, const std::string& account,
                             std::optional<std::int64_t>& limit) {
  std::string qos;
  for (const auto& row : rows_of(table)) {
    if (row.size() < 4 || (!account.empty() && row[0] != account)) continue;
    lower_limit(limit, number_at_front(row[3]));
    if (!row[2].empty()) {
      qos = row[2];
    } else if (qos.empty() && row[1].find(',') == std::string::npos) {
      qos = row[1];
    }
  }
  return qos;
}

void heed_qos(std::string_view table, const std::string& qos, std::optional<std::int64_t>& limit) {
  for (const auto& row : rows_of(table)) {
    if (row.size() < 2 || row[0] != qos) continue;
    lower_limit(limit, number_at_front(row[1]));
  }
}

}  // namespace

SlurmLimits ask_limits(const SlurmPrograms& programs, const std::string& user,
                       const SlurmRequest& request, const std::stop_token& stop) {
  SlurmLimits limits;
  if (const auto config = programs.ask({"scontrol", "show", "config"}, stop)) {
    limits.array_size = config_value(*config, "MaxArraySize").value_or(limits.array_size);
    const auto age = config_value(*config, "MinJobAge");
    if (age) limits.remembers = std::chrono::seconds(*age);
  }
  if (user.empty()) return limits;
  const auto associations =
      programs.ask({"sacctmgr", "--noheader", "--parsable2", "show", "assoc", "where",
                    fmt::format("user={}", user), "format=Account,QOS,DefaultQOS,MaxSubmitJobs"},
                   stop);
  if (!associations) return limits;
  std::string qos = heed_association(*associations, request.value("account"), limits.jobs);
  if (request.find("qos") != nullptr) qos = request.value("qos");
  const auto table = programs.ask(
      {"sacctmgr", "--noheader", "--parsable2", "show", "qos", "format=Name,MaxSubmitJobsPerUser"},
      stop);
  if (table) heed_qos(*table, qos, limits.jobs);
  return limits;
}

}  // namespace core
