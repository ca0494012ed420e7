# Compiler flags that every target of the project shares.

find_program(LEVIT_CCACHE ccache)
if(LEVIT_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${LEVIT_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LEVIT_CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wno-unused-parameter
                    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
if(LEVIT_SANITIZE)
  add_compile_options(-fsanitize=${LEVIT_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LEVIT_SANITIZE})
endif()
if(LEVIT_BUILD_FUZZERS)
  # Lets the fuzzers see which branches of the libraries an input takes.
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
