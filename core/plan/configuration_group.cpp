#include "core/plan/configuration_group.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

constexpr std::array<std::string_view, 5> kEvaluation = {"evaluation", "eval", "inference",
                                                         "inspect", "scoring"};
constexpr std::ptrdiff_t kMostGroupWords = 5;  // of a line that is a heading; more is a sentence

bool has_group_word(std::string_view label, std::string_view word) {
  const std::string padded = " " + std::string(label) + " ";
  return padded.find(" " + std::string(word) + " ") != std::string::npos;
}

template <std::size_t N>
bool holds_one_of(std::string_view label, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [label](std::string_view word) { return has_group_word(label, word); });
}

}  // namespace

bool is_about_training(std::string_view heading) {
  static constexpr std::array<std::string_view, 3> kWords = {"training", "train", "finetuning"};
  return holds_one_of(normalized_label(heading), kWords);
}

ConfigurationGroup group_of(std::string_view heading) {
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
  if (has_group_word(label, "generation") || has_group_word(label, "estimate"))
    return ConfigurationGroup::other;
  return holds_one_of(label, kRead) ? ConfigurationGroup::read : ConfigurationGroup::other;
}

std::string_view heading_in(const MarkdownParagraph& paragraph) {
  const std::string_view source = base::trimmed(paragraph.content.source);
  if (source.find('\n') != std::string_view::npos) return {};
  std::string_view text;
  if (paragraph.fields.size() == 1 && base::trimmed(paragraph.fields.front().value).empty()) {
    text = paragraph.fields.front().label;
  } else if (paragraph.fields.empty() && source.size() > 2 && source.front() == source.back() &&
             (source.front() == '*' || source.front() == '_')) {
    text = base::trimmed(paragraph.content.text);
  }
  const std::string words = normalized_words(text);
  return std::count(words.begin(), words.end(), ' ') < kMostGroupWords ? text : std::string_view();
}

bool begins_with_evaluation(std::string_view heading) {
  const std::string words = normalized_words(heading);
  const std::string_view first = std::string_view(words).substr(0, words.find(' '));
  return std::find(kEvaluation.begin(), kEvaluation.end(), first) != kEvaluation.end();
}

std::vector<std::size_t> value_columns(const MarkdownTable& table) {
  static constexpr std::array<std::string_view, 4> kValue = {"value", "setting", "chosen", "used"};
  static constexpr std::array<std::string_view, 18> kRemarks = {
      "note",   "rationale", "description", "comment", "source", "reason",
      "why",    "remark",    "explanation", "meaning", "unit",   "justification",
      "status", "detail",    "where",       "purpose", "effect", "default"};
  std::vector<std::size_t> named;
  std::vector<std::size_t> others;
  for (std::size_t i = 1; i < table.header.size(); ++i) {
    const std::string label = normalized_label(table.header[i].text);
    const bool is_remark = holds_one_of(label, kRemarks);
    if (is_remark || group_of(label) == ConfigurationGroup::evaluation) continue;
    const bool is_named = std::find(kValue.begin(), kValue.end(), label) != kValue.end();
    (is_named ? named : others).push_back(i);
  }
  if (!named.empty()) return named;
  if (others.empty() && table.header.size() > 1) others.push_back(1);
  return others;
}

}  // namespace core
