# Every library that stands outside, by the name rooms know it by. All are Debian 12 packages
# (scripts/setup installs them) but whisper.cpp, which scripts/setup builds from its npm package.
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(CURL REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswresample)
if(ECG_TESTS)
  find_package(GTest REQUIRED)
endif()

# Debian's libsoci-dev ships no CMake package file.
find_path(SOCI_INCLUDE soci/soci.h REQUIRED)
find_library(SOCI_CORE soci_core REQUIRED)
find_library(SOCI_SQLITE3 soci_sqlite3 REQUIRED)
add_library(soci INTERFACE)
target_include_directories(soci SYSTEM INTERFACE ${SOCI_INCLUDE} ${SOCI_INCLUDE}/soci)
target_link_libraries(soci INTERFACE ${SOCI_SQLITE3} ${SOCI_CORE} SQLite::SQLite3)

find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
add_library(cli11 INTERFACE)
target_include_directories(cli11 SYSTEM INTERFACE ${CLI11_INCLUDE})

# whisper.cpp, installed by scripts/whispercpp under one prefix.
set(ECG_WHISPERCPP_PREFIX "$ENV{HOME}/.cache/ecg/deps/whispercpp-1.9.1" CACHE PATH "where scripts/setup installed whisper.cpp")
find_path(WHISPERCPP_INCLUDE whisper.h HINTS ${ECG_WHISPERCPP_PREFIX}/include REQUIRED)
set(whispercpp_libraries)
foreach(part whisper ggml ggml-cpu ggml-base)
  find_library(WHISPERCPP_${part} NAMES lib${part}.a ${part} HINTS ${ECG_WHISPERCPP_PREFIX}/lib REQUIRED)
  list(APPEND whispercpp_libraries ${WHISPERCPP_${part}})
endforeach()
add_library(whispercpp INTERFACE)
target_include_directories(whispercpp SYSTEM INTERFACE ${WHISPERCPP_INCLUDE})
target_link_libraries(whispercpp INTERFACE ${whispercpp_libraries} Threads::Threads ${CMAKE_DL_LIBS})
