#pragma once

#include <string>
#include <vector>

#include "core/plan/question.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Asks about lines that look like rows of a run table and are cut off from it by an empty line, a
/// comment or other text. Looked at are the section that holds the table and those below it.
void ask_about_lost_rows(const Sections& sections, const MarkdownTable& table,
                         const std::string& file, std::vector<Missing>& missing);

}  // namespace core
