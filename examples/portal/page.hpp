#pragma once
// The portal's one page, Arabic and English.

#include <hawiya/auth/citizen.hpp>
#include <optional>
#include <string>

std::string page(const std::optional<hawiya::auth::Citizen>& citizen);
