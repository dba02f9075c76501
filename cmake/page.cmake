# embed_page(TARGET): builds web/ with its own tools (npm ci once, then vite) and puts the files into TARGET.
function(embed_page TARGET)
  find_program(NPM npm REQUIRED)
  find_program(NODE node REQUIRED)
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(made ${CMAKE_BINARY_DIR}/page)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/*)
  list(FILTER sources EXCLUDE REGEX "\\.test\\.ts$")
  add_custom_command(
    OUTPUT ${web}/node_modules/.package-lock.json
    COMMAND ${NPM} ci --silent --no-audit --no-fund
    WORKING_DIRECTORY ${web}
    DEPENDS ${web}/package-lock.json
    COMMENT "Fetching the page's compiler")
  add_custom_command(
    OUTPUT ${made}/page_files.cc
    COMMAND ${NODE} ${web}/node_modules/vite/bin/vite.js build --logLevel warn --outDir ${made}/files --emptyOutDir
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${made}/files -DOUTPUT=${made}/page_files.cc
            -P ${CMAKE_SOURCE_DIR}/cmake/write_page_files.cmake
    WORKING_DIRECTORY ${web}
    DEPENDS ${sources} ${web}/index.html ${web}/vite.config.ts ${web}/tsconfig.json
            ${web}/node_modules/.package-lock.json ${CMAKE_SOURCE_DIR}/cmake/write_page_files.cmake
    COMMENT "Building the page")
  target_sources(${TARGET} PRIVATE ${made}/page_files.cc)
endfunction()
