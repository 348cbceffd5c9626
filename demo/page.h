#pragma once

#include <string>
#include <string_view>

namespace demo {

/// Where the show is printed: at most 92 columns, in colours when stdout is a terminal.
class Page {
 public:
  /// \param place a directory that is printed as `$DEMO` wherever it occurs.
  explicit Page(std::string place);

  /// The text with `$DEMO` for the place.
  [[nodiscard]] std::string shown(std::string_view text) const;

  /// A line across the page with a title in it.
  void heading(std::string_view title) const;

  /// Running text, wrapped, each line indented.
  void paragraph(std::string_view text, std::size_t indent = 0) const;

  /// One line, without the blanks at its end; how it begins gives it its colour.
  void line(std::string_view text = "") const;

 private:
  std::string place_;
  bool has_colours_;
};

}  // namespace demo
