# unite(OUTPUT TARGET files...): what is compiled for these files: a few of them to a translation unit (cmake/unity.py),
# which makes a cold build take half as long. The dev preset compiles each file alone, so that an edit costs one file,
# and a file that forgot an include is found there. Two files with the same name in their unnamed namespaces are kept
# apart when CMake runs; when the compiler says "redefinition" after an edit, `cmake --preset release` parts them.
option(ECG_UNITY "compile a few files at a time" ON)
if(ECG_UNITY)
  # g++ takes what an included .cc file keeps in its unnamed namespace for something that others might see.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(unite OUTPUT TARGET)
  set(units ${ARGN})
  if(ECG_UNITY AND units)
    execute_process(
      COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/cmake/unity.py ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/unity ${TARGET} ${units}
      OUTPUT_VARIABLE units COMMAND_ERROR_IS_FATAL ANY)
  endif()
  set(${OUTPUT} ${units} PARENT_SCOPE)
endfunction()
