#include "core/slurm/site.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <vector>

#include "core/text/lines.h"
#include "core/text/list_text.h"

namespace core {
namespace {

std::vector<std::string> split_at(std::string_view text, char mark) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == mark) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// The lines of a table whose columns are divided by `|`; those with other than `columns` are left
/// out.
std::vector<std::vector<std::string>> rows_of(std::string_view table, std::size_t columns) {
  std::vector<std::vector<std::string>> rows;
  while (!table.empty()) {
    std::vector<std::string> row = split_at(take_line(table), '|');
    if (row.size() == columns) rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<std::int64_t> leading_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && number >= 0 ? std::optional(number) : std::nullopt;
}

/// From a line `MaxArraySize            = 1001`.
std::optional<std::int64_t> config_value(std::string_view config, std::string_view name) {
  while (!config.empty()) {
    const std::string_view line = take_line(config);
    const std::size_t value = line.find_first_not_of(" =", name.size());
    if (line.starts_with(name) && value != std::string_view::npos) {
      return leading_number(line.substr(value));
    }
  }
  return std::nullopt;
}

void lower_limit(std::optional<std::int64_t>& limit, const std::string& other) {
  const auto number = leading_number(other);
  if (number) limit = limit ? std::min(*limit, *number) : number;
}

struct Partition {
  std::string name;
  bool is_default = false;
  std::string time_limit;
  std::int64_t megabytes = 0;  ///< The largest node's; so are `cpus` and `gpus`.
  std::int64_t cpus = 0;
  std::int64_t gpus = 0;
  std::set<std::string> features;
};

/// Reads sinfo's `gpu:a100:4(S:0-1)` like a job's request.
std::int64_t gpus_in(std::string resources) {
  for (std::size_t open = resources.find('('); open != std::string::npos;
       open = resources.find('(')) {
    const std::size_t close = resources.find(')', open);
    resources.erase(open, close == std::string::npos ? close : close - open + 1);
  }
  const auto gpus = requested_gpus({{{"gres", resources, 0}}});
  return gpus ? gpus->count : 0;
}

std::vector<Partition> read_sinfo(std::string_view text) {
  std::vector<Partition> partitions;
  for (const std::vector<std::string>& row : rows_of(text, 6)) {
    const bool is_default = row[0].ends_with('*');
    const std::string name = row[0].substr(0, row[0].size() - (is_default ? 1 : 0));
    auto partition = std::find_if(partitions.begin(), partitions.end(),
                                  [&](const Partition& each) { return each.name == name; });
    if (partition == partitions.end()) {
      partition = partitions.insert(partitions.end(), Partition{});
      partition->name = name;
    }
    partition->is_default = is_default;
    partition->time_limit = row[1];
    partition->megabytes = std::max(partition->megabytes, leading_number(row[2]).value_or(0));
    partition->cpus = std::max(partition->cpus, leading_number(row[3]).value_or(0));
    partition->gpus = std::max(partition->gpus, gpus_in(row[4]));
    for (const std::string& feature : split_at(row[5], ',')) {
      if (!feature.empty() && feature != "(null)") partition->features.insert(feature);
    }
  }
  return partitions;
}

std::string describe_partition(const Partition& partition) {
  std::string text = fmt::format(
      "A node of partition {} has at most {}, {} CPUs and {} MB of memory; the time limit is {}",
      partition.name, counted(partition.gpus, "GPU"), partition.cpus, partition.megabytes,
      partition.time_limit);
  if (!partition.features.empty()) {
    text += fmt::format("; the features are {}", fmt::join(partition.features, ", "));
  }
  return text + ".";
}

/// What sacctmgr shows of the user's associations, a row each.
Result<std::string> ask_associations(const SlurmPrograms& programs, const std::string& user,
                                     std::string_view columns, const std::stop_token& stop) {
  return programs.ask({"sacctmgr", "--noheader", "--parsable2", "show", "assoc", "where",
                       fmt::format("user={}", user), fmt::format("format={}", columns)},
                      stop);
}

std::string accounts_offer(const SlurmPrograms& programs, const std::string& user,
                           const std::stop_token& stop) {
  if (user.empty()) return "";
  const auto table = ask_associations(programs, user, "Account", stop);
  if (!table) return "";
  std::set<std::string> accounts;
  for (const std::string& account : split_at(*table, '\n')) {
    if (!account.empty()) accounts.insert(account);
  }
  if (accounts.empty()) return "";
  return fmt::format("The accounts of {} are {}.", user, fmt::join(accounts, ", "));
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
      ask_associations(programs, user, "Account,QOS,DefaultQOS,MaxSubmitJobs", stop);
  if (!associations) return limits;
  const std::string account = request.value("account");
  std::string qos;
  for (const auto& row : rows_of(*associations, 4)) {
    if (!account.empty() && row[0] != account) continue;
    lower_limit(limits.jobs, row[3]);
    if (!row[2].empty()) {
      qos = row[2];
    } else if (qos.empty() && row[1].find(',') == std::string::npos) {
      qos = row[1];
    }
  }
  if (request.find("qos") != nullptr) qos = request.value("qos");
  const auto table = programs.ask(
      {"sacctmgr", "--noheader", "--parsable2", "show", "qos", "format=Name,MaxSubmitJobsPerUser"},
      stop);
  if (!table) return limits;
  for (const auto& row : rows_of(*table, 2)) {
    if (row[0] == qos) lower_limit(limits.jobs, row[1]);
  }
  return limits;
}

std::string partition_offer(std::string_view sinfo, const std::string& partition) {
  const std::vector<Partition> partitions = read_sinfo(sinfo);
  if (partitions.empty()) return "";
  std::vector<std::string> names;
  for (const Partition& each : partitions) {
    if (each.name == partition || (partition.empty() && each.is_default)) {
      return describe_partition(each);
    }
    names.push_back(each.name);
  }
  return fmt::format("The partitions are {}.", fmt::join(names, ", "));
}

std::string site_offer(const SlurmPrograms& programs, const SlurmRequest& request,
                       std::string_view words, const std::string& user,
                       const std::stop_token& stop) {
  const auto mentions = [&](std::string_view word) {
    return words.find(word) != std::string_view::npos;
  };
  if (mentions("account")) return accounts_offer(programs, user, stop);
  const bool is_about_nodes = mentions("partition") || mentions("node configuration") ||
                              mentions("feature") || mentions("time limit") ||
                              mentions("generic resource") || mentions("emory");
  if (!is_about_nodes) return "";
  const auto sinfo =
      programs.ask({"sinfo", "--exact", "--noheader", "--format=%P|%l|%m|%c|%G|%f"}, stop);
  return sinfo ? partition_offer(*sinfo, request.value("partition")) : "";
}

}  // namespace core
