#pragma once

#include <string>

#include "core/text/markdown_document.h"

namespace tests {

/// A document as indented text, one line per part with its line number, so that a test compares all
/// of it at once: `3 paragraph "rendered" <- source`, `3 field label = value <- source`.
std::string describe(const core::MarkdownDocument& document);

}  // namespace tests
