#pragma once
// Early return for `Result`: HAWIYA_TRY(auto name, expression); HAWIYA_CHECK(expression);

#include <hawiya/base/result.hpp>

#define HAWIYA_JOIN_2(a, b) a##b
#define HAWIYA_JOIN(a, b) HAWIYA_JOIN_2(a, b)
#define HAWIYA_TRY_AS(result, declaration, expression) \
  auto result = (expression);                          \
  if (!result) return std::move(result).error();       \
  declaration = *std::move(result)
#define HAWIYA_TRY(declaration, expression) HAWIYA_TRY_AS(HAWIYA_JOIN(try_result_, __COUNTER__), declaration, expression)
#define HAWIYA_CHECK(expression) \
  if (auto check_result = (expression); !check_result) return std::move(check_result).error()
