#include "core/plan/configuration_group.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/plan/label.h"
#include "core/plan/remark.h"

namespace core {
namespace {

constexpr std::size_t kLongestHeading = 60;  // in bytes; more is a sentence

bool holds_word(std::string_view label, std::string_view word) {
  const std::string padded = " " + std::string(label) + " ";
  return padded.find(" " + std::string(word) + " ") != std::string::npos;
}

template <std::size_t N>
bool holds_one_of(std::string_view label, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [label](std::string_view word) { return holds_word(label, word); });
}

}  // namespace

bool is_about_training(std::string_view heading) {
  static constexpr std::array<std::string_view, 3> kWords = {"training", "train", "finetuning"};
  return holds_one_of(normalized_label(heading), kWords);
}

ConfigurationGroup group_of(std::string_view heading) {
  static constexpr std::array<std::string_view, 5> kEvaluation = {"evaluation", "eval", "inference",
                                                                  "inspect", "scoring"};
  static constexpr std::array<std::string_view, 30> kRead = {
      "training",    "train",     "finetuning",   "tuning",  "hyperparameter", "parameter",
      "lora",        "optimizer", "optimization", "slurm",   "compute",        "hardware",
      "environment", "cluster",   "job",          "gpu",     "setting",        "common",
      "model",       "dataset",   "validation",   "logging", "wandb",          "w b",
      "prompt",      "scheduler", "constant",     "fixed",   "held",           "shared"};
  const std::string label = normalized_label(heading);
  const std::string tail = normalized_words(tail_of_label(heading));
  const bool is_marked = holds_one_of(tail, kEvaluation) && !is_about_training(label);
  if (is_marked || holds_one_of(label, kEvaluation)) return ConfigurationGroup::evaluation;
  if (holds_word(label, "generation") || holds_word(label, "estimate"))
    return ConfigurationGroup::other;
  return holds_one_of(label, kRead) ? ConfigurationGroup::read : ConfigurationGroup::other;
}

std::string_view heading_in(const MarkdownParagraph& paragraph) {
  const std::string_view source = trimmed(paragraph.content.source);
  if (source.find('\n') != std::string_view::npos) return {};
  if (paragraph.fields.size() == 1) {
    const MarkdownField& field = paragraph.fields.front();
    return trimmed(field.value).empty() ? std::string_view(field.label) : std::string_view();
  }
  const bool is_marked = source.size() > 2 && (source.front() == '*' || source.front() == '_') &&
                         source.back() == source.front();
  const std::string_view text = trimmed(paragraph.content.text);
  const bool is_sentence =
      text.size() > kLongestHeading || text.ends_with('.') || text.ends_with('!');
  return paragraph.fields.empty() && is_marked && !is_sentence ? text : std::string_view();
}

std::vector<std::size_t> value_columns(const MarkdownTable& table) {
  static constexpr std::array<std::string_view, 4> kValue = {"value", "setting", "chosen", "used"};
  static constexpr std::array<std::string_view, 16> kRemarks = {
      "note",   "rationale", "description", "comment", "source",        "reason",
      "why",    "remark",    "explanation", "meaning", "justification", "unit",
      "status", "detail",    "where",       "purpose"};
  std::vector<std::size_t> columns;
  for (std::size_t i = 1; i < table.header.size(); ++i) {
    const std::string label = normalized_label(table.header[i].text);
    if (std::find(kValue.begin(), kValue.end(), label) != kValue.end()) return {i};
    const bool is_remark = std::find(kRemarks.begin(), kRemarks.end(), label) != kRemarks.end();
    if (!is_remark && group_of(label) != ConfigurationGroup::evaluation) columns.push_back(i);
  }
  if (columns.empty() && table.header.size() > 1) columns.push_back(1);
  return columns;
}

}  // namespace core
