#pragma once
// `Result<T>`: a value or an `Error`, with the member names of `std::expected`.
//
// Nothing here is thrown but `Failure`, and that only by `value()`, for callers who like exceptions.

#include <hawiya/base/error.hpp>
#include <utility>
#include <variant>

namespace hawiya {

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws `Failure` when there is none.
  [[nodiscard]] const T& value() const& { return check(), **this; }
  [[nodiscard]] T value() && { return check(), std::get<0>(std::move(state_)); }

  [[nodiscard]] const T& operator*() const& { return *std::get_if<0>(&state_); }
  [[nodiscard]] T& operator*() & { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] const T* operator->() const { return std::get_if<0>(&state_); }
  [[nodiscard]] T* operator->() { return std::get_if<0>(&state_); }

  [[nodiscard]] const Error& error() const& { return *std::get_if<1>(&state_); }
  [[nodiscard]] Error error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  void check() const {
    if (!has_value()) throw Failure(error());
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return error_.index() == 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }
  /// Throws `Failure` when there is an error.
  void value() const {
    if (!has_value()) throw Failure(error());
  }
  [[nodiscard]] const Error& error() const& { return *std::get_if<1>(&error_); }
  [[nodiscard]] Error error() && { return std::move(*std::get_if<1>(&error_)); }

 private:
  std::variant<std::monostate, Error> error_;
};

}  // namespace hawiya
