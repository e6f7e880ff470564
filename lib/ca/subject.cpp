#include <algorithm>
#include <hawiya/ca/profile.hpp>
#include <hawiya/text/utf8.hpp>
#include <hawiya/x509/egyptian_number.hpp>

#include "base/try.hpp"
#include "ca/profile_extensions.hpp"

namespace hawiya::ca {
namespace {

Error invalid(const der::Oid& type, std::string detail) {
  return {ErrorCode::subject_invalid, std::move(detail), x509::attribute::short_name(type)};
}

}  // namespace

Result<void> check_subject_value(const SubjectRule& rule, const std::string& value) {
  if (value.empty()) return invalid(rule.type, "empty");
  if (value.front() == ' ' || value.back() == ' ') return invalid(rule.type, "begins or ends with a space");
  if (const auto fit = text::check_name_text(value); !fit)
    return invalid(rule.type, std::string(text_of(fit.error().code)) + " " + fit.error().detail);
  if (text::code_points(value) > rule.max_length)
    return invalid(rule.type, "more than " + std::to_string(rule.max_length) + " characters");
  switch (rule.form) {
    case ValueForm::text: return {};
    case ValueForm::country: {
      const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
      if (value.size() != 2 || !std::ranges::all_of(value, upper)) return invalid(rule.type, "not two capitals");
      return {};
    }
    case ValueForm::egyptian_number: {
      constexpr std::string_view prefix = "PNOEG-";
      if (!value.starts_with(prefix)) return invalid(rule.type, "does not start with PNOEG-");
      const auto number = x509::EgyptianNumber::parse(std::string_view(value).substr(prefix.size()));
      if (!number) return invalid(rule.type, "not a personal number: " + number.error().detail);
      return {};
    }
  }
  return Error{ErrorCode::internal_error};
}

Result<x509::Name> Profile::subject(const std::vector<x509::NameAttribute>& values) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const der::Oid& type = values[i].type;
    if (std::ranges::find(rules_->subject, type, &SubjectRule::type) == rules_->subject.end())
      return invalid(type, "the profile does not ask for it");
    for (std::size_t j = 0; j < i; ++j)
      if (values[j].type == type) return invalid(type, "given twice");
  }
  std::vector<x509::NameAttribute> attributes;
  for (const SubjectRule& rule : rules_->subject) {
    const auto given = std::ranges::find(values, rule.type, &x509::NameAttribute::type);
    if (given == values.end() && !rule.fixed) {
      if (rule.required) return invalid(rule.type, "missing");
      continue;
    }
    const std::string& value = given == values.end() ? *rule.fixed : given->value;
    HAWIYA_CHECK(check_subject_value(rule, value));
    if (rule.fixed && value != *rule.fixed) return invalid(rule.type, "the profile fixes it to \"" + *rule.fixed + "\"");
    attributes.push_back({.type = rule.type, .value = value});
  }
  auto name = x509::Name::from_attributes(attributes);
  if (!name) return Error{ErrorCode::subject_invalid, name.error().detail, name.error().where};
  return name;
}

}  // namespace hawiya::ca
