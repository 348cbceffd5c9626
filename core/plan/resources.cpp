#include "core/plan/resources.h"

#include <algorithm>
#include <functional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/text/number.h"
#include "core/text/path_text.h"

namespace core {
namespace {

/// What a normalized label under Resources means.
enum class LabelKind { description, path, name, dataset, other };

LabelKind label_kind(std::string_view label) {
  if (base::is_one_of(label, {"path", "full path", "model path", "dataset path", "data path"})) {
    return LabelKind::path;
  }
  if (base::is_one_of(label, {"name", "model", "base model", "model name"})) {
    return LabelKind::name;
  }
  if (base::is_one_of(label,
                      {"dataset", "data set", "data", "file", "data file", "set", "input"})) {
    return LabelKind::dataset;
  }
  // Labels that never name a model or a data set by themselves.
  const bool describes = base::is_one_of(
      label, {"location", "model used", "verified", "size", "format", "split", "source",
              "description", "status", "sample", "model directory", "note"});
  return describes ? LabelKind::description : LabelKind::other;
}

bool is_path(std::string_view text) {
  const bool begins_like_one = text.starts_with('/') || text.starts_with("./") ||
                               text.starts_with("../") || text.starts_with("~/") ||
                               text.starts_with('$');
  return begins_like_one && text.find('\n') == std::string_view::npos;
}

bool is_data_file(std::string_view text) {
  return text.ends_with(".json") || text.ends_with(".jsonl") || text.ends_with(".parquet") ||
         text.ends_with(".csv") || text.ends_with(".tsv");
}

// A path in a code span ends there, whatever follows it but another path.
std::string value_of(const MarkdownField& field) {
  const LeadingCode leading = leading_code(base::trimmed(field.value_source));
  const std::string_view code = base::trimmed(leading.code);
  const bool is_whole = leading.rest.find_first_of("`/") == std::string_view::npos;
  if (is_whole && (is_path(code) || is_data_file(code))) return std::string(code);
  return value_without_remark(field.value, field.value_source);
}

/// Takes a field with the name that it is under. \returns whether it was one.
using TakeField = std::function<bool(const MarkdownField&, const std::string&)>;

/// What is common to reading models and data sets: a walk over fields, nested lists, tables and
/// sub-headings.
void walk(const std::vector<MarkdownBlock>& blocks, const std::string& owner,
          const TakeField& take);

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
    const LabelKind kind = label_kind(label);
    if (kind == LabelKind::name && !field.value.empty()) {
      name = value_of(field);
    } else if (kind != LabelKind::description) {
      name = std::string(base::trimmed(field.label));
    }
  }
  walk(bullet.blocks, name, take);
}

void walk_table(const MarkdownTable& table, const TakeField& take) {
  std::size_t name = table.header.size();
  std::size_t path = table.header.size();
  for (std::size_t i = table.header.size(); i-- > 0;) {
    const std::string label = normalized_label(table.header[i].text);
    const LabelKind kind = label_kind(label);
    if (kind == LabelKind::name || kind == LabelKind::dataset) name = i;
    if (kind == LabelKind::path || label == "location") path = i;
  }
  if (path == table.header.size()) return;
  for (const MarkdownRow& row : table.rows) {
    const std::string label = name < row.cells.size() ? row.cells[name].text : std::string();
    take(MarkdownField{"Path", row.cells[path].text, row.cells[path].source, row.line}, label);
  }
}

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
        // `- Name: X` names what the next points are about.
        for (const MarkdownField& field : bullet.fields) {
          const bool names = label_kind(normalized_label(field.label)) == LabelKind::name;
          if (names && !is_path(value_of(field))) name = value_of(field);
        }
      }
    }
  }
}

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
    const LabelKind kind = label_kind(label);
    const bool is_location = label == "location" && !owner.empty();
    if (!is_path(value) || (kind == LabelKind::description && !is_location)) return false;
    const bool has_own_name =
        !label.empty() && (kind == LabelKind::dataset || kind == LabelKind::other);
    std::string name = has_own_name ? value_without_remark(field.label, field.label) : owner;
    if (name.empty()) name = last_part(value);
    list_model({std::move(name), value, {file, field.line}}, plan);
    return true;
  });
}

bool is_for_training(std::string_view label) {
  return !base::is_one_of(label.substr(0, label.find(' ')),
                          {"eval", "evaluation", "test", "validation", "val", "held"});
}

// A path, and the label or heading under which a cell may name it.
std::optional<std::string> dataset_heading(const MarkdownField& field, const std::string& owner,
                                           std::string_view value) {
  const std::string label = normalized_label(field.label);
  const LabelKind bare = label_kind(without_qualifiers(label));
  if (label_kind(label) == LabelKind::description || !is_for_training(label)) return std::nullopt;
  if (!is_for_training(normalized_label(owner))) return std::nullopt;
  // The remark of `Path (5-letter)` and `Training (5-letter)` says which one it is.
  std::string remark(remark_of(field.label));
  if (bare == LabelKind::path || bare == LabelKind::dataset) return remark.empty() ? owner : remark;
  if (!is_data_file(value)) return std::nullopt;
  if (!remark.empty() && (label == "training" || label == "train")) return remark;
  return label.empty() ? owner : std::string(base::trimmed(field.label));
}

void read_datasets(const MarkdownSection& section, const std::string& file, ExperimentPlan& plan) {
  std::vector<PlanValue> samples;
  walk_section(section, "", [&](const MarkdownField& field, const std::string& owner) {
    const std::string label = normalized_label(field.label);
    const std::string value = value_of(field);
    const Source source{file, field.line};
    if (base::is_one_of(
            label, {"split", "train", "training sample", "train sample", "training example"})) {
      const std::string text = label == "split" ? field.value : "train " + field.value;
      if (auto count = training_samples_of(text); !count.empty()) {
        samples.push_back({std::move(count), source});
      }
      return false;
    }
    const bool names_file =
        is_path(value) || is_data_file(value) ||
        (label_kind(label) == LabelKind::path && value.find('/') != std::string::npos);
    if (!names_file) return false;
    const auto heading = dataset_heading(field, owner, value);
    if (!heading) return false;
    list_dataset({*heading, value, source}, plan);
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
  // A share is not a count.
  if (end < text.size() && (text[end] == '%' || text[end] == '.')) return {};
  const auto number = read_integer(text.substr(0, end));
  return number ? std::to_string(*number) : std::string();
}

}  // namespace

std::string training_samples_of(std::string_view splits) {
  const std::string lower = base::lower_case(splits);
  const std::string_view text = lower;
  const std::size_t train = text.find("train");
  if (train == std::string_view::npos) return {};
  if (train > 0) {
    const std::string_view before = base::trimmed(text.substr(0, train));
    std::size_t begin = before.size();
    while (begin > 0 && (base::is_digit(before[begin - 1]) || before[begin - 1] == ',')) --begin;
    if (begin < before.size() && base::is_digit(before[begin])) {
      return number_at(before.substr(begin));
    }
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
