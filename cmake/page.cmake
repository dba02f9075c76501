# embed_page(TARGET): builds web/ with its own compiler (npm ci once, then tsc) and puts the files into TARGET.
function(embed_page TARGET)
  find_program(NPM npm REQUIRED)
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(made ${CMAKE_BINARY_DIR}/page)
  file(GLOB sources CONFIGURE_DEPENDS ${web}/src/*.ts ${web}/static/*)
  add_custom_command(
    OUTPUT ${web}/node_modules/.package-lock.json
    COMMAND ${NPM} ci --silent --no-audit --no-fund
    WORKING_DIRECTORY ${web}
    DEPENDS ${web}/package-lock.json
    COMMENT "Fetching the page's compiler")
  add_custom_command(
    OUTPUT ${made}/page_files.cc
    COMMAND ${web}/node_modules/.bin/tsc --project ${web} --outDir ${made}/files
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${web}/static ${made}/files
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${made}/files -DOUTPUT=${made}/page_files.cc
            -P ${CMAKE_SOURCE_DIR}/cmake/write_page_files.cmake
    DEPENDS ${sources} ${web}/tsconfig.json ${web}/node_modules/.package-lock.json
            ${CMAKE_SOURCE_DIR}/cmake/write_page_files.cmake
    COMMENT "Building the page")
  target_sources(${TARGET} PRIVATE ${made}/page_files.cc)
endfunction()
