#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/generate/setup_keys.h"
#include "core/result.h"

namespace core {

/// The contents of one of our own templates, such as `setup_finetune_json.yaml`; empty for an
/// unknown name.
std::string_view own_template(std::string_view name);

/// Fills a template of `setup_finetune.yaml` (docs/design.md, "Generators"): a flat mapping with
/// one `key: value` per line. The value is replaced up to the end of its line; comment lines, the
/// order, and keys that the plan does not give stay. Keys that the template does not have follow
/// under
/// `# From the plan`, those that the script does not read under a comment of their own. The result
/// is parsed again, and every value and its type are compared as PyYAML reads them.
/// \param name the template's, for errors: "... is not a flat mapping: line 3 is `- a`; ...".
Result<std::string> render_setup(std::string_view template_text, const std::string& name,
                                 const SetupKeys& keys);

/// Fills `{{name}}` in a template. A line with nothing but a placeholder takes a text of several
/// lines, each with the line's indentation, and is left out for an empty text. Placeholders within
/// values are not filled. A name without a value is an error.
Result<std::string> render_placeholders(std::string_view template_text, const std::string& name,
                                        const std::map<std::string, std::string>& values);

/// A value as a YAML scalar that PyYAML reads back equal, value and type.
std::string yaml_scalar(const Value& value);

}  // namespace core
