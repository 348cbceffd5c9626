#include "core/plan/site_settings.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/parameter.h"
#include "core/parameters/remark.h"
#include "core/text/lines.h"
#include "core/text/markdown_document.h"

namespace core {
namespace {

/// A setting that is not a parameter, or that has another name in site settings. Labels and
/// headings are normalized.
struct SettingName {
  std::string_view key;
  std::vector<std::string_view> labels;
  std::vector<std::string_view> headings;  ///< One must be in the heading above; empty for any.
};

const std::vector<SettingName>& setting_names() {
  static const std::vector<SettingName> kNames = {
      {"scratch_dir", {"scratch directory", "scratch dir", "scratch"}, {}},
      {"kit_dir",
       {"working directory", "working dir", "kit dir", "kit directory", "cruijff kit",
        "cruijff kit dir", "cruijff kit directory"},
       {}},
      {"models_dir", {"model directory", "model dir"}, {}},
      {"models_dir", {"location"}, {"model"}},
      {"user", {"username"}, {"hpc"}},
      {"user", {"user"}, {}},
      {"wandb_entity", {"entity"}, {"weight", "w b", "wandb"}},
      {"wandb_entity", {"wandb entity"}, {}},
      {"wandb_mode", {"wandb mode"}, {}},
      {"my_wandb_project", {"default project"}, {"weight", "w b", "wandb"}},
      {"my_wandb_project", {"project"}, {"weight"}},
      {"hf_home", {"hf home"}, {}},
      {"hf_offline", {"hf offline", "hf hub offline"}, {}},
      {"conda_env", {"environment name"}, {"conda"}},
      {"conda_dir", {"conda dir", "conda directory", "conda path"}, {}},
  };
  return kNames;
}

/// The key that a label means under a heading; empty when it is not a setting.
std::string_view key_of(std::string_view written_label, std::string_view heading) {
  const std::string label = normalized_label(written_label);
  for (const SettingName& name : setting_names()) {
    const bool is_below = name.headings.empty() ||
                          std::any_of(name.headings.begin(), name.headings.end(),
                                      [heading](auto word) { return has_one_of(heading, {word}); });
    if (base::is_one_of(label, name.labels) && is_below) return name.key;
  }
  const Parameter* parameter = parameter_by_label(written_label);
  return parameter != nullptr && parameter->is_site_setting ? parameter->key : std::string_view();
}

bool is_placeholder(std::string_view value) {
  const std::size_t open = value.find('<');
  return open != std::string_view::npos && value.find('>', open) != std::string_view::npos;
}

// Whether nothing is filled in: `<account>`, `(leave empty)`, `none`.
bool is_open(std::string_view value) {
  const bool is_remark = value.starts_with('(') && value.ends_with(')');
  return is_remark || is_placeholder(value) || is_not_applicable(value) ||
         base::is_one_of(normalized_label(value), {"none", "leave empty", "empty", "blank"});
}

// Quotes around the whole, as YAML and shells have them.
std::string_view without_quotes(std::string_view value) {
  for (const char quote : {'"', '\''}) {
    const bool is_quoted = value.size() > 2 && value.front() == quote && value.back() == quote;
    if (is_quoted && value.find(quote, 1) == value.size() - 1) {
      return value.substr(1, value.size() - 2);
    }
  }
  return value;
}

// The modules that the lines `module load` of a shell block name; nothing without such a line.
std::optional<std::string> loaded_modules(std::string_view script) {
  constexpr std::string_view kLoad = "module load ";
  std::optional<std::string> modules;
  while (!script.empty()) {
    std::string_view line = take_line(script);
    line = base::trimmed(line.substr(0, line.find('#')));
    if (!line.starts_with(kLoad)) continue;
    if (!modules) modules.emplace();
    for (std::string_view names = line.substr(kLoad.size());
         !(names = base::trimmed(names)).empty();) {
      const std::size_t blank = std::min(names.find_first_of(" \t"), names.size());
      *modules += (modules->empty() ? "" : " ") + std::string(names.substr(0, blank));
      names.remove_prefix(blank);
    }
  }
  return modules;
}

/// Takes settings in the order of the document; the first occurrence of each decides.
class SettingsReader {
 public:
  explicit SettingsReader(SiteSettings& settings) : settings_(settings) {}

  /// \returns false once the example at the template's end begins, which belongs to someone else.
  bool read_section(const MarkdownSection& section, const std::string& headings_above) {
    const std::string heading = normalized_label(section.heading.text);
    if (heading == "example" || heading.starts_with("example ")) return false;
    const std::string headings = headings_above + " " + heading;
    read_blocks(section.blocks, headings);
    return std::all_of(section.sections.begin(), section.sections.end(),
                       [&](const MarkdownSection& below) { return read_section(below, headings); });
  }

 private:
  void read_blocks(const std::vector<MarkdownBlock>& blocks, const std::string& headings) {
    for (const MarkdownBlock& block : blocks) {
      if (const auto* paragraph = block.paragraph()) {
        read_text(paragraph->content, paragraph->fields, headings);
      } else if (const auto* code = block.code()) {
        read_code(*code, headings);
      } else if (const auto* table = block.table()) {
        read_table(*table, headings);
      } else if (const auto* list = block.list()) {
        for (const MarkdownBullet& bullet : list->bullets) {
          read_text(bullet.content, bullet.fields, headings);
          read_blocks(bullet.blocks, headings);
        }
      }
    }
  }

  void read_text(const MarkdownText& content, const std::vector<MarkdownField>& fields,
                 const std::string& headings) {
    for (const MarkdownField& field : fields) {
      take(key_of(field.label, headings), value_without_remark(field.value, field.value_source),
           field.line);
    }
    if (fields.empty()) read_assignments(content.source, content.line);
  }

  // `conda_env = ck2`, one a line: read where the left side is a key as programs write it.
  void read_assignments(std::string_view text, int line) {
    for (; !text.empty(); ++line) {
      const std::string_view here = take_line(text);
      const std::size_t mark = here.find('=');
      if (mark == std::string_view::npos) continue;
      const std::string_view left = base::trimmed(here.substr(0, mark));
      const std::string_view key = key_of(left, {});
      const std::string_view value = base::trimmed(here.substr(mark + 1));
      if (snake_case(left) == left) take(key, value_without_remark(value, value), line);
    }
  }

  void read_table(const MarkdownTable& table, const std::string& headings) {
    if (table.header.size() < 2) return;
    for (const MarkdownRow& row : table.rows) {
      take(key_of(row.cells[0].text, headings),
           value_without_remark(row.cells[1].text, row.cells[1].source), row.line);
    }
  }

  void read_code(const MarkdownCode& code, const std::string& headings) {
    if (!has_one_of(headings, {"module"}) ||
        (!code.info.empty() && code.info != "bash" && code.info != "sh")) {
      return;
    }
    if (const auto modules = loaded_modules(code.text)) take("modules", *modules, code.line);
  }

  void take(std::string_view key, std::string_view value, int line) {
    if (key.empty() || !decided_.emplace(key).second) return;
    const Source source{settings_.path, line};
    if (is_placeholder(value)) settings_.placeholders.emplace(key, source);
    if (is_open(value)) return;
    settings_.values.emplace(key, PlanValue{std::string(without_quotes(value)), source});
  }

  SiteSettings& settings_;
  std::set<std::string, std::less<>> decided_;
};

}  // namespace

std::string SiteSettings::text(const std::string& key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second.text;
}

Result<SiteSettings> read_site_settings(std::string_view text, const std::string& path) {
  const auto document = parse_markdown(text, path);
  if (!document) return document.error();
  SiteSettings settings;
  settings.path = path;
  SettingsReader(settings).read_section(document->root, "");
  return settings;
}

}  // namespace core
