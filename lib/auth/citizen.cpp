#include <array>
#include <hawiya/auth/citizen.hpp>

namespace hawiya::auth {
namespace {

constexpr std::array<std::string_view, 5> type_names{"PNO", "IDC", "PAS", "TIN", ""};

std::string value_or_empty(const x509::Name& name, const der::Oid& type) {
  const std::string* value = name.only(type);
  return value == nullptr ? "" : *value;
}

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::string_view name_of(IdentityType type) { return type_names[static_cast<std::size_t>(type)]; }

Identity identity_of(const x509::Name& subject) {
  const std::string serial = value_or_empty(subject, x509::attribute::serial_number);
  const bool prefixed = serial.size() > 6 && serial[5] == '-' && is_capital(serial[3]) && is_capital(serial[4]);
  for (std::size_t i = 0; prefixed && i < 4; ++i)
    if (serial.starts_with(type_names[i])) return {static_cast<IdentityType>(i), serial.substr(3, 2), serial.substr(6)};
  return {IdentityType::unstated, value_or_empty(subject, x509::attribute::country), serial};
}

Citizen::Citizen(x509::Certificate certificate, std::string algorithm, LoginTrail trail)
    : identity_(identity_of(certificate.subject())),
      common_name_(value_or_empty(certificate.subject(), x509::attribute::common_name)),
      surname_(value_or_empty(certificate.subject(), x509::attribute::surname)),
      given_name_(value_or_empty(certificate.subject(), x509::attribute::given_name)),
      certificate_(std::move(certificate)),
      algorithm_(std::move(algorithm)),
      trail_(std::move(trail)) {}

}  // namespace hawiya::auth
