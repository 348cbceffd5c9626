#include "core/runs/setting.h"

namespace core {

std::string Setting::where() const {
  switch (origin) {
    case Origin::answer:
      return "answer";
    case Origin::default_value:
      return "default";
    case Origin::cell:
    case Origin::configuration:
    case Origin::site_settings:
      break;
  }
  return to_string(source);
}

}  // namespace core
