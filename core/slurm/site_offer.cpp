#include "core/slurm/site_offer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <set>
#include <vector>

#include "core/text/list_text.h"

namespace core {
namespace {

/// How refusals read that partitions and nodes explain.
constexpr std::array<std::string_view, 6> kOfNodes{"partition",  "node configuration", "feature",
                                                   "time limit", "generic resource",   "emory"};

struct Partition {
  std::string name;
  bool is_default = false;
  std::string time_limit;
  std::int64_t megabytes = 0;  ///< Of its largest node, as the others.
  std::int64_t cpus = 0;
  std::int64_t gpus = 0;
  std::set<std::string> features;
};

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

std::int64_t leading_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// sinfo's `gpu:a100:4(S:0-1)`, read as what a job would ask for.
std::int64_t gpus_in(const std::string& resources) {
  SlurmRequest request;
  std::string plain = resources;
  while (plain.find('(') != std::string::npos) {
    const std::size_t begin = plain.find('(');
    const std::size_t end = plain.find(')', begin);
    plain.erase(begin, end == std::string::npos ? end : end - begin + 1);
  }
  request.options.push_back({"gres", plain, 0});
  const auto gpus = requested_gpus(request);
  return gpus ? gpus->count : 0;
}

Partition& partition_of(std::vector<Partition>& partitions, const std::string& name) {
  const auto found = std::find_if(partitions.begin(), partitions.end(),
                                  [&](const Partition& each) { return each.name == name; });
  if (found != partitions.end()) return *found;
  partitions.push_back({});
  partitions.back().name = name;
  return partitions.back();
}

std::vector<Partition> read_sinfo(std::string_view text) {
  std::vector<Partition> partitions;
  for (const std::string& line : split_at(text, '\n')) {
    const std::vector<std::string> fields = split_at(line, '|');
    if (fields.size() != 6) continue;
    const bool is_default = fields[0].ends_with('*');
    const std::string name = fields[0].substr(0, fields[0].size() - (is_default ? 1 : 0));
    Partition& partition = partition_of(partitions, name);
    partition.is_default = is_default;
    partition.time_limit = fields[1];
    partition.megabytes = std::max(partition.megabytes, leading_number(fields[2]));
    partition.cpus = std::max(partition.cpus, leading_number(fields[3]));
    partition.gpus = std::max(partition.gpus, gpus_in(fields[4]));
    for (const std::string& feature : split_at(fields[5], ',')) {
      if (!feature.empty() && feature != "(null)") partition.features.insert(feature);
    }
  }
  return partitions;
}

std::string sentence_about(const Partition& partition) {
  std::string text = fmt::format(
      "A node of the partition {} has up to {}, {} CPUs and {} MB of memory; its time limit is "
      "{}",
      partition.name, counted(partition.gpus, "GPU"), partition.cpus, partition.megabytes,
      partition.time_limit);
  if (!partition.features.empty()) {
    text += fmt::format(", its features are {}", fmt::join(partition.features, ", "));
  }
  return text + ".";
}

std::string accounts_of(const SlurmPrograms& programs, const std::string& user,
                        const std::stop_token& stop) {
  if (user.empty()) return "";
  const auto table = programs.ask({"sacctmgr", "--noheader", "--parsable2", "show", "assoc",
                                   "where", fmt::format("user={}", user), "format=Account"},
                                  stop);
  if (!table) return "";
  std::set<std::string> accounts;
  for (const std::string& account : split_at(*table, '\n')) {
    if (!account.empty()) accounts.insert(account);
  }
  if (accounts.empty()) return "";
  return fmt::format("The accounts of {} here: {}.", user, fmt::join(accounts, ", "));
}

}  // namespace

std::string partition_offer(std::string_view sinfo, const std::string& partition) {
  const std::vector<Partition> partitions = read_sinfo(sinfo);
  if (partitions.empty()) return "";
  std::vector<std::string> names;
  for (const Partition& each : partitions) {
    if (each.name == partition || (partition.empty() && each.is_default))
      return sentence_about(each);
    names.push_back(each.name);
  }
  return fmt::format("The partitions here: {}.", fmt::join(names, ", "));
}

std::string site_offer(const SlurmPrograms& programs, const SlurmRequest& request,
                       std::string_view words, const std::string& user,
                       const std::stop_token& stop) {
  if (words.find("account") != std::string_view::npos) return accounts_of(programs, user, stop);
  const bool is_about_nodes = std::any_of(
      kOfNodes.begin(), kOfNodes.end(),
      [&](std::string_view each) { return words.find(each) != std::string_view::npos; });
  if (!is_about_nodes) return "";
  const auto sinfo =
      programs.ask({"sinfo", "--exact", "--noheader", "--format=%P|%l|%m|%c|%G|%f"}, stop);
  return sinfo ? partition_offer(*sinfo, request.value("partition")) : "";
}

}  // namespace core
