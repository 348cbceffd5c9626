#include "core/plan/site_settings.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/parameter.h"
#include "core/parameters/remark.h"
#include "core/text/markdown_document.h"

namespace core {
namespace {

/// A setting that is no parameter, or that is called otherwise in site settings. Labels and
/// headings are normalized.
struct SettingName {
  std::string_view label;
  std::string_view key;
  std::string_view heading;  ///< A word of the heading it must stand under; empty for any.
};

constexpr std::array<SettingName, 31> kSettingNames = {
    SettingName{"scratch directory", "scratch_dir", ""},
    SettingName{"scratch dir", "scratch_dir", ""},
    SettingName{"scratch", "scratch_dir", ""},
    SettingName{"working directory", "kit_dir", ""},
    SettingName{"working dir", "kit_dir", ""},
    SettingName{"kit dir", "kit_dir", ""},
    SettingName{"kit directory", "kit_dir", ""},
    SettingName{"cruijff kit", "kit_dir", ""},
    SettingName{"cruijff kit dir", "kit_dir", ""},
    SettingName{"cruijff kit directory", "kit_dir", ""},
    SettingName{"model directory", "models_dir", ""},
    SettingName{"model dir", "models_dir", ""},
    SettingName{"location", "models_dir", "model"},
    SettingName{"username", "user", "hpc"},
    SettingName{"user", "user", ""},
    SettingName{"entity", "wandb_entity", "weight"},
    SettingName{"entity", "wandb_entity", "w b"},
    SettingName{"entity", "wandb_entity", "wandb"},
    SettingName{"wandb entity", "wandb_entity", ""},
    SettingName{"wandb mode", "wandb_mode", ""},
    SettingName{"default project", "my_wandb_project", "weight"},
    SettingName{"default project", "my_wandb_project", "w b"},
    SettingName{"default project", "my_wandb_project", "wandb"},
    SettingName{"project", "my_wandb_project", "weight"},
    SettingName{"hf home", "hf_home", ""},
    SettingName{"hf offline", "hf_offline", ""},
    SettingName{"hf hub offline", "hf_offline", ""},
    SettingName{"environment name", "conda_env", "conda"},
    SettingName{"conda dir", "conda_dir", ""},
    SettingName{"conda directory", "conda_dir", ""},
    SettingName{"conda path", "conda_dir", ""},
};

bool has_setting_word(std::string_view heading, std::string_view word) {
  const std::string padded = " " + std::string(heading) + " ";
  return padded.find(" " + std::string(word) + " ") != std::string::npos;
}

/// The key that a label means under a heading; empty when it is no setting.
std::string_view key_of(std::string_view written_label, std::string_view heading) {
  const std::string label = normalized_label(written_label);
  for (const SettingName& name : kSettingNames) {
    if (name.label == label && (name.heading.empty() || has_setting_word(heading, name.heading))) {
      return name.key;
    }
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
  if (is_placeholder(value)) return true;
  if (is_not_applicable(value)) return true;
  const bool is_remark = value.starts_with('(') && value.ends_with(')');
  const std::string label = normalized_label(is_remark ? value.substr(1, value.size() - 2) : value);
  return is_remark || label == "none" || label == "leave empty" || label == "empty" ||
         label == "blank";
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

bool is_example(const std::string& heading) {
  return heading == "example" || heading.starts_with("example ");
}

// The modules that the lines `module load` of a shell block name; nothing when it has no such line.
std::optional<std::string> loaded_modules(std::string_view script) {
  constexpr std::string_view kLoad = "module load ";
  std::optional<std::string> modules;
  for (std::string_view rest = script; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = base::trimmed(rest.substr(0, end));
    line = base::trimmed(line.substr(0, line.find('#')));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.starts_with(kLoad)) continue;
    std::string_view names = base::trimmed(line.substr(kLoad.size()));
    if (!modules) modules.emplace();
    while (!names.empty()) {
      const std::size_t blank = std::min(names.find_first_of(" \t"), names.size());
      *modules += (modules->empty() ? "" : " ") + std::string(names.substr(0, blank));
      names = base::trimmed(names.substr(blank));
    }
  }
  return modules;
}

/// Takes settings in the order of the document; the first occurrence of each decides.
class SettingsReader {
 public:
  explicit SettingsReader(SiteSettings& settings) : settings_(settings) {}

  /// \returns false once the example at the template's end begins, which is somebody else's.
  bool read_section(const MarkdownSection& section, const std::string& headings_above) {
    const std::string heading = normalized_label(section.heading.text);
    if (is_example(heading)) return false;
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

  // `conda_env = ck2`, a line each: read where the left side is a key as programs write it.
  void read_assignments(std::string_view text, int line) {
    for (std::string_view rest = text; !rest.empty(); ++line) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view here = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
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
    if (!has_setting_word(headings, "module") ||
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
