# Writes OUTPUT, a C++ source that defines ecg::backend::page_files() with every file of FOLDER. NAME.br and NAME.gz,
# where they exist, are NAME compressed.
set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")

set(arrays "")
set(number 0)
# embed(PATH VARIABLE): a byte array with the file's bytes; VARIABLE becomes the expression for it, {} without a file.
macro(embed path variable)
  set(${variable} "{}")
  if(EXISTS ${path})
    file(READ ${path} hex HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char kFile${number}[] = {${bytes}};\n")
    set(${variable} "{kFile${number}, sizeof kFile${number}}")
    math(EXPR number "${number} + 1")
  endif()
endmacro()

file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(FILTER files EXCLUDE REGEX "\\.(br|gz)$")
list(SORT files)
set(rows "")
foreach(name ${files})
  get_filename_component(extension ${name} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  if(NOT type_${extension})
    message(FATAL_ERROR "no content type is known for ${name}")
  endif()
  file(SHA256 ${FOLDER}/${name} sum)
  string(SUBSTRING ${sum} 0 16 sum)
  embed(${FOLDER}/${name} plain)
  embed(${FOLDER}/${name}.br brotli)
  embed(${FOLDER}/${name}.gz gzip)
  string(APPEND rows
         "    {\"${name}\", \"${type_${extension}}\", ${plain}, ${brotli}, ${gzip}, \"\\\"${sum}\\\"\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from web/.
#include \"backend/page/page.h\"

namespace ecg::backend {
namespace {
${arrays}
constexpr EmbeddedFile kFiles[] = {
${rows}};
}  // namespace

std::span<const EmbeddedFile> page_files() { return kFiles; }

}  // namespace ecg::backend
")
