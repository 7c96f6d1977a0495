# What every room and every test is built with.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
# clang needs its own driver name to accept mold, and the sanitizer trees are linked rarely: g++ alone uses it.
find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(RELAIS_WERROR)
  add_compile_options(-Werror)
endif()
# No path of the machine that builds ends up in the binary or in a message.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
if(RELAIS_FAST)
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g0")
elseif(CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -D_GLIBCXX_ASSERTIONS")
endif()

# What is delivered defends itself: fortified calls, checked containers, guarded stack, read-only relocations.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT RELAIS_SANITIZE)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong
                      -fstack-clash-protection -fcf-protection)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES CXX)
endif()

if(RELAIS_SANITIZE)
  add_compile_options(-fsanitize=${RELAIS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${RELAIS_SANITIZE})
endif()

# The fuzzed code counts its edges; only the targets themselves bring libFuzzer's main.
if(RELAIS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_package(Threads REQUIRED)

# Half of the time of most files went into the same few headers. They are compiled once; quick builds go without, so that
# a file that leans on a header it does not include is noticed there.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT RELAIS_FAST)
  set(RELAIS_PRECOMPILED ON)
  # Pango's flags bring -pthread, and compiled headers fit only where the flags are the same.
  add_compile_options(-fpch-preprocess -pthread)
  if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  endif()
endif()

# relais_precompile(name HEADERS <…> NEEDS …): an object library that holds the compiled headers.
function(relais_precompile name)
  cmake_parse_arguments(PRE "" "" "HEADERS;NEEDS" ${ARGN})
  file(TOUCH ${CMAKE_BINARY_DIR}/${name}.cpp)
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE ${PRE_NEEDS})
  target_precompile_headers(${name} PRIVATE ${PRE_HEADERS})
endfunction()

set(RELAIS_COMMON_HEADERS
  <algorithm> <array> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string>
  <string_view> <utility> <variant> <vector> <boost/describe.hpp> <boost/json.hpp> <fmt/format.h> <tl/expected.hpp>)
if(RELAIS_PRECOMPILED)
  find_package(fmt REQUIRED)
  find_package(Boost 1.81 REQUIRED COMPONENTS json)
  relais_precompile(relais_precompiled HEADERS ${RELAIS_COMMON_HEADERS} NEEDS fmt::fmt Boost::json)
endif()

# While several people work in one tree, a file that is listed but not written yet must not stop the others' quick builds.
macro(keep_existing list)
  if(RELAIS_FAST)
    foreach(file ${${list}})
      if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${file} AND NOT IS_ABSOLUTE ${file})
        message(WARNING "${CMAKE_CURRENT_SOURCE_DIR}/${file} is listed but not there; left out of this quick build")
        list(REMOVE_ITEM ${list} ${file})
      endif()
    endforeach()
  endif()
endmacro()

# relais_room(name SOURCES a.cpp b.cpp NEEDS relais_base fmt::fmt …): one static library a room, included as <room>/<file>.hpp
function(relais_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;NEEDS" ${ARGN})
  keep_existing(ROOM_SOURCES)
  if(NOT ROOM_SOURCES)
    set(ROOM_SOURCES ${CMAKE_BINARY_DIR}/headers_only.cpp)
    file(TOUCH ${ROOM_SOURCES})
  endif()
  add_library(relais_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(relais_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(relais_${name} PUBLIC ${ROOM_NEEDS})
  if(RELAIS_PRECOMPILED)
    target_link_libraries(relais_${name} PRIVATE fmt::fmt Boost::json)
    target_precompile_headers(relais_${name} REUSE_FROM relais_precompiled)
  endif()
endfunction()

# relais_test(name SOURCES … NEEDS … [SERIAL] [SLOW] [TIMEOUT seconds]): one GoogleTest program, run from the source
# folder so that law/ and directory/ are found; the environment names the product's binary in RELAIS_BIN.
# SERIAL: runs alone, for tests that measure time or need both cores. SLOW: left out by `./dev test --fast`.
function(relais_test name)
  cmake_parse_arguments(TEST "SERIAL;SLOW" "TIMEOUT" "SOURCES;NEEDS" ${ARGN})
  keep_existing(TEST_SOURCES)
  if(NOT TEST_SOURCES)
    return()
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_NEEDS} GTest::gtest GTest::gtest_main)
  if(RELAIS_PRECOMPILED)
    target_link_libraries(${name} PRIVATE fmt::fmt Boost::json)
    target_precompile_headers(${name} REUSE_FROM relais_precompiled_tests)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 600)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT}
                       ENVIRONMENT "RELAIS_BIN=${CMAKE_BINARY_DIR}/relais")
  if(TEST_SLOW)
    set_tests_properties(${name} PROPERTIES LABELS slow)
  endif()
  if(TEST_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()
