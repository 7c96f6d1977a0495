// JSON Schema (2020-12, as in OpenAPI 3.1) of the types that base/json.hpp reads and writes, from the same description.
#pragma once

#include <string>
#include <typeinfo>

#include <boost/core/demangle.hpp>

#include "base/json.hpp"

namespace relais::base {

/// The short name of a type, for components.schemas: the part after the last `::`.
template <class T>
[[nodiscard]] std::string type_name() {
  const auto full = boost::core::demangle(typeid(T).name());
  return full.substr(full.rfind(':') + 1);
}

/// The schema of T; structs and variants are put into `components` once and referred to.
template <class T>
[[nodiscard]] json::object schema_of(json::object& components);

namespace detail {

template <class T>
json::object struct_schema(json::object& components, std::string_view tag) {
  json::object properties;
  json::array required;
  if (!tag.empty()) {
    properties["type"] = json::object{{"const", tag}};
    required.emplace_back("type");
  }
  T sample{};
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using Member = std::remove_cvref_t<decltype(sample.*d.pointer)>;
    if constexpr (IsOptional<Member>::value)
      properties[json_name(d.name)] = schema_of<typename Member::value_type>(components);
    else
      properties[json_name(d.name)] = schema_of<Member>(components);
    if (!kMayBeAbsent<Member>) required.emplace_back(json_name(d.name));
  });
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

inline json::object reference_to(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }

template <class V, std::size_t... I>
json::array alternatives(json::object& components, std::index_sequence<I...>) {
  json::array all;
  (
      [&] {
        using Alternative = std::variant_alternative_t<I, V>;
        const auto name = type_name<Alternative>();
        if (!components.contains(name)) {
          components[name] = json::object{};
          components[name] = struct_schema<Alternative>(components, Alternative::kType);
        }
        all.emplace_back(reference_to(name));
      }(),
      ...);
  return all;
}

}  // namespace detail

template <class T>
json::object schema_of(json::object& components) {
  if constexpr (std::is_same_v<T, json::value>) {
    return {};
  } else if constexpr (std::is_same_v<T, json::object>) {
    return {{"type", "object"}};
  } else if constexpr (IsOptional<T>::value) {
    return schema_of<typename T::value_type>(components);
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return {{"type", "integer"}};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {{"type", "string"}};
  } else if constexpr (AsString<T>::is) {
    return {{"type", "string"}, {"format", AsString<T>::kFormat}};
  } else if constexpr (std::is_enum_v<T>) {
    json::array names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) { names.emplace_back(d.name); });
    return {{"type", "string"}, {"enum", std::move(names)}};
  } else if constexpr (IsVector<T>::value) {
    return {{"type", "array"}, {"items", schema_of<typename T::value_type>(components)}};
  } else if constexpr (IsMap<T>::value) {
    return {{"type", "object"}, {"additionalProperties", schema_of<typename T::mapped_type>(components)}};
  } else if constexpr (IsVariant<T>::value) {
    return {{"oneOf", detail::alternatives<T>(components, std::make_index_sequence<std::variant_size_v<T>>{})},
            {"discriminator", json::object{{"propertyName", "type"}}}};
  } else {
    const auto name = type_name<T>();
    if (!components.contains(name)) {
      components[name] = json::object{};
      components[name] = detail::struct_schema<T>(components, {});
    }
    return detail::reference_to(name);
  }
}

}  // namespace relais::base
