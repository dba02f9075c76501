# room(NAME USES rooms... WRAPS libraries... [ALONE files...] [ONE_THREAD])
#
# One folder of src/ is one library. Every .cc beside the CMakeLists, and in a folder there, belongs to it; every *_test.cc belongs to
# its test program NAME_test; *_pgtest.cc needs a PostgreSQL and belongs to a program the room makes
# itself. A new file needs no line here. Which room may use which is written in ARCHITECTURE.md and checked there by a
# test; USES repeats it for the linker. ONE_THREAD: nothing in it is about threads, so ThreadSanitizer has nothing to see.
# ALONE files...: each is compiled by itself, since it has options of its own.
include(GoogleTest)

add_custom_target(room_tests)  # all test programs of rooms, without the executable

function(room NAME)
  cmake_parse_arguments(ROOM "ONE_THREAD" "" "USES;WRAPS;ALONE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc ${CMAKE_CURRENT_SOURCE_DIR}/*/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_(pg)?test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  list(TRANSFORM ROOM_ALONE PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(REMOVE_ITEM sources ${ROOM_ALONE})
  unite(units ecg_${NAME} ${sources})
  add_library(ecg_${NAME} STATIC ${units} ${ROOM_ALONE})
  target_include_directories(ecg_${NAME} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ROOM_USES PREPEND ecg_)
  target_link_libraries(ecg_${NAME} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_WRAPS})

  if(ROOM_ONE_THREAD AND ECG_SANITIZE STREQUAL "thread")
    return()
  endif()
  if(ECG_TESTS AND tests)
    unite(units ${NAME}_test ${tests})
    add_executable(${NAME}_test ${units})
    target_compile_options(${NAME}_test PRIVATE -O0)  # runs once; with optimisation it is compiled for twice as long
    target_link_libraries(${NAME}_test PRIVATE ecg_${NAME} ${ROOM_WRAPS} GTest::gtest GTest::gmock GTest::gtest_main)
    add_dependencies(room_tests ${NAME}_test)
    set(properties ENVIRONMENT "ECG_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
    if(ECG_SANITIZE)  # all in one process: a sanitizer's start takes longer than most tests
      add_test(NAME ${NAME}_test COMMAND ${NAME}_test --gtest_brief=1)
      set_tests_properties(${NAME}_test PROPERTIES TIMEOUT 900 ${properties})
    else()
      gtest_discover_tests(${NAME}_test DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300 ${properties})
    endif()
  endif()
endfunction()
