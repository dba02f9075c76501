# One place for the language level, the warnings and the sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(ECG_TESTS "build the tests" ON)
option(ECG_FUZZ "build the fuzz targets too (clang only)" OFF)
set(ECG_SANITIZE "" CACHE STRING "sanitizers for every translation unit, as -fsanitize takes them")

# What was compiled in one checkout is found again from every other one: paths below the source folder are hashed
# relative to it.
find_program(CCACHE ccache)
if(CCACHE)
  set(launcher env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# Options are structs with defaults, set by designated initialisers that name only what differs.
add_compile_options(-Wno-missing-field-initializers)
# g++ 12 sees overlapping copies in its own string concatenation (GCC bug 105651).
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(ECG_SANITIZE)
  add_compile_options(-fsanitize=${ECG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ECG_SANITIZE})
  # g++ 12 sees phantom overflows in its own headers once it instruments them (GCC bug 105651 and kin).
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized>
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-error=stringop-overflow>
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
endif()
if(ECG_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
