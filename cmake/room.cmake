# room(NAME USES rooms... WRAPS libraries...)
#
# One folder of src/ is one library. Every .cc beside the CMakeLists belongs to it; every *_test.cc belongs to
# its test program NAME_test; *_pgtest.cc needs a PostgreSQL and belongs to a program the room makes itself. A new file needs no line here. Which room may use which is written in
# ARCHITECTURE.md and checked there by a test; USES repeats it for the linker.
include(GoogleTest)

function(room NAME)
  cmake_parse_arguments(ROOM "" "" "USES;WRAPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_(pg)?test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  if(NOT sources)
    add_library(ecg_${NAME} INTERFACE)
    return()
  endif()
  add_library(ecg_${NAME} STATIC ${sources})
  target_include_directories(ecg_${NAME} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ROOM_USES PREPEND ecg_)
  target_link_libraries(ecg_${NAME} PUBLIC ${ROOM_USES} PRIVATE ${ROOM_WRAPS})

  if(ECG_TESTS AND tests)
    add_executable(${NAME}_test ${tests})
    target_link_libraries(${NAME}_test PRIVATE ecg_${NAME} ${ROOM_WRAPS} GTest::gtest GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${NAME}_test DISCOVERY_MODE PRE_TEST
      PROPERTIES TIMEOUT 300 ENVIRONMENT "ECG_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
  endif()
endfunction()
