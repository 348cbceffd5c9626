# One interface target, project_options, that every room links: include root, warnings, sanitizers.
add_library(project_options INTERFACE)
target_include_directories(project_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(project_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
# With optimisation g++ 12 sees overlaps and bounds in its own std::string that are not there (GCC bug 105651);
# AddressSanitizer looks for the real ones.
target_compile_options(project_options INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict;-Wno-array-bounds>)
if(SCAFFOLD_RUNS_WARNINGS_AS_ERRORS)
  target_compile_options(project_options INTERFACE -Werror)
endif()
if(SCAFFOLD_RUNS_SANITIZE)
  target_compile_options(project_options INTERFACE
    -fsanitize=${SCAFFOLD_RUNS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(project_options INTERFACE -fsanitize=${SCAFFOLD_RUNS_SANITIZE})
endif()

# compile_in_batches(TARGET...): a few files at a time, where the build is made once and whole: the templates in the
# libraries' headers take the compiler longer than all else. So, in these targets, two files have no two things of one
# name in their unnamed namespaces.
function(compile_in_batches)
  if(SCAFFOLD_RUNS_BATCHES)
    set_target_properties(${ARGN} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
  endif()
endfunction()
