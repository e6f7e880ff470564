#include "page.hpp"

#include <hawiya/x509/egyptian_number.hpp>

using namespace hawiya;

namespace {

// Names come from certificates: whoever issued them, they are text and never markup.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  return out;
}

std::string checks_table(const Checks& checks) {
  std::string rows;
  for (const Check& check : checks)
    rows += "<tr><td>" + std::string(check.passed ? "✓" : "✗") + "</td><td>" + escaped(check.name) + "</td><td>" +
            escaped(check.clause) + "</td></tr>";
  return "<table dir=\"ltr\">" + rows + "</table>";
}

std::string welcome(const auth::Citizen& citizen) {
  return "<h1>مرحبا، " + escaped(citizen.common_name()) + "</h1><p dir=\"ltr\">" + escaped(citizen.identity().country) + " " +
         escaped(x509::masked_number(citizen.identity().number)) + "</p>" + checks_table(citizen.checks()) +
         "<form method=\"post\" action=\"/auth/logout\"><button>خروج · Log out</button></form>";
}

constexpr const char* greeting =
    "<h1>بوابة الخدمات الحكومية (مثال)</h1>"
    "<p>سجّل الدخول ببطاقة هويتك.</p>"
    "<p dir=\"ltr\">Log in with your identity card: <code>GET /auth/challenge</code>, sign it with the card "
    "(<code>hawiya login sign</code>), <code>POST /auth/login</code>.</p>";

}  // namespace

std::string page(const std::optional<auth::Citizen>& citizen) {
  return "<!DOCTYPE html><html lang=\"ar\" dir=\"rtl\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width\"><title>هوية</title>"
         "<link rel=\"stylesheet\" href=\"/style.css\"></head><body><main>" +
         (citizen ? welcome(*citizen) : std::string(greeting)) + "</main></body></html>";
}
