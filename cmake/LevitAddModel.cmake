# levit_add_model(TARGET CHECKPOINT FILE [NAME SYMBOL] [CPU CPU[,CPU...]]
#                 [PRECISION f32|bf16] [OPTIONS OPTION...])
#
# Compiles a checkpoint (.pth, .safetensors) or IR (.mlir, .mlirbc) while the
# project is built, and makes a library TARGET of it that brings the runtime:
#
#   levit_add_model(classifier CHECKPOINT levit_256.pth CPU x86-64-v4)
#   target_link_libraries(program PRIVATE classifier)
#
# The program includes "NAME.h" and calls NAME_model(). NAME is TARGET unless
# given, made a C identifier. CPU is what levit-compile's --cpu takes; without it
# the model is for the CPU of the building machine. OPTIONS go to levit-compile as
# they are.
function(levit_add_model target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG
    "" "CHECKPOINT;NAME;CPU;PRECISION" "OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "levit_add_model(${target}): unknown argument ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_CHECKPOINT)
    message(FATAL_ERROR "levit_add_model(${target}): no CHECKPOINT given")
  endif()
  if(TARGET levit-compile)
    set(compiler $<TARGET_FILE:levit-compile>)
    set(compiler_dependency levit-compile)
  elseif(LEVIT_COMPILE)
    set(compiler "${LEVIT_COMPILE}")
    set(compiler_dependency "${LEVIT_COMPILE}")
  else()
    message(FATAL_ERROR
      "levit_add_model(${target}): levit-compile is not installed beside the "
      "runtime (set LEVIT_COMPILE)")
  endif()
  if(NOT ARG_NAME)
    string(MAKE_C_IDENTIFIER "${target}" ARG_NAME)
  endif()
  set(options --name=${ARG_NAME})
  if(ARG_CPU)
    list(APPEND options --cpu=${ARG_CPU})
  endif()
  if(ARG_PRECISION)
    list(APPEND options --precision=${ARG_PRECISION})
  endif()

  get_filename_component(checkpoint "${ARG_CHECKPOINT}" ABSOLUTE
    BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}.levit")
  set(object "${directory}/${ARG_NAME}.o")
  set(header "${directory}/${ARG_NAME}.h")
  file(MAKE_DIRECTORY "${directory}")
  add_custom_command(
    OUTPUT "${object}" "${header}"
    COMMAND "${compiler}" "${checkpoint}" -o "${object}" --header=${header}
            ${options} ${ARG_OPTIONS}
    DEPENDS "${checkpoint}" "${compiler_dependency}"
    COMMENT "Compiling ${ARG_CHECKPOINT}"
    VERBATIM)

  add_library(${target} STATIC "${object}" "${header}")
  set_source_files_properties("${object}" PROPERTIES
    EXTERNAL_OBJECT ON GENERATED ON)
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
  target_include_directories(${target} INTERFACE "${directory}")
  target_link_libraries(${target} INTERFACE levit::runtime)
endfunction()
