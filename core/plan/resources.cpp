#include "core/plan/resources.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/text/number.h"
#include "core/text/path_text.h"

namespace core {
namespace {

// Labels that never name a model or a data set by themselves.
constexpr std::array<std::string_view, 12> kDescriptions = {
    "location", "model used",  "verified", "size",   "format",          "split",
    "source",   "description", "status",   "sample", "model directory", "note"};
constexpr std::array<std::string_view, 5> kPaths = {"path", "full path", "model path",
                                                    "dataset path", "data path"};
constexpr std::array<std::string_view, 4> kNames = {"name", "model", "base model", "model name"};
constexpr std::array<std::string_view, 7> kDatasets = {"dataset",   "data set", "data", "file",
                                                       "data file", "set",      "input"};
constexpr std::array<std::string_view, 6> kNoTraining = {"eval",       "evaluation", "test",
                                                         "validation", "val",        "held"};
constexpr std::array<std::string_view, 5> kExtensions = {".json", ".jsonl", ".parquet", ".csv",
                                                         ".tsv"};
constexpr std::array<std::string_view, 5> kPathStarts = {"/", "./", "../", "~/", "$"};

bool is_path(std::string_view text) {
  return text.find('\n') == std::string_view::npos &&
         std::any_of(kPathStarts.begin(), kPathStarts.end(),
                     [text](std::string_view start) { return text.starts_with(start); });
}

bool is_data_file(std::string_view text) {
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [text](std::string_view extension) { return text.ends_with(extension); });
}

// A path in a code span ends there, whatever is said behind it but another path.
std::string value_of(const MarkdownField& field) {
  const LeadingCode leading = leading_code(base::trimmed(field.value_source));
  const std::string_view code = base::trimmed(leading.code);
  const bool is_whole = leading.behind.find_first_of("`/") == std::string_view::npos;
  if (is_whole && (is_path(code) || is_data_file(code))) return std::string(code);
  return value_without_remark(field.value, field.value_source);
}

std::string base_name(std::string_view path) {
  path = strip_trailing_slashes(path);
  return std::string(path.substr(path.rfind('/') + 1));
}

/// What is common to reading models and data sets: a walk over fields, nested lists, tables and
/// sub-headings, each with the name that it stands under.
template <typename TakeField>
void walk(const std::vector<MarkdownBlock>& blocks, const std::string& owner,
          const TakeField& take);

template <typename TakeField>
void walk_bullet(const MarkdownBullet& bullet, const std::string& owner, const TakeField& take) {
  std::string name = owner;
  if (bullet.fields.empty()) {
    const std::string text = value_without_remark(bullet.content.text, bullet.content.source);
    const MarkdownField bare{"", bullet.content.text, bullet.content.source, bullet.content.line};
    if (!take(bare, owner)) name = text;
  }
  for (const MarkdownField& field : bullet.fields) {
    if (take(field, owner)) continue;
    const std::string label = normalized_label(field.label);
    if (base::is_one_of(label, kNames) && !field.value.empty()) {
      name = value_of(field);
    } else if (!base::is_one_of(label, kDescriptions)) {
      name = std::string(base::trimmed(field.label));
    }
  }
  walk(bullet.blocks, name, take);
}

template <typename TakeField>
void walk_table(const MarkdownTable& table, const TakeField& take) {
  std::size_t name = table.header.size();
  std::size_t path = table.header.size();
  for (std::size_t i = table.header.size(); i-- > 0;) {
    const std::string label = normalized_label(table.header[i].text);
    if (base::is_one_of(label, kNames) || base::is_one_of(label, kDatasets)) name = i;
    if (base::is_one_of(label, kPaths) || label == "location") path = i;
  }
  if (path == table.header.size()) return;
  for (const MarkdownRow& row : table.rows) {
    const std::string label = name < row.cells.size() ? row.cells[name].text : std::string();
    take(MarkdownField{"Path", row.cells[path].text, row.cells[path].source, row.line}, label);
  }
}

template <typename TakeField>
void walk(const std::vector<MarkdownBlock>& blocks, const std::string& owner,
          const TakeField& take) {
  std::string name = owner;
  for (const MarkdownBlock& block : blocks) {
    if (const auto* paragraph = block.paragraph()) {
      for (const MarkdownField& field : paragraph->fields) take(field, name);
    } else if (const auto* table = block.table()) {
      walk_table(*table, take);
    } else if (const auto* list = block.list()) {
      for (const MarkdownBullet& bullet : list->bullets) {
        walk_bullet(bullet, name, take);
        // `- Name: X` names what the next points tell.
        for (const MarkdownField& field : bullet.fields) {
          const bool names = base::is_one_of(normalized_label(field.label), kNames);
          if (names && !is_path(value_of(field))) name = value_of(field);
        }
      }
    }
  }
}

template <typename TakeField>
void walk_section(const MarkdownSection& section, const std::string& owner, const TakeField& take) {
  walk(section.blocks, owner, take);
  for (const MarkdownSection& below : section.sections) {
    walk_section(below, std::string(base::trimmed(below.heading.text)), take);
  }
}

void read_models(const MarkdownSection& section, const std::string& file, ExperimentPlan& plan) {
  walk_section(section, "", [&](const MarkdownField& field, const std::string& owner) {
    const std::string label = normalized_label(field.label);
    const std::string value = value_of(field);
    if (!is_path(value) || (base::is_one_of(label, kDescriptions) && owner.empty())) return false;
    if (base::is_one_of(label, kDescriptions) && label != "location") return false;
    const bool has_own_name = !label.empty() && !base::is_one_of(label, kPaths) &&
                              !base::is_one_of(label, kNames) && label != "location";
    std::string name = has_own_name ? value_without_remark(field.label, field.label) : owner;
    if (name.empty()) name = base_name(value);
    add_model({std::move(name), value, {file, field.line}}, plan);
    return true;
  });
}

bool is_for_training(std::string_view label) {
  return std::none_of(kNoTraining.begin(), kNoTraining.end(), [label](std::string_view word) {
    return label.starts_with(word) && (label.size() == word.size() || label[word.size()] == ' ');
  });
}

// A path, and the label or heading under which a cell may name it.
std::optional<std::string> dataset_heading(const MarkdownField& field, const std::string& owner,
                                           std::string_view value) {
  const std::string label = normalized_label(field.label);
  const std::string bare = without_qualifiers(label);
  if (base::is_one_of(label, kDescriptions) || !is_for_training(label)) return std::nullopt;
  if (!is_for_training(normalized_label(owner))) return std::nullopt;
  if (base::is_one_of(bare, kPaths) || base::is_one_of(bare, kDatasets)) {
    // `Path (5-letter)`: what stands in the parentheses tells it from the others.
    const std::string told(remark_of(field.label));
    return told.empty() ? owner : told;
  }
  // So do those of `Training (5-letter)`.
  const std::string_view told = remark_of(field.label);
  if (is_data_file(value) && !told.empty() && (label == "training" || label == "train")) {
    return std::string(told);
  }
  if (is_data_file(value)) return label.empty() ? owner : std::string(base::trimmed(field.label));
  return std::nullopt;
}

void read_datasets(const MarkdownSection& section, const std::string& file, ExperimentPlan& plan) {
  std::vector<PlanValue> samples;
  walk_section(section, "", [&](const MarkdownField& field, const std::string& owner) {
    const std::string label = normalized_label(field.label);
    const std::string value = value_of(field);
    const Source source{file, field.line};
    if (label == "split" || label == "train" || label == "training sample" ||
        label == "train sample" || label == "training example") {
      const std::string text = label == "split" ? field.value : "train " + field.value;
      if (auto count = training_samples_of(text); !count.empty()) {
        samples.push_back({std::move(count), source});
      }
      return false;
    }
    const bool names_file =
        is_path(value) || is_data_file(value) ||
        (base::is_one_of(label, kPaths) && value.find('/') != std::string::npos);
    if (!names_file) return false;
    const auto heading = dataset_heading(field, owner, value);
    if (!heading) return false;
    add_dataset({*heading, value, source}, plan);
    return true;
  });
  if (samples.size() == 1 && plan.datasets.size() <= 1) plan.training_samples = samples.front();
}

std::string number_at(std::string_view text) {
  std::size_t end = 0;
  const auto groups_on = [&] {
    return text[end] == ',' && end + 3 < text.size() && base::is_digit(text[end + 1]) &&
           base::is_digit(text[end + 2]) && base::is_digit(text[end + 3]);
  };
  while (end < text.size() && (base::is_digit(text[end]) || groups_on())) ++end;
  // A share is no count.
  if (end < text.size() && (text[end] == '%' || text[end] == '.')) return {};
  const auto number = read_integer(text.substr(0, end));
  return number ? std::to_string(*number) : std::string();
}

}  // namespace

std::string training_samples_of(std::string_view splits) {
  std::string lower(splits);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string_view text = lower;
  const std::size_t train = text.find("train");
  if (train == std::string_view::npos) return {};
  if (train > 0) {
    const std::string_view before = base::trimmed(text.substr(0, train));
    std::size_t begin = before.size();
    while (begin > 0 && (base::is_digit(before[begin - 1]) || before[begin - 1] == ',')) --begin;
    if (begin < before.size() && base::is_digit(before[begin]))
      return number_at(before.substr(begin));
  }
  const std::size_t digit = text.find_first_of("0123456789", train);
  const std::size_t next = text.find_first_of(",;/|", train);
  return digit < next ? number_at(text.substr(digit)) : std::string();
}

void read_resources(const Sections& sections, const std::string& file, ExperimentPlan& plan) {
  for (const MarkdownSection* section : sections) {
    for (const auto* models : subsections(*section, {"model", "base model", "pretrained model"})) {
      read_models(*models, file, plan);
    }
    for (const auto* data : subsections(
             *section, {"dataset", "data set", "data", "training dataset", "training data"})) {
      read_datasets(*data, file, plan);
    }
  }
}

}  // namespace core
