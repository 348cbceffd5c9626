# embed_files(TARGET NAMESPACE NAME FILE...): compiles the files into TARGET, so that the binary needs
# no file beside it. Makes the header NAME.h with
#   namespace NAMESPACE { struct File { std::string_view name, contents; }; std::span<const File> files(); }
# where `name` is the file's name without its folder.
function(embed_files target namespace name)
  set(directory ${CMAKE_BINARY_DIR}/embedded)
  set(inputs ${ARGN})
  list(TRANSFORM inputs PREPEND ${CMAKE_SOURCE_DIR}/)
  add_custom_command(
    OUTPUT ${directory}/${name}.h ${directory}/${name}.cpp
    COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${namespace} -DNAME=${name} -DDIRECTORY=${directory}
            "-DINPUTS=${inputs}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
    COMMENT "Embedding ${namespace}"
    VERBATIM)
  add_custom_target(embed_${name} DEPENDS ${directory}/${name}.h)
  if(NOT TARGET embedded)
    add_custom_target(embedded COMMENT "All embedded files, for who reads the sources without building")
  endif()
  add_dependencies(embedded embed_${name})
  target_sources(${target} PRIVATE ${directory}/${name}.cpp ${directory}/${name}.h)
  target_include_directories(${target} SYSTEM PRIVATE ${directory})
endfunction()
