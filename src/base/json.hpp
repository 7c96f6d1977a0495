// JSON in and out of plain structs, described once with Boost.Describe. Errors name the place as a JSON pointer.
//
// A struct is described with BOOST_DESCRIBE_STRUCT(T, (), (members…)); an enum with BOOST_DESCRIBE_ENUM. A sum type is
// a std::variant whose alternatives carry `static constexpr std::string_view kType`; in JSON it is an object with
// "type". optional, vector, map and bool members may be absent; everything else must be present. Unknown keys are
// refused. A member whose name would be a C++ keyword ends in `_`, which the JSON name has not (`case_` → "case").
// Empty lists are left out when writing, unless the struct says `static constexpr bool kWritesEmptyLists = true`.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>

#include "base/date.hpp"
#include "base/result.hpp"

namespace relais::base {

namespace json = boost::json;

/// Parses one JSON document. Limits: 32 levels deep, 16 MiB. The error names line and column.
[[nodiscard]] Result<json::value> parse_json(std::string_view text, std::string_view where = {});
/// Indented, for people and for files under version control.
[[nodiscard]] std::string pretty(const json::value& value);

[[nodiscard]] inline tl::unexpected<Error> json_fail(std::string_view at, std::string what, std::string expected) {
  return fail(ErrorKind::bad_input, "bad_value", at.empty() ? "/" : std::string(at), std::move(what),
              std::move(expected));
}

/// A type that is one string in JSON opts in by specialising this with `parse(string_view) -> Result<T>`-like
/// behaviour: static std::optional<T> from(std::string_view); static std::string to(const T&); static constexpr
/// std::string_view kWhat;
template <class T>
struct AsString {
  static constexpr bool is = false;
};

template <>
struct AsString<Date> {
  static constexpr bool is = true;
  static constexpr std::string_view kWhat = "a date as YYYY-MM-DD";
  static constexpr std::string_view kFormat = "date";
  static std::optional<Date> from(std::string_view text) { return parse_date(text); }
  static std::string to(Date value) { return to_string(value); }
};

template <>
struct AsString<Instant> {
  static constexpr bool is = true;
  static constexpr std::string_view kWhat = "an instant as YYYY-MM-DDThh:mm:ssZ";
  static constexpr std::string_view kFormat = "date-time";
  static std::optional<Instant> from(std::string_view text) { return parse_instant(text); }
  static std::string to(Instant value) { return to_string(value); }
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... A>
struct IsVariant<std::variant<A...>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

/// The name of an enumerator, as written in JSON.
template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] std::string_view enum_name(E value) {
  std::string_view found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) found = d.name;
  });
  return found;
}

template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] std::optional<E> enum_from(std::string_view name) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (name == d.name) found = d.value;
  });
  return found;
}

template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] std::string enum_names() {
  std::string all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    all += all.empty() ? "" : ", ";
    all += d.name;
  });
  return all;
}

template <class T>
[[nodiscard]] Result<T> decode(const json::value& value, std::string_view at = {});

template <class T>
[[nodiscard]] json::value encode(const T& value);

namespace detail {

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

/// The JSON name of a described member.
constexpr std::string_view json_name(std::string_view member) {
  return member.ends_with('_') ? member.substr(0, member.size() - 1) : member;
}

template <class T>
constexpr bool kWritesEmptyLists = requires { requires T::kWritesEmptyLists; };

template <class T>
constexpr bool kMayBeAbsent = IsOptional<T>::value || IsVector<T>::value || IsMap<T>::value || std::is_same_v<T, bool>;

template <class T>
Result<T> decode_struct(const json::object& object, std::string_view at, bool tagged) {
  T result{};
  std::optional<Error> error;
  std::size_t known = tagged ? 1 : 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    if (error) return;
    using Member = std::remove_cvref_t<decltype(result.*d.pointer)>;
    const auto* found = object.if_contains(json_name(d.name));
    const auto place = fmt::format("{}/{}", at, json_name(d.name));
    if (found != nullptr) ++known;
    if (found == nullptr || (IsOptional<Member>::value && found->is_null())) {
      if constexpr (!kMayBeAbsent<Member>) error = json_fail(place, "this field is missing", "a value").value();
      return;
    }
    auto decoded = decode<Member>(*found, place);
    if (decoded)
      result.*d.pointer = std::move(*decoded);
    else
      error = std::move(decoded.error());
  });
  if (error) return fail(std::move(*error));
  if (known != object.size()) {
    for (const auto& entry : object) {
      bool is_known = tagged && entry.key() == "type";
      std::string names;
      boost::mp11::mp_for_each<Members<T>>([&](auto d) {
        if (entry.key() == json_name(d.name)) is_known = true;
        names += (names.empty() ? "" : ", ") + std::string(json_name(d.name));
      });
      if (!is_known)
        return json_fail(fmt::format("{}/{}", at, std::string_view(entry.key())), "unknown field", "one of " + names);
    }
  }
  return result;
}

template <class V, std::size_t I = 0>
Result<V> decode_variant(const json::object& object, std::string_view type, std::string_view at) {
  if constexpr (I == std::variant_size_v<V>) {
    std::string names;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, V>>([&](auto alternative) {
      names += (names.empty() ? "" : ", ") + std::string(decltype(alternative)::type::kType);
    });
    return json_fail(fmt::format("{}/type", at), "unknown type", "one of " + names);
  } else {
    using Alternative = std::variant_alternative_t<I, V>;
    if (type == Alternative::kType) {
      auto decoded = decode_struct<Alternative>(object, at, true);
      if (!decoded) return fail(std::move(decoded.error()));
      return V(std::in_place_index<I>, std::move(*decoded));
    }
    return decode_variant<V, I + 1>(object, type, at);
  }
}

}  // namespace detail

/// Reads a T out of a JSON value. `at` is the JSON pointer of the value, for errors.
template <class T>
Result<T> decode(const json::value& value, std::string_view at) {
  if constexpr (std::is_same_v<T, json::value>) {
    return value;
  } else if constexpr (std::is_same_v<T, json::object>) {
    if (!value.is_object()) return json_fail(at, "this is not an object", "an object");
    return value.get_object();
  } else if constexpr (IsOptional<T>::value) {
    if (value.is_null()) return T{};
    auto inner = decode<typename T::value_type>(value, at);
    if (!inner) return fail(std::move(inner.error()));
    return T(std::move(*inner));
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!value.is_bool()) return json_fail(at, "this is not a truth value", "true or false");
    return value.get_bool();
  } else if constexpr (std::is_integral_v<T>) {
    if (!value.is_int64()) return json_fail(at, "this is not a whole number", "a whole number");
    const auto number = value.get_int64();
    if (number < std::int64_t{std::numeric_limits<T>::min()} ||
        (sizeof(T) < 8 && number > static_cast<std::int64_t>(std::numeric_limits<T>::max())))
      return json_fail(at, "this number is out of range", "a smaller number");
    return static_cast<T>(number);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!value.is_string()) return json_fail(at, "this is not a text", "a text in quotes");
    return std::string(value.get_string());
  } else if constexpr (AsString<T>::is) {
    if (value.is_string())
      if (auto read = AsString<T>::from(value.get_string())) return *read;
    return json_fail(at, "this value cannot be read", std::string(AsString<T>::kWhat));
  } else if constexpr (std::is_enum_v<T>) {
    if (value.is_string())
      if (const auto found = enum_from<T>(value.get_string())) return *found;
    return json_fail(at, "this value is not known", "one of " + enum_names<T>());
  } else if constexpr (IsVector<T>::value) {
    if (!value.is_array()) return json_fail(at, "this is not a list", "a list");
    T list;
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
      auto item = decode<typename T::value_type>(value.get_array()[i], fmt::format("{}/{}", at, i));
      if (!item) return fail(std::move(item.error()));
      list.push_back(std::move(*item));
    }
    return list;
  } else if constexpr (IsMap<T>::value) {
    if (!value.is_object()) return json_fail(at, "this is not an object", "an object");
    T map;
    for (const auto& entry : value.get_object()) {
      auto item =
          decode<typename T::mapped_type>(entry.value(), fmt::format("{}/{}", at, std::string_view(entry.key())));
      if (!item) return fail(std::move(item.error()));
      map.emplace(std::string(entry.key()), std::move(*item));
    }
    return map;
  } else if constexpr (IsVariant<T>::value) {
    if (!value.is_object()) return json_fail(at, "this is not an object", "an object with a type");
    const auto* type = value.get_object().if_contains("type");
    if (type == nullptr || !type->is_string())
      return json_fail(fmt::format("{}/type", at), "the type is missing", "a type name");
    return detail::decode_variant<T>(value.get_object(), type->get_string(), at);
  } else {
    if (!value.is_object()) return json_fail(at, "this is not an object", "an object");
    return detail::decode_struct<T>(value.get_object(), at, false);
  }
}

/// Writes a T as JSON. Absent optionals, empty lists and empty maps are left out of objects.
template <class T>
json::value encode(const T& value) {
  if constexpr (std::is_same_v<T, json::value> || std::is_same_v<T, json::object>) {
    return value;
  } else if constexpr (IsOptional<T>::value) {
    return value ? encode(*value) : json::value(nullptr);
  } else if constexpr (std::is_same_v<T, bool>) {
    return json::value(value);
  } else if constexpr (std::is_integral_v<T>) {
    return json::value(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return json::value(value);
  } else if constexpr (AsString<T>::is) {
    return json::value(AsString<T>::to(value));
  } else if constexpr (std::is_enum_v<T>) {
    return json::value(enum_name(value));
  } else if constexpr (IsVector<T>::value) {
    json::array list;
    list.reserve(value.size());
    for (const auto& item : value) list.push_back(encode(item));
    return list;
  } else if constexpr (IsMap<T>::value) {
    json::object object;
    for (const auto& [key, item] : value) object[key] = encode(item);
    return object;
  } else if constexpr (IsVariant<T>::value) {
    return std::visit(
        [](const auto& alternative) -> json::value {
          auto object = encode(alternative).as_object();
          json::object tagged;
          tagged["type"] = std::remove_cvref_t<decltype(alternative)>::kType;
          for (auto& entry : object) tagged[entry.key()] = std::move(entry.value());
          return tagged;
        },
        value);
  } else {
    json::object object;
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto d) {
      const auto& member = value.*d.pointer;
      using Member = std::remove_cvref_t<decltype(member)>;
      if constexpr (IsOptional<Member>::value) {
        if (!member) return;
      } else if constexpr (IsVector<Member>::value || IsMap<Member>::value) {
        if (member.empty() && !detail::kWritesEmptyLists<T>) return;
      }
      object[detail::json_name(d.name)] = encode(member);
    });
    return object;
  }
}

/// Parses and decodes in one go.
template <class T>
[[nodiscard]] Result<T> decode_text(std::string_view text, std::string_view where = {}) {
  auto value = parse_json(text, where);
  if (!value) return fail(std::move(value.error()));
  return decode<T>(*value);
}

}  // namespace relais::base
